// The fixed position table of the first Transformer (Vaswani et al. 2017, section 3.5).
#pragma once

#include "engine/core/tensor.h"

namespace noron {

// Fills table [length, width]: row r stands for position offset + r; column c is the sine (even c)
// or cosine (odd c) of position / base^(2·⌊c/2⌋/width).
void FillSinusoid(Tensor table, int offset = 0, double base = 10000.0);

}  // namespace noron
