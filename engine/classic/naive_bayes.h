// Multinomial naive Bayes: a document is a bag of tokens, drawn independently of each other given
// its class.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/linalg/matrix.h"

namespace noron {

class NaiveBayes {
 public:
  // Tokens are 0 … vocab-1; every count is raised by `alpha` > 0.
  NaiveBayes(int classes, int vocab, double alpha);

  void Add(std::span<const int32_t> document, int32_t label);
  void AddCounts(std::span<const int32_t> counts, int32_t label);  // [vocab], one document

  // ln(share of the documents that are of the class); −∞ for a class without one.
  double LogPrior(int c) const;
  // ln((count + alpha) / (tokens of the class + alpha · vocab))
  double LogProbability(int c, int32_t token) const;

  // ln p(class | document), [classes]; at least one document was added.
  std::vector<double> LogPosterior(std::span<const int32_t> document) const;
  std::vector<double> LogPosteriorOfCounts(std::span<const int32_t> counts) const;
  int32_t Predict(std::span<const int32_t> document) const;

  int Classes() const { return static_cast<int>(documents_.size()); }
  int Vocab() const { return counts_.Columns(); }

 private:
  std::vector<double> Normalized(std::vector<double> scores) const;

  double alpha_;
  std::vector<int64_t> documents_;  // [classes]
  std::vector<double> tokens_;      // [classes]
  Matrix counts_;                   // [classes, vocab]
};

}  // namespace noron
