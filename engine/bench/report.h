// Workloads, limits and what was measured as JSON: the pieces of bench.json, the same for the
// command and for the browser.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/bench/limits.h"

namespace noron {

// [{ name, group, what, flop?, bytes? }, …]
nlohmann::ordered_json WorkloadsJson();

// { madd_gflops, targets: { name: gflops }?, triad_gbs: { "64KB": … } }
nlohmann::ordered_json ToJson(const Limits& limits);

}  // namespace noron
