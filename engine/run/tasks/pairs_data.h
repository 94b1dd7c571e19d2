// Sequence to sequence as an experiment names it: pairs of a file or of a generator (copy, reverse,
// sort, add), as tokens, in two parts.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/data/pair_batch.h"
#include "engine/data/sentences.h"
#include "engine/io/experiment.h"
#include "engine/run/task.h"
#include "engine/text/tokenizer.h"

namespace noron {

// A source, and all that would be right answers to it.
struct Question {
  std::string source;
  std::vector<std::string> answers;
  std::vector<int32_t> ids;  // of the source
};

struct PairParts {
  std::vector<SentencePair> train;
  std::vector<SentencePair> held_out;
  std::vector<SentencePair> longer;  // than those trained on
};

class PairsData {
 public:
  static constexpr int kMaxTokens = 256;  // longer pairs are left out

  // Throws config.choice when there is no such data, and what ReadPairs and MakeToyPairs throw.
  PairsData(const Experiment& experiment, const TaskData& data);

  const std::vector<TokenPair>& Train() const { return train_; }
  const std::vector<TokenPair>& HeldOut() const { return held_out_; }
  // The held-out pairs by source.
  const std::vector<Question>& Questions() const { return questions_; }
  // Questions half as long again as those trained on; none of a file.
  const std::vector<Question>& Longer() const { return longer_; }
  int LeftOut() const { return left_out_; }

  int Vocab() const { return tokenizer_.VocabSize() + 3; }  // and padding, start, end
  PairTokens Special() const;
  std::vector<int32_t> Unwritable() const;  // tokens that stand for no text and do not end one
  int Context() const { return context_; }  // tokens of the longest source or target, with its end

  std::vector<int32_t> Encode(const std::string& text) const;
  std::string Decode(std::span<const int32_t> ids) const;  // special tokens are left out
  std::string Show(int32_t id) const;                      // one token, printable

  // What BLEU counts: characters when tokens are characters, else words and punctuation marks.
  std::vector<std::string> Units(const std::string& text) const;

 private:
  PairsData(const PairParts& parts, const Experiment& experiment);
  // Those that are short enough; counts the others, and widens the context.
  std::vector<TokenPair> EncodeAll(const std::vector<SentencePair>& pairs);
  std::vector<Question> Ask(const std::vector<SentencePair>& pairs) const;

  Tokenizer tokenizer_;
  int left_out_ = 0;  // these two are counted while the parts below are made
  int context_ = 1;
  std::vector<TokenPair> train_;
  std::vector<TokenPair> held_out_;
  std::vector<Question> questions_;
  std::vector<Question> longer_;
};

}  // namespace noron
