// A bidirectional LSTM learns which part of speech each word of a sentence is. From top to bottom:
// data, model, learning, judging, asking. It takes a few seconds and is started in the top folder.
//
//   cmake --build --preset native --target example_lstm_tagger && build/native/example_lstm_tagger
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "engine/data/sentence_split.h"
#include "engine/io/file.h"
#include "engine/models/sequence_model.h"
#include "engine/models/stored.h"
#include "engine/ops/ops.h"
#include "engine/text/sentence_files.h"
#include "engine/text/vocabulary.h"
#include "engine/train/learner.h"

using namespace noron;

int main() {
  // Data: tagged sentences, one in ten kept back to judge by.
  const std::vector<uint8_t> file = ReadFile("examples/corpora/tagged_en.tsv");
  Rng draws(1);
  const auto [train, test] = SplitSentences(
      ReadTagged({reinterpret_cast<const char*>(file.data()), file.size()}), 0.1, draws);
  const Vocabulary words = Vocabulary::Learn(TokensOf(train), {});
  const Vocabulary tags = Vocabulary::OfLabels(TagsOf(train));

  // Model: a vector for each word → an LSTM in each direction → a score for each tag.
  SequenceConfig config;
  config.head = SequenceHead::kTagging;
  config.vocab = words.Size();
  config.outputs = tags.Size();
  config.d_model = config.hidden = 32;
  config.bidirectional = true;
  Stored<SequenceModel> network(config, Rng(7));

  // Learning: from 16 sentences in a step, the shorter ones padded.
  constexpr int kSteps = 200, kBatch = 16;
  constexpr int32_t kPadding = -100;
  Context context;
  Arena arena;
  Learner learner(context, network.store, {.schedule = {.peak = 0.01}, .clip_norm = 1});
  for (int step = 0; step < kSteps; ++step) {
    std::vector<const TaggedSentence*> batch;
    for (int i = 0; i < kBatch; ++i) batch.push_back(&train[draws.Below(train.size())]);
    std::vector<int32_t> lengths;
    for (const TaggedSentence* sentence : batch) {
      lengths.push_back(static_cast<int32_t>(sentence->tokens.size()));
    }
    const int longest = *std::max_element(lengths.begin(), lengths.end());
    std::vector<int32_t> ids(kBatch * longest, 0), targets(ids.size(), kPadding);
    for (int i = 0; i < kBatch; ++i) {
      std::ranges::copy(words.IdsOf(batch[i]->tokens), ids.begin() + i * longest);
      std::ranges::copy(tags.IdsOf(batch[i]->tags), targets.begin() + i * longest);
    }
    const StepResult result = learner.Step(arena, step, 0, [&](Tape& tape) {
      const SequenceInput input{.ids = ids, .batch = kBatch, .lengths = lengths};
      return CrossEntropy(tape, network.model(tape, input).logits, targets,
                          {.ignore_index = kPadding});
    });
    if (step % 50 == 0) std::printf("step %3d  loss %.3f nats per word\n", step, result.loss);
  }

  // Judging and asking: the tag with the highest score.
  const auto tag = [&](const std::vector<std::string>& sentence) {
    arena.Reset();
    Tape tape(context, arena, {});
    const std::vector<int32_t> ids = words.IdsOf(sentence);
    const Tensor logits = network.model(tape, {.ids = ids}).logits;
    std::vector<std::string> result;
    for (size_t i = 0; i < ids.size(); ++i) {
      const float* scores = logits.data + i * tags.Size();
      result.push_back(tags[std::max_element(scores, scores + tags.Size()) - scores]);
    }
    return result;
  };
  int right = 0, all = 0;
  for (const TaggedSentence& sentence : test) {
    const std::vector<std::string> predicted = tag(sentence.tokens);
    all += static_cast<int>(predicted.size());
    for (size_t i = 0; i < predicted.size(); ++i) right += predicted[i] == sentence.tags[i];
  }
  std::printf("%.1f %% of %d words in sentences it has never seen\n", 100.0 * right / all, all);
  for (const auto& sentence : {test[0].tokens, test[1].tokens}) {
    const std::vector<std::string> predicted = tag(sentence);
    for (size_t i = 0; i < predicted.size(); ++i) {
      std::printf("%s/%s ", sentence[i].c_str(), predicted[i].c_str());
    }
    std::printf("\n");
  }
  return right > 0.85 * all ? 0 : 1;
}
