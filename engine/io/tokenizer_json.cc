#include "engine/io/tokenizer_json.h"

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "engine/core/error.h"
#include "engine/io/json.h"
#include "engine/text/unicode.h"

namespace noron {
namespace {

using nlohmann::json;

constexpr std::string_view kFormat = "noron-tokenizer";
constexpr int kVersion = 1;
constexpr size_t kMaxMembers =
    4 * size_t{Tokenizer::kMaxVocabulary};  // merges may outnumber tokens

[[noreturn]] void Invalid(const std::string& problem) {
  throw Error("tokenizer.invalid", "The tokenizer cannot be used: " + problem + ".",
              {{"problem", problem}});
}

// GPT-2's table: bytes that print stand for themselves, the others for U+0100 and what follows.
std::array<char32_t, 256> ByteCharacters() {
  std::array<char32_t, 256> table;
  char32_t next = 256;
  for (char32_t byte = 0; byte < 256; ++byte) {
    const bool prints = (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte != 0xAD);
    table[byte] = prints ? byte : next++;
  }
  return table;
}

std::string ToFile(TokenizerKind kind, const std::string& token) {
  if (kind != TokenizerKind::kBpe) return token;
  static const std::array<char32_t, 256> table = ByteCharacters();
  std::string text;
  for (const char byte : token) AppendUtf8(text, table[static_cast<unsigned char>(byte)]);
  return text;
}

std::string FromFile(TokenizerKind kind, const std::string& text) {
  if (kind != TokenizerKind::kBpe) return text;
  static const std::map<char32_t, char> table = [] {
    std::map<char32_t, char> result;
    const auto characters = ByteCharacters();
    for (int byte = 0; byte < 256; ++byte) result[characters[byte]] = static_cast<char>(byte);
    return result;
  }();
  std::string token;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = CodePointAt(text, at);
    const auto found = table.find(point.value);
    if (found == table.end()) Invalid("“" + Printable(text) + "” does not stand for bytes");
    token += found->second;
    at += point.length;
  }
  return token;
}

const json& Member(const json& document, const char* key, json::value_t type) {
  const auto found = document.find(key);
  if (found == document.end()) Invalid(std::string("“") + key + "” is missing");
  if (found->type() != type) {
    Invalid(std::string("“") + key + "” is " + found->type_name() + ", not " +
            json(type).type_name());
  }
  return *found;
}

TokenizerKind KindFromName(const std::string& name) {
  for (const TokenizerKind kind :
       {TokenizerKind::kChar, TokenizerKind::kWord, TokenizerKind::kBpe}) {
    if (Name(kind) == name) return kind;
  }
  Invalid("its kind is “" + Printable(name) + "”; known are char, word and bpe");
}

// Tokens by id. Ids are 0 … n-1, each once.
std::vector<std::string> Vocabulary(TokenizerKind kind, const json& members) {
  std::vector<std::string> tokens(members.size());
  std::vector<const std::string*> names(members.size(), nullptr);
  for (const auto& [name, id] : members.items()) {
    const std::string shown = "“" + Printable(name) + "”";
    if (!id.is_number_unsigned()) Invalid("the id of " + shown + " is " + id.dump());
    const auto index = id.get<uint64_t>();
    if (index >= tokens.size()) {
      Invalid(shown + " has the id " + std::to_string(index) + ", but there are only " +
              std::to_string(tokens.size()) + " tokens, so an id before it is missing");
    }
    if (names[index] != nullptr) {
      Invalid("“" + Printable(*names[index]) + "” and " + shown + " both have the id " +
              std::to_string(index));
    }
    tokens[index] = FromFile(kind, name);
    names[index] = &name;
  }
  return tokens;
}

std::vector<Merge> Merges(const json& list, const json& vocabulary) {
  std::vector<Merge> merges;
  const auto id_of = [&](const json& name) {
    const auto found = vocabulary.find(name.get_ref<const std::string&>());
    if (found == vocabulary.end()) {
      Invalid("merge " + std::to_string(merges.size()) + " joins “" +
              Printable(name.get_ref<const std::string&>()) + "”, which is not a token");
    }
    return found->get<int32_t>();
  };
  for (const json& pair : list) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string()) {
      Invalid("merge " + std::to_string(merges.size()) + " is not a pair of tokens");
    }
    merges.push_back({id_of(pair[0]), id_of(pair[1])});
  }
  return merges;
}

}  // namespace

std::string ToJson(const Tokenizer& tokenizer) {
  const auto quoted = [&](int32_t id) {
    return json(ToFile(tokenizer.Kind(), tokenizer.Tokens()[id])).dump();
  };
  std::string text = "{\"format\":" + json(kFormat).dump() +
                     ",\"version\":" + std::to_string(kVersion) +
                     ",\"kind\":" + json(Name(tokenizer.Kind())).dump() + ",\"vocabulary\":{";
  for (int32_t id = 0; id < tokenizer.VocabSize(); ++id) {
    if (id > 0) text += ',';
    text += quoted(id) + ":" + std::to_string(id);
  }
  text += "},\"merges\":[";
  for (size_t rank = 0; rank < tokenizer.Merges().size(); ++rank) {
    const Merge merge = tokenizer.Merges()[rank];
    if (rank > 0) text += ',';
    text.append("[").append(quoted(merge.left)).append(",").append(quoted(merge.right)).append("]");
  }
  return text + "]}";
}

Tokenizer TokenizerFromJson(std::string_view text) {
  json document;
  if (const auto fault = ReadJson(text, {.members = kMaxMembers}, document)) {
    Invalid(fault->Sentence());
  }
  if (!document.is_object()) Invalid("it is not a JSON object");
  using Type = json::value_t;
  if (Member(document, "format", Type::string) != kFormat) {
    Invalid("its format is " + document["format"].dump() + ", not " + json(kFormat).dump());
  }
  if (Member(document, "version", Type::number_unsigned) != kVersion) {
    Invalid("its version is " + document["version"].dump() + "; this program knows " +
            std::to_string(kVersion));
  }
  const TokenizerKind kind = KindFromName(Member(document, "kind", Type::string));
  const json& vocabulary = Member(document, "vocabulary", Type::object);
  std::vector<std::string> tokens = Vocabulary(kind, vocabulary);
  return Tokenizer::FromVocabulary(kind, std::move(tokens),
                                   Merges(Member(document, "merges", Type::array), vocabulary));
}

}  // namespace noron
