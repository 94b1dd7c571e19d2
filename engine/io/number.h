// Numbers as people write them, for sentences: 0.00000001 and 1500, not 1e-08 and 1.5e+03.
#pragma once

#include <cstdint>
#include <string>

namespace noron {

// The shortest decimal form that reads back as the same double; with an exponent only below 1e-12
// and from 1e15 on. "NaN", "Infinity", "-Infinity" for what is not a number.
std::string Plain(double value);
std::string Plain(int64_t value);

}  // namespace noron
