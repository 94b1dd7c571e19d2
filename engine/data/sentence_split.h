// Keeps a part of the sentences back to judge by. Sentences that say the same stay together, so
// that nothing that is judged was trained on.
#pragma once

#include <vector>

#include "engine/core/rng.h"
#include "engine/data/sentences.h"

namespace noron {

template <typename Sentence>
struct SentenceSplit {
  std::vector<Sentence> train;
  std::vector<Sentence> held_out;
};

// Draws `fraction` (in [0, 1)) of the sentences, rounded down, into held_out; both parts keep the
// order of the file. The same are: pairs with the same source, tagged sentences with the same
// tokens, labelled sentences with the same words. Groups go to one side whole, so held_out may be
// smaller than asked for, never larger.
SentenceSplit<TaggedSentence> SplitSentences(std::vector<TaggedSentence> all, double fraction,
                                             Rng& rng);
SentenceSplit<SentencePair> SplitSentences(std::vector<SentencePair> all, double fraction,
                                           Rng& rng);
SentenceSplit<LabelledSentence> SplitSentences(std::vector<LabelledSentence> all, double fraction,
                                               Rng& rng);

}  // namespace noron
