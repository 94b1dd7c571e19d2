// What was measured, as a table for people and as bench.json for programs, in the same form for the
// command and for the browser.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/bench/limits.h"
#include "engine/bench/workload.h"

namespace noron {

struct Measurement {
  const WorkloadKind* kind = nullptr;
  std::vector<double> seconds;  // of one time, in each repetition; not empty

  double Median() const;
};

// One build with one number of threads.
struct BuildReport {
  std::string build;
  int threads = 1;
  std::optional<Limits> limits;  // none where more threads than cores take turns
  std::vector<Measurement> measurements;
};

// The columns are the median, the values that a tenth of the repetitions lie below and above,
// 10⁹ operations and bytes per second, and which share of the machine's limit that is, if there is
// one.
std::string ToTable(std::span<const BuildReport> reports);

// { build, threads, limits or null, results: [{ name, group, median_ms, p10_ms, p90_ms,
// repetitions,
//   gflops?, gbs?, share_of_limit? }] }
nlohmann::ordered_json ToJson(const BuildReport& report);
// { madd_gflops, targets: { name: gflops }?, triad_gbs: { "64KB": … } }
nlohmann::ordered_json ToJson(const Limits& limits);
// [{ name, group, what, flop?, bytes? }, …]: all there are.
nlohmann::ordered_json WorkloadsJson();

}  // namespace noron
