// What cases that train share: parameters of given shapes, the optimizer of the case, an update.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/cli/verify_case.h"
#include "engine/core/param_store.h"
#include "engine/train/optimizer.h"

namespace noron {

// A store of parameters of these names and shapes, all of which decay.
ParamStore& MakeStore(VerifyCase& c, const std::vector<std::pair<std::string, Shape>>& parameters);

// `epsilon`: the attribute that holds the optimizer's.
OptimizerConfig OptimizerOf(const VerifyCase& c, const char* epsilon);

// Clips as the case says and updates the parameters.
void Update(VerifyCase& c, ParamStore& store, Optimizer& optimizer, double learning_rate);

}  // namespace noron
