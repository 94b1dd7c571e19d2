// 16-bit floats of checkpoint files ↔ float. Rounding is to nearest, ties to even; subnormals,
// infinities and NaN are kept.
#pragma once

#include <cstdint>

namespace noron {

float HalfToFloat(uint16_t bits);  // IEEE 754 binary16
uint16_t FloatToHalf(float value);
float Bfloat16ToFloat(uint16_t bits);
uint16_t FloatToBfloat16(float value);

}  // namespace noron
