// How far figures of the same thing are apart: of folds, of members, of seeds.
#pragma once

#include <span>

namespace noron {

struct Spread {
  double mean = 0;
  double deviation = 0;  // √(Σ (value − mean)² / (n − 1)), of a sample; 0 of fewer than two values
};

// 0 when there are no values.
Spread SpreadOf(std::span<const double> values);

}  // namespace noron
