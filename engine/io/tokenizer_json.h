// A tokenizer as JSON, the way it lies in a checkpoint:
//   {"format": "noron-tokenizer", "version": 1, "kind": "bpe",
//    "vocabulary": {"token": id, …}, "merges": [["token", "token"], …]}
// Tokens of bpe are bytes, written one character per byte with GPT-2's table ("Ġ" is a space).
#pragma once

#include <string>
#include <string_view>

#include "engine/text/tokenizer.h"

namespace noron {

std::string ToJson(const Tokenizer& tokenizer);  // deterministic: tokens in the order of their ids

// Throws tokenizer.invalid, which says what is wrong and where: not JSON, too deep, too large, an
// id twice or missing, a merge of or to a token that is not there.
Tokenizer TokenizerFromJson(std::string_view text);

}  // namespace noron
