// A request of the page or the command line as a JSON object, read strictly: keys that are not
// known, values of the wrong type and numbers out of range are errors that name the key.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/models/sampling.h"

namespace noron {

class Request {
 public:
  // Halves of surrogate pairs that stand alone, which JavaScript strings may hold, become U+FFFD.
  // Throws config.not_json, config.too_deep, config.type, config.unknown_key.
  Request(std::string_view json, std::initializer_list<std::string_view> keys);

  bool Has(const char* key) const { return document_.contains(key); }
  // Each throws config.type, config.range or config.choice; a key without fallback must be there.
  std::string Text(const char* key) const;
  int64_t Integer(const char* key, int64_t minimum, int64_t maximum,
                  std::optional<int64_t> fallback = std::nullopt) const;
  std::optional<int64_t> MaybeInteger(const char* key, int64_t minimum, int64_t maximum) const;
  double Number(const char* key, double minimum, double maximum, double fallback) const;
  bool Boolean(const char* key, bool fallback) const;
  // The first choice is the fallback.
  std::string Choice(const char* key, std::initializer_list<std::string_view> choices) const;
  std::vector<int> Integers(const char* key) const;
  std::vector<std::string> Texts(const char* key) const;

  // temperature, top_k, top_p, min_p, repetition_penalty.
  SamplingOptions Sampling() const;

  // Lone surrogates and invalid UTF-8 sequences that became U+FFFD.
  int64_t Replaced() const { return replaced_; }

 private:
  const nlohmann::json* Find(const char* key) const;
  const nlohmann::json& Require(const char* key) const;

  nlohmann::json document_;
  int64_t replaced_ = 0;
};

// Throws number.range unless `value` is a whole number in [minimum, maximum]; NaN is not.
int64_t RequireWhole(const char* key, double value, int64_t minimum, int64_t maximum);

}  // namespace noron
