#include "engine/bench/workload.h"

#include <algorithm>

#include "engine/bench/workload_groups.h"

namespace noron {

std::span<const WorkloadKind> Workloads() {
  static const std::vector<WorkloadKind> all = [] {
    std::vector<WorkloadKind> kinds;
    for (const auto& group :
         {StepWorkloads(), GenerationWorkloads(), GemmWorkloads(), OpWorkloads()}) {
      kinds.insert(kinds.end(), group.begin(), group.end());
    }
    return kinds;
  }();
  return all;
}

const WorkloadKind* FindWorkload(std::string_view name) {
  const auto all = Workloads();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const WorkloadKind& kind) { return kind.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace noron
