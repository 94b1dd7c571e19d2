#include "engine/run/session_json.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "engine/text/unicode.h"

namespace noron {

std::string Dump(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

double Shortest(float value) {
  if (!std::isfinite(value)) return value;
  char text[32];
  *std::to_chars(text, text + sizeof text - 1, value).ptr = '\0';
  return std::strtod(text, nullptr);
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
