// The sentences of an experiment, generated or from files, in two parts: what to learn from, and
// what to judge by (the test file, or a part kept back). The same for every model, so that models
// can be compared.
#pragma once

#include <vector>

#include "engine/data/sentences.h"
#include "engine/io/experiment.h"
#include "engine/run/task.h"
#include "engine/text/vocabulary.h"

namespace noron {

struct TaggedData {
  std::vector<TaggedSentence> train, held_out;

  // Nothing kept back: what is learned from.
  const std::vector<TaggedSentence>& Judged() const { return held_out.empty() ? train : held_out; }
};
// data.corpus "spans" is generated. Throws config.choice for another name that is no corpus, and
// what the reader throws.
TaggedData ReadTaggedData(const Experiment& experiment, const TaskData& files);

struct LabelledData {
  std::vector<LabelledSentence> train, held_out;
  bool characters = false;  // tokens are characters; else words

  const std::vector<LabelledSentence>& Judged() const {
    return held_out.empty() ? train : held_out;
  }
};
// data.corpus "copy" (which letter stood `data.length` characters ago), "agreement" and "trophy"
// (what "it" is, always the same 288 sentences) are generated. Throws config.choice for a name that
// is none of these and no corpus, and what the reader throws.
LabelledData ReadLabelledData(const Experiment& experiment, const TaskData& files);

// Of both parts.
Vocabulary TagsOfBoth(const TaggedData& data);
Vocabulary LabelsOfBoth(const LabelledData& data);

// The tokens of a sentence: characters, or words at spaces with a mark at their end apart ("vui." →
// "vui", ".").
std::vector<std::string> TokensOfSentence(std::string_view sentence, bool characters);

}  // namespace noron
