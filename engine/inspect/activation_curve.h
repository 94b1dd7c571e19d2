// Activation functions and their slopes in double precision: for worksheets, checks and drawings.
#pragma once

#include "engine/nn/activation.h"

namespace noron {

// θ(z) and θ'(z); `slope` is that of leaky ReLU below 0. Formulas: ops.h. The slope of ReLU at 0 is
// 0, as in the op.
double ActivationValue(nn::Activation activation, double z, double slope = 0.01);
double ActivationSlope(nn::Activation activation, double z, double slope = 0.01);

}  // namespace noron
