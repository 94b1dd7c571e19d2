#include "engine/run/session_json.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "engine/text/unicode.h"

namespace noron {

std::string Dump(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

double Shortest(float value) {
  if (!std::isfinite(value)) return value;
  char text[32];
  for (int digits = 6;; ++digits) {  // 9 are always enough
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    const double decimal = std::strtod(text, nullptr);
    if (digits == 9 || static_cast<float>(decimal) == value) return decimal;
  }
}

Json ToJson(const Token& token) {
  Json json = {{"id", token.id}, {"text", token.text}};
  if (!IsValidUtf8(token.bytes)) {
    Json bytes = Json::array();
    for (char byte : token.bytes) bytes.push_back(static_cast<uint8_t>(byte));
    json["bytes"] = std::move(bytes);
  }
  json["start"] = token.start;
  json["end"] = token.end;
  json["unknown"] = token.unknown;
  return json;
}

Json ToJson(const std::vector<Token>& tokens) {
  Json json = Json::array();
  for (const Token& token : tokens) json.push_back(ToJson(token));
  return json;
}

}  // namespace noron
