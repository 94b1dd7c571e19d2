// The parts of the list of workloads, a file each.
#pragma once

#include <span>

#include "engine/bench/workload.h"

namespace noron {

std::span<const WorkloadKind> StepWorkloads();        // whole training steps
std::span<const WorkloadKind> GenerationWorkloads();  // one token
std::span<const WorkloadKind> GemmWorkloads();        // one product
std::span<const WorkloadKind> OpWorkloads();          // one operation

}  // namespace noron
