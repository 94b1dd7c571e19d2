// Single operations.
#include "engine/bench/workload_groups.h"

namespace noron {

std::span<const WorkloadKind> OpWorkloads() { return {}; }

}  // namespace noron
