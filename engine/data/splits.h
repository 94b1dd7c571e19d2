// Which samples train and which judge: hold-out, k-fold and stratified k-fold.
// With an Rng samples are shuffled first; without, the result depends on their order alone.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/rng.h"

namespace noron {

struct Split {
  std::vector<int32_t> train;  // indices of samples
  std::vector<int32_t> validation;
};

// The last floor(n · fraction) samples are for validation, but of two or more samples at least one
// on each side (fraction 0: none for validation). `fraction` in [0, 1).
Split HoldOut(int n, double fraction, Rng* shuffle = nullptr);

// The fold [n] that each sample validates: consecutive folds, the first n % k of them one longer.
// Throws number.range unless 2 ≤ k ≤ n.
std::vector<int32_t> KFold(int n, int k, Rng* shuffle = nullptr);

// The same with floor or ceil of 1/k of every class in each fold, and folds of equal size up to
// one.
std::vector<int32_t> StratifiedKFold(std::span<const int32_t> labels, int k,
                                     Rng* shuffle = nullptr);

// Fold number `fold` of such a list validates, the others train.
Split SplitOfFold(std::span<const int32_t> fold_of, int fold);

// Fisher–Yates.
void Shuffle(std::span<int32_t> indices, Rng& rng);

}  // namespace noron
