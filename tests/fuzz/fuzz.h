// What the fuzz targets share. libFuzzer calls LLVMFuzzerTestOneInput with bytes it makes up from
// those of corpora/<target>/; a crash, a leak, a sanitizer's report, an exception that is not
// noron::Error, more than 5 seconds or 512 MB are findings.
//
//   cmake --preset native-fuzz && cmake --build --preset native-fuzz
//   build/native-fuzz/csv_fuzz tests/fuzz/corpora/csv -max_total_time=60
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "engine/core/error.h"

namespace noron::fuzz {

// Runs `read`, for which it is right to refuse the bytes with an Error that has something to say.
template <typename Read>
void Refusable(Read&& read) {
  try {
    read();
  } catch (const Error& error) {
    if (error.what()[0] == '\0') std::abort();
  }
}

// An input for which this does not hold is a finding.
inline void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

inline std::string_view Text(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace noron::fuzz
