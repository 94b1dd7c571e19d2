// Timing that can be trusted: groups of calls long enough for the clock, after a warm-up, and the
// median of several groups beside their spread.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace noron {

// Does something so many times.
using Repeat = std::function<void(int64_t times)>;

double SecondsOf(const Repeat& repeat, int64_t times);

// So many times take at least `seconds`; 1 when a single one does. What comes first (memory,
// caches, compilation to fast code in a browser) is over then.
int64_t TimesFor(const Repeat& repeat, double seconds);

// The value below which this share of the values lies, between two neighbours by the straight line
// between them. `share` in [0, 1], `values` not empty and in any order.
double Quantile(std::vector<double> values, double share);

}  // namespace noron
