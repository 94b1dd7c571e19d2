#include "engine/run/request.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/io/json.h"
#include "engine/io/number.h"
#include "engine/text/unicode.h"

namespace noron {
namespace {

// The value of the escape \uXXXX at `at`, or -1 when none is there.
int EscapeAt(std::string_view json, size_t at) {
  if (at + 6 > json.size() || json[at] != '\\' || json[at + 1] != 'u') return -1;
  int value = 0;
  for (size_t i = at + 2; i < at + 6; ++i) {
    const char c = json[i];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

// Replaces escaped surrogates without a partner; how many there were.
int64_t RepairSurrogates(std::string& json) {
  constexpr int kHigh = 0xD800, kLow = 0xDC00, kEnd = 0xE000;
  int64_t repaired = 0;
  for (size_t at = 0; at < json.size();) {
    if (json[at] != '\\') {
      ++at;
      continue;
    }
    const int value = EscapeAt(json, at);
    if (value < 0) {
      at += 2;  // another escape, such as \\ or \n
    } else if (value < kHigh || value >= kEnd) {
      at += 6;
    } else if (const int next = EscapeAt(json, at + 6);
               value < kLow && next >= kLow && next < kEnd) {
      at += 12;
    } else {
      json.replace(at, 6, "\\ufffd");
      ++repaired;
      at += 6;
    }
  }
  return repaired;
}

std::string List(std::initializer_list<std::string_view> names) {
  std::string text;
  for (std::string_view name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

[[noreturn]] void WrongType(const char* key, const std::string& expected) {
  throw Error("config.type", std::string("'") + key + "' must be " + expected,
              {{"key", key}, {"expected", expected}});
}

[[noreturn]] void OutOfRange(const char* key, double value, double minimum, double maximum) {
  throw Error("config.range",
              std::string("'") + key + "' is " + Plain(value) + "; it must be " + Plain(minimum) +
                  " to " + Plain(maximum),
              {{"key", key},
               {"value", Plain(value)},
               {"minimum", Plain(minimum)},
               {"maximum", Plain(maximum)}});
}

}  // namespace

Request::Request(std::string_view json, std::initializer_list<std::string_view> keys) {
  Utf8Result clean = DecodeUtf8(json);
  replaced_ = clean.replaced + RepairSurrogates(clean.text);
  if (const auto fault = ReadJson(clean.text, {}, document_)) {
    if (fault->kind == JsonFault::Kind::kTooDeep) {
      throw Error("config.too_deep", "the request: " + fault->Sentence());
    }
    throw Error("config.not_json", "the request: " + fault->Sentence());
  }
  if (!document_.is_object()) throw Error("config.type", "the request must be an object");
  for (const auto& [key, value] : document_.items()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      throw Error("config.unknown_key", "'" + key + "' is not known here; known are " + List(keys),
                  {{"key", key}, {"allowed", List(keys)}});
    }
  }
}

const nlohmann::json* Request::Find(const char* key) const {
  const auto found = document_.find(key);
  return found == document_.end() || found->is_null() ? nullptr : &*found;
}

const nlohmann::json& Request::Require(const char* key) const {
  const nlohmann::json* value = Find(key);
  if (value == nullptr) WrongType(key, "given");
  return *value;
}

std::string Request::Text(const char* key) const {
  const nlohmann::json& value = Require(key);
  if (!value.is_string()) WrongType(key, "a text");
  return value;
}

int64_t Request::Integer(const char* key, int64_t minimum, int64_t maximum,
                         std::optional<int64_t> fallback) const {
  if (fallback.has_value() && Find(key) == nullptr) return *fallback;
  const nlohmann::json& value = Require(key);
  if (!value.is_number()) WrongType(key, "a whole number");
  const double number = value;
  if (number != std::floor(number)) WrongType(key, "a whole number");
  if (number < static_cast<double>(minimum) || number > static_cast<double>(maximum)) {
    OutOfRange(key, number, static_cast<double>(minimum), static_cast<double>(maximum));
  }
  return static_cast<int64_t>(number);
}

std::optional<int64_t> Request::MaybeInteger(const char* key, int64_t minimum,
                                             int64_t maximum) const {
  if (Find(key) == nullptr) return std::nullopt;
  return Integer(key, minimum, maximum);
}

double Request::Number(const char* key, double minimum, double maximum, double fallback) const {
  const nlohmann::json* value = Find(key);
  if (value == nullptr) return fallback;
  if (!value->is_number()) WrongType(key, "a number");
  const double number = *value;
  if (!(number >= minimum && number <= maximum)) OutOfRange(key, number, minimum, maximum);
  return number;
}

bool Request::Boolean(const char* key, bool fallback) const {
  const nlohmann::json* value = Find(key);
  if (value == nullptr) return fallback;
  if (!value->is_boolean()) WrongType(key, "true or false");
  return *value;
}

std::string Request::Choice(const char* key,
                            std::initializer_list<std::string_view> choices) const {
  const nlohmann::json* value = Find(key);
  if (value == nullptr) return std::string(*choices.begin());
  if (!value->is_string()) WrongType(key, "one of " + List(choices));
  const std::string text = *value;
  if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
    throw Error("config.choice",
                std::string("'") + key + "' is \"" + text + "\"; it must be one of " +
                    List(choices),
                {{"key", key}, {"value", text}, {"allowed", List(choices)}});
  }
  return text;
}

std::vector<int> Request::Integers(const char* key) const {
  const nlohmann::json& value = Require(key);
  std::vector<int> result;
  if (!value.is_array()) WrongType(key, "a list of whole numbers");
  for (const nlohmann::json& item : value) {
    if (!item.is_number_integer() || item < 0 || item > INT32_MAX) {
      WrongType(key, "a list of whole numbers");
    }
    result.push_back(item);
  }
  return result;
}

std::vector<std::string> Request::Texts(const char* key) const {
  const nlohmann::json& value = Require(key);
  std::vector<std::string> result;
  if (!value.is_array()) WrongType(key, "a list of texts");
  for (const nlohmann::json& item : value) {
    if (!item.is_string()) WrongType(key, "a list of texts");
    result.push_back(item);
  }
  return result;
}

SamplingOptions Request::Sampling() const {
  SamplingOptions options;
  options.temperature = Number("temperature", 0, 100, options.temperature);
  options.top_k = static_cast<int>(Integer("top_k", 0, INT32_MAX, options.top_k));
  options.top_p = Number("top_p", 0, 1, options.top_p);
  options.min_p = Number("min_p", 0, 1, options.min_p);
  options.repetition_penalty =
      Number("repetition_penalty", 0.01, 100, options.repetition_penalty);
  return options;
}

int64_t RequireWhole(const char* key, double value, int64_t minimum, int64_t maximum) {
  if (value >= static_cast<double>(minimum) && value <= static_cast<double>(maximum) &&
      value == std::floor(value)) {
    return static_cast<int64_t>(value);
  }
  throw Error("number.range",
              std::string(key) + " is " + Plain(value) + "; it must be a whole number from " +
                  Plain(minimum) + " to " + Plain(maximum),
              {{"key", key},
               {"value", Plain(value)},
               {"minimum", Plain(minimum)},
               {"maximum", Plain(maximum)}});
}

}  // namespace noron
