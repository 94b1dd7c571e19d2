// The parts of the list of workloads, a file each.
#pragma once

#include <vector>

#include "engine/bench/workload.h"

namespace noron {

std::vector<WorkloadKind> StepWorkloads();        // whole training steps
std::vector<WorkloadKind> GenerationWorkloads();  // one token
std::vector<WorkloadKind> GemmWorkloads();        // one product
std::vector<WorkloadKind> OpWorkloads();          // one operation

}  // namespace noron
