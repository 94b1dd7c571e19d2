#include "engine/bench/report.h"

#include <nlohmann/json.hpp>

#include "engine/bench/workload.h"

namespace noron {

using Json = nlohmann::ordered_json;

Json WorkloadsJson() {
  Json all = Json::array();
  for (const WorkloadKind& kind : Workloads()) {
    Json& entry =
        all.emplace_back(Json{{"name", kind.name}, {"group", kind.group}, {"what", kind.what}});
    if (kind.flop > 0) entry["flop"] = kind.flop;
    if (kind.bytes > 0) entry["bytes"] = kind.bytes;
  }
  return all;
}

Json ToJson(const Limits& limits) {
  Json json = {{"madd_gflops", limits.madd_gflops}};
  for (const auto& [name, gflops] : limits.targets) json["targets"][name] = gflops;
  for (size_t i = 0; i < kTriadSizes.size(); ++i) {
    json["triad_gbs"][std::string(kTriadSizes[i].name)] = limits.triad_gbs[i];
  }
  return json;
}

}  // namespace noron
