// Pieces of JSON that several results of a session share.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/text/tokenizer.h"

namespace noron {

using Json = nlohmann::ordered_json;

// One line of text. Numbers that are not finite become null.
std::string Dump(const Json& value);

// The float as the shortest decimal number that reads back as it, not as its 17-digit double.
double Shortest(float value);

Json ToJson(const Token& token);
Json ToJson(const std::vector<Token>& tokens);

}  // namespace noron
