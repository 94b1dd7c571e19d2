// Timing of many workloads with Google Benchmark.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/bench/workload.h"

namespace noron {

struct MeasureOptions {
  int repetitions = 5;
  double seconds = 0.1;  // that a repetition of each takes at least
};

// One list for each workload: the seconds of one time, in each repetition. The repetitions of all
// of them take turns at random, so that a machine that is slower for a while is so for all.
// progress(name) is called before each; where it says false, no more is measured, and the lists of
// some workloads stay short or empty.
std::vector<std::vector<double>> MeasureInterleaved(
    const std::vector<std::pair<std::string, Workload*>>& workloads, const MeasureOptions& options,
    const std::function<bool(const std::string& name)>& progress);

}  // namespace noron
