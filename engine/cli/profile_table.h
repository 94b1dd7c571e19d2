// A profile on a terminal: one table by kind of operation, one by part of the model.
#pragma once

#include <string>

#include "engine/inspect/step_profile.h"

namespace noron {

// Times are those of one step; rates of forward and backward together. "-" where no formula
// is known, or where there is nothing to measure.
std::string ProfileTable(const StepProfile& profile);

}  // namespace noron
