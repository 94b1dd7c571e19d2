// Text as supervised tasks see it: sentences with what is to be said about them. Read from files
// (engine/text/tagged_text.h, pairs.h, labelled_text.h) or generated (toy_sequences.h).
#pragma once

#include <string>
#include <vector>

namespace noron {

// Sequence labelling: a tag for every token. A token may hold spaces ("chủ tịch").
struct TaggedSentence {
  std::vector<std::string> tokens;
  std::vector<std::string> tags;  // as many as tokens
  bool operator==(const TaggedSentence&) const = default;
};

// Sequence to sequence.
struct SentencePair {
  std::string source;
  std::string target;
  bool operator==(const SentencePair&) const = default;
};

// Classification of a whole sentence.
struct LabelledSentence {
  std::string label;
  std::string sentence;
  bool operator==(const LabelledSentence&) const = default;
};

}  // namespace noron
