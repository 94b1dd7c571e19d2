// The sentences of an experiment, generated or from files, in two parts: what to learn from, and
// what to judge by (the test file, or a part kept back). The same for every model, so that models
// can be compared.
#pragma once

#include <vector>

#include "engine/data/sentences.h"
#include "engine/io/experiment.h"
#include "engine/run/task.h"

namespace noron {

struct TaggedData {
  std::vector<TaggedSentence> train, held_out;
};
// data.corpus "spans" is generated. Throws config.choice for another name that is no corpus, and
// what the reader throws.
TaggedData ReadTaggedData(const Experiment& experiment, const TaskData& files);

struct LabelledData {
  std::vector<LabelledSentence> train, held_out;
  bool characters = false;  // tokens are characters; else words
};
// data.corpus "copy" (which letter stood `data.length` characters ago), "agreement" and "trophy"
// (what "it" is, always the same 288 sentences) are generated. Throws config.choice for a name that
// is none of these and no corpus, and what the reader throws.
LabelledData ReadLabelledData(const Experiment& experiment, const TaskData& files);

// The tokens of a sentence: characters, or words at spaces with a mark at their end apart ("vui." →
// "vui", ".").
std::vector<std::string> TokensOfSentence(std::string_view sentence, bool characters);

}  // namespace noron
