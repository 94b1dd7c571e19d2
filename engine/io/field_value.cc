#include "engine/io/field_value.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <span>

#include "engine/io/json.h"
#include "engine/io/nearest.h"
#include "engine/io/number.h"
#include "engine/text/unicode.h"

namespace noron {
namespace {

using nlohmann::json;

std::string Joined(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

std::string Allowed(const Field& field) {
  const std::string_view type = field.Type();
  if (type == "choice") return Joined(field.Choices());
  if (type == "boolean") return "true, false";
  return Plain(field.minimum) + " … " + Plain(field.maximum);
}

}  // namespace

std::string Shown(const json& value) {
  constexpr size_t kMost = 60;
  std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() <= kMost) return text;
  text.resize(kMost);
  return DecodeUtf8(text).text + "…";
}

std::string Default(const Field& field) {
  Experiment defaults;
  return std::visit(
      [&](auto access) -> std::string {
        const auto& value = *access(defaults);
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::string>) {
          return value;
        } else if constexpr (std::is_same_v<T, bool>) {
          return value ? "true" : "false";
        } else if constexpr (std::is_same_v<T, int>) {
          return Plain(int64_t{value});
        } else {
          return Plain(value);
        }
      },
      field.access);
}

namespace {

[[noreturn]] void Refuse(ErrorCode code, const Field& field, const std::string& value,
                         const std::string& problem, const std::string& allowed,
                         const std::string& nearest) {
  const std::string key(field.key);
  const bool is_text = field.Type() == "text";
  throw Error(code,
              key + " is " + value + ", " + problem + (is_text ? " (characters: " : " (allowed: ") +
                  allowed + (nearest.empty() ? ")." : "; nearest: " + nearest + ")."),
              {{"key", key},
               {"value", value},
               {"type", std::string(field.Type())},
               {"allowed", allowed},
               {"nearest", nearest}});
}

}  // namespace

void Refuse(ErrorCode code, const Field& field, const std::string& value,
            const std::string& problem, const std::string& nearest) {
  Refuse(code, field, value, problem, Allowed(field), nearest);
}

void RefuseRange(const Field& field, const std::string& value, const std::string& problem,
                 const std::string& allowed, const std::string& nearest) {
  Refuse("config.range", field, value, problem, allowed, nearest);
}

void RefuseType(const Field& field, const std::string& value, const std::string& nearest) {
  const std::string_view type = field.Type();
  const std::string wanted = type == "integer"   ? "a whole number"
                             : type == "number"  ? "a number"
                             : type == "boolean" ? "true or false"
                                                 : "a text";
  Refuse("config.type", field, value, "which is not " + wanted, nearest);
}

namespace {

std::string NearestNumber(const Field& field, double value) {
  return Plain(std::clamp(value, field.minimum, field.maximum));
}

// What someone who wrote a text where a number is wanted may have meant: "0,01" is 0.01.
std::string NearestToText(const Field& field, std::string text) {
  std::replace(text.begin(), text.end(), ',', '.');
  json number;
  if (ReadJson(text, {}, number) || !number.is_number()) return Default(field);
  const double value = number.get<double>();
  return NearestNumber(field, field.Type() == "integer" ? std::round(value) : value);
}

double CheckedNumber(const Field& field, const json& value) {
  if (!value.is_number() || std::isnan(value.get<double>())) {
    RefuseType(field, Shown(value),
               value.is_string() ? NearestToText(field, value) : Default(field));
  }
  const double number = value.get<double>();
  if (field.Type() == "integer" && number != std::trunc(number)) {
    RefuseType(field, Plain(number), NearestNumber(field, std::round(number)));
  }
  if (!(number >= field.minimum && number <= field.maximum)) {
    Refuse("config.range", field, Plain(number), "which is out of range",
           NearestNumber(field, number));
  }
  return number;
}

void Assign(const Field& field, const json& value, int& target) {
  target = static_cast<int>(CheckedNumber(field, value));
}

void Assign(const Field& field, const json& value, double& target) {
  target = CheckedNumber(field, value);
}

void Assign(const Field& field, const json& value, bool& target) {
  if (!value.is_boolean()) RefuseType(field, Shown(value), Default(field));
  target = value.get<bool>();
}

void Assign(const Field& field, const json& value, std::string& target) {
  if (!value.is_string()) RefuseType(field, Shown(value), Default(field));
  const std::string& text = value.get_ref<const std::string&>();
  const std::span<const std::string_view> choices = field.Choices();
  if (choices.empty()) {
    if (static_cast<double>(CountCodePoints(text)) > field.maximum) {
      Refuse("config.range", field, Shown(value), "which is too long", "");
    }
  } else if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
    Refuse("config.choice", field, Shown(value), "which is none of the choices",
           std::string(Nearest(text, choices)));
  }
  target = text;
}

}  // namespace

void Assign(const Field& field, const json& value, Experiment& experiment) {
  std::visit([&](auto access) { Assign(field, value, *access(experiment)); }, field.access);
}

}  // namespace noron
