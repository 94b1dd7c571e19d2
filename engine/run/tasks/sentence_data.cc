#include "engine/run/tasks/sentence_data.h"

#include <string>
#include <string_view>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/rng.h"
#include "engine/data/augment_text.h"
#include "engine/data/sentence_split.h"
#include "engine/data/toy_sequences.h"
#include "engine/text/sentence_files.h"

namespace noron {
namespace {

// Of random numbers: apart from those that model.h numbers.
constexpr uint64_t kSentencesStream = 101;
constexpr int kGenerated = 1000;  // when the experiment does not say how many

// At most data.count of them, in two parts.
template <typename Data, typename Sentence, typename Read>
void Divide(const Experiment& experiment, const TaskData& files, std::vector<Sentence> all,
            const Read& read, Rng& rng, Data& data) {
  const size_t count = experiment.data.count;
  if (count > 0 && all.size() > count) all.resize(count);
  if (!files.test.empty()) {
    data.train = std::move(all);
    data.held_out = read(files.test);
    return;
  }
  auto split = SplitSentences(std::move(all), experiment.data.validation_fraction, rng);
  data.train = std::move(split.train);
  data.held_out = std::move(split.held_out);
}

// The text of a file, which is empty where the corpus is none.
std::string_view TextOf(const Experiment& experiment, const TaskData& files,
                        const std::string& generators) {
  if (!files.text.empty()) return files.text;
  const std::string& name = experiment.data.corpus;
  throw Error("config.choice",
              "there is no data called " + name + " for the task " + experiment.task +
                  "; there are " + generators + ", the built-in corpora of its kind, and own",
              {{"key", "data.corpus"}, {"value", name}, {"allowed", generators + ", own"}});
}

int CountOf(const Experiment& experiment) {
  return experiment.data.count == 0 ? kGenerated : experiment.data.count;
}

Vocabulary OfBoth(std::vector<std::string_view> names, const std::vector<std::string_view>& more) {
  names.insert(names.end(), more.begin(), more.end());
  return Vocabulary::OfLabels(names);
}

}  // namespace

TaggedData ReadTaggedData(const Experiment& experiment, const TaskData& files) {
  Rng rng(static_cast<uint64_t>(experiment.seed), kSentencesStream);
  TaggedData data;
  Divide(experiment, files,
         experiment.data.corpus == "spans" ? MakeSpans({.count = CountOf(experiment)}, rng)
                                           : ReadTagged(TextOf(experiment, files, "spans")),
         ReadTagged, rng, data);
  return data;
}

LabelledData ReadLabelledData(const Experiment& experiment, const TaskData& files) {
  Rng rng(static_cast<uint64_t>(experiment.seed), kSentencesStream);
  const int count = CountOf(experiment), length = experiment.data.length;
  LabelledData data;
  std::vector<LabelledSentence> all;
  if (experiment.data.corpus == "copy") {
    all = MakeRecall({.count = count, .distance = length}, rng);
    data.characters = true;
  } else if (experiment.data.corpus == "agreement") {
    // A phrase between subject and verb has three words.
    all = MakeAgreement({.count = count, .max_between = length / 3}, rng);
  } else if (experiment.data.corpus == "trophy") {
    all = TrophyAndSuitcase();
  } else {
    all = ReadLabelled(TextOf(experiment, files, "copy, agreement, trophy"));
  }
  Divide(experiment, files, std::move(all), ReadLabelled, rng, data);
  return data;
}

Vocabulary TagsOfBoth(const TaggedData& data) {
  return OfBoth(TagsOf(data.train), TagsOf(data.held_out));
}

Vocabulary LabelsOfBoth(const LabelledData& data) {
  return OfBoth(LabelsOf(data.train), LabelsOf(data.held_out));
}

std::vector<std::string> TokensOfSentence(std::string_view sentence, bool characters) {
  if (characters) {
    const std::vector<std::string_view> views = CharactersOf(sentence);
    return {views.begin(), views.end()};
  }
  constexpr std::string_view kMarks = ".,!?;:";
  std::vector<std::string> words;
  for (const std::string& word : SplitAtSpaces(sentence)) {
    size_t end = word.size();
    while (end > 1 && kMarks.find(word[end - 1]) != std::string_view::npos) --end;
    words.push_back(word.substr(0, end));
    if (end < word.size()) words.push_back(word.substr(end));
  }
  return words;
}

}  // namespace noron
