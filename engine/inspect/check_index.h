// Places that a person asks for: a layer, a head, a token.
#pragma once

#include <string>

#include "engine/core/error.h"

namespace noron {

// Throws Error("number.range") unless 0 ≤ value < count.
inline void CheckIndex(const char* what, int value, int count) {
  if (value >= 0 && value < count) return;
  throw Error("number.range",
              std::string(what) + " " + std::to_string(value) + " is not there: it must be 0 to " +
                  std::to_string(count - 1),
              {{"key", what},
               {"value", std::to_string(value)},
               {"minimum", "0"},
               {"maximum", std::to_string(count - 1)}});
}

}  // namespace noron
