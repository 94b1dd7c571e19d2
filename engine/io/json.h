// Strict JSON: what a stranger's file may hold is bounded while it is read, duplicate keys and
// numbers beyond double are faults, and a fault says where it is.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace noron {

struct JsonLimits {
  int depth = 64;              // nested arrays and objects
  size_t members = 1'000'000;  // of one array or object
  size_t values = 2'000'000;   // of the whole document, which then needs less than 400 MB
};

struct JsonFault {
  enum class Kind { kSyntax, kTooDeep, kTooMany, kTooLarge, kDuplicateKey, kNumberRange };
  Kind kind = Kind::kSyntax;
  std::string path;   // dotted key at the fault: "training.learning_rate"; "" at the top
  std::string token;  // what stands there: "1e400", "NaN", the duplicate key
  size_t line = 1;    // from 1
  size_t column = 1;  // in bytes, from 1

  std::string Sentence() const;  // "line 3, column 7: …"
};

// Reads `text` into `value`, or says what is wrong with it (`value` is then unspecified).
std::optional<JsonFault> ReadJson(std::string_view text, const JsonLimits& limits,
                                  nlohmann::json& value);

}  // namespace noron
