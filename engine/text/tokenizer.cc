#include "engine/text/tokenizer.h"

#include <algorithm>
#include <cassert>
#include <limits>

#include "engine/core/error.h"
#include "engine/text/bpe.h"
#include "engine/text/pieces.h"
#include "engine/text/unicode.h"

namespace noron {
namespace {

[[noreturn]] void Invalid(std::string problem) {
  throw Error("tokenizer.invalid", "The tokenizer cannot be used: " + problem + ".",
              {{"problem", problem}});
}

size_t PieceEnd(TokenizerKind kind, std::string_view text, size_t at) {
  switch (kind) {
    case TokenizerKind::kChar:
      return at + CodePointAt(text, at).length;
    case TokenizerKind::kWord:
      return WordPieceEnd(text, at);
    case TokenizerKind::kBpe:
      return BpePieceEnd(text, at);
  }
  return text.size();
}

// <unk>, then `first`, then the most frequent pieces of the text, up to `limit` tokens in all.
std::vector<std::string> MostFrequent(TokenizerKind kind, std::string_view text, size_t limit,
                                      std::vector<std::string> first) {
  std::unordered_map<std::string_view, int64_t> counts;
  for (size_t at = 0; at < text.size();) {
    const size_t end = PieceEnd(kind, text, at);
    const std::string_view piece = text.substr(at, end - at);
    if (IsValidUtf8(piece)) ++counts[piece];
    at = end;
  }
  std::vector<std::string> tokens = {std::string(Tokenizer::kUnknown)};
  for (std::string& token : first) {
    counts.erase(token);
    tokens.push_back(std::move(token));
  }
  std::vector<std::pair<std::string_view, int64_t>> order(counts.begin(), counts.end());
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  for (const auto& [piece, count] : order) {
    if (tokens.size() >= limit) break;
    tokens.emplace_back(piece);
  }
  return tokens;
}

// Follows a text from left to right and says at which UTF-16 offset a byte stands.
class Utf16Cursor {
 public:
  explicit Utf16Cursor(std::string_view text) : text_(text) {}

  // Offset of the character that holds byte `at`; never asked for an earlier byte than before.
  int64_t StartOf(size_t at) {
    MoveTo(at);
    return offset_;
  }
  int64_t EndOf(size_t last) {
    MoveTo(last);
    return offset_ + Units();
  }

 private:
  int Units() const { return CodePointAt(text_, begin_).value > 0xFFFF ? 2 : 1; }
  void MoveTo(size_t at) {
    while (begin_ + CodePointAt(text_, begin_).length <= at) {
      offset_ += Units();
      begin_ += CodePointAt(text_, begin_).length;
    }
  }

  std::string_view text_;
  size_t begin_ = 0;  // of the present character
  int64_t offset_ = 0;
};

}  // namespace

std::string_view Name(TokenizerKind kind) {
  switch (kind) {
    case TokenizerKind::kChar:
      return "char";
    case TokenizerKind::kWord:
      return "word";
    case TokenizerKind::kBpe:
      return "bpe";
  }
  return "";
}

Tokenizer::Tokenizer(TokenizerKind kind, std::vector<std::string> tokens, std::vector<Merge> merges)
    : kind_(kind), tokens_(std::move(tokens)), merges_(std::move(merges)) {
  if (tokens_.size() > kMaxVocabulary) {
    Invalid("it has " + std::to_string(tokens_.size()) + " tokens, at most " +
            std::to_string(kMaxVocabulary) + " are possible");
  }
  for (size_t id = 0; id < tokens_.size(); ++id) {
    const auto [place, is_new] = ids_.emplace(tokens_[id], static_cast<int32_t>(id));
    if (!is_new) {
      Invalid("the token “" + Printable(tokens_[id]) + "” has the ids " +
              std::to_string(place->second) + " and " + std::to_string(id));
    }
    if (tokens_[id].empty()) Invalid("the token with id " + std::to_string(id) + " is empty");
  }
}

Tokenizer Tokenizer::Learn(TokenizerKind kind, std::string_view text, int vocab_size) {
  const auto limit = static_cast<size_t>(std::clamp(vocab_size, 2, kMaxVocabulary));
  switch (kind) {
    case TokenizerKind::kChar: {
      std::vector<std::string> tokens = MostFrequent(kind, text, kMaxVocabulary, {});
      std::sort(tokens.begin() + 1, tokens.end());  // of UTF-8: by code point
      return Tokenizer(kind, std::move(tokens), {});
    }
    case TokenizerKind::kWord:
      // The space alone is what " word" falls back to where only "word" is known.
      return Tokenizer(kind, MostFrequent(kind, text, limit, {" "}), {});
    case TokenizerKind::kBpe: {
      BpeVocabulary learned = LearnBpe(text, static_cast<int>(limit));
      return FromVocabulary(kind, std::move(learned.tokens), std::move(learned.merges));
    }
  }
  Invalid("its kind is not known");
}

Tokenizer Tokenizer::FromVocabulary(TokenizerKind kind, std::vector<std::string> tokens,
                                    std::vector<Merge> merges) {
  Tokenizer result(kind, std::move(tokens), std::move(merges));
  if (kind != TokenizerKind::kBpe) {
    if (result.tokens_.empty() || result.tokens_[kUnknownId] != kUnknown) {
      Invalid("the token with id 0 has to be " + std::string(kUnknown));
    }
    for (size_t id = 1; id < result.tokens_.size(); ++id) {
      const std::string& token = result.tokens_[id];
      if (!IsValidUtf8(token)) Invalid("the token with id " + std::to_string(id) + " is not text");
      if (kind == TokenizerKind::kChar && CountCodePoints(token) != 1) {
        Invalid("the token “" + Printable(token) + "” (id " + std::to_string(id) +
                ") is more than one character");
      }
    }
    if (!result.merges_.empty()) Invalid("only bpe has merges");
    return result;
  }
  for (int byte = 0; byte < 256; ++byte) {
    const char text = static_cast<char>(byte);
    if (result.IdOf({&text, 1}) < 0) {
      Invalid("there is no token for the byte " + std::to_string(byte));
    }
  }
  const auto size = static_cast<int32_t>(result.tokens_.size());
  for (size_t rank = 0; rank < result.merges_.size(); ++rank) {
    const auto [left, right] = result.merges_[rank];
    const std::string where = "merge " + std::to_string(rank);
    if (left < 0 || left >= size || right < 0 || right >= size) {
      Invalid(where + " joins a token that is not there");
    }
    const std::string joined = result.tokens_[left] + result.tokens_[right];
    const int32_t id = result.IdOf(joined);
    if (id < 0) Invalid(where + " gives “" + Printable(joined) + "”, which is not a token");
    const uint64_t key = static_cast<uint64_t>(left) << 32 | static_cast<uint32_t>(right);
    if (!result.joins_.emplace(key, MergeResult{static_cast<int32_t>(rank), id}).second) {
      Invalid(where + " is there twice");
    }
  }
  return result;
}

int32_t Tokenizer::IdOf(std::string_view bytes) const {
  const auto found = ids_.find(bytes);
  return found == ids_.end() ? -1 : found->second;
}

void Tokenizer::EncodeBytes(std::string_view piece, std::vector<int32_t>& ids) const {
  constexpr int32_t kNone = std::numeric_limits<int32_t>::max();
  const auto join = [&](int32_t left, int32_t right) {
    const auto found =
        joins_.find(static_cast<uint64_t>(left) << 32 | static_cast<uint32_t>(right));
    return found == joins_.end() ? MergeResult{kNone, 0} : found->second;
  };
  std::vector<int32_t> parts;
  for (size_t i = 0; i < piece.size(); ++i) parts.push_back(IdOf(piece.substr(i, 1)));
  std::vector<MergeResult> next;  // next[i] joins parts[i] and parts[i + 1]
  for (size_t i = 0; i + 1 < parts.size(); ++i) next.push_back(join(parts[i], parts[i + 1]));
  // Pieces are short, so the best merge is searched, not kept in a heap.
  while (!next.empty()) {
    const auto best = std::min_element(
        next.begin(), next.end(), [](const auto& a, const auto& b) { return a.rank < b.rank; });
    if (best->rank == kNone) break;
    const auto at = static_cast<size_t>(best - next.begin());
    parts[at] = best->id;
    parts.erase(parts.begin() + at + 1);
    next.erase(best);
    if (at < next.size()) next[at] = join(parts[at], parts[at + 1]);
    if (at > 0) next[at - 1] = join(parts[at - 1], parts[at]);
  }
  ids.insert(ids.end(), parts.begin(), parts.end());
}

template <typename Emit>
void Tokenizer::EncodeWord(std::string_view piece, Emit&& emit) const {
  const int32_t whole = IdOf(piece);
  const int32_t bare = piece.starts_with(' ') ? IdOf(piece.substr(1)) : -1;
  const int32_t space = IdOf(" ");
  if (whole < 0 && bare >= 0 && space >= 0) {
    emit(space, size_t{1});
    emit(bare, piece.size() - 1);
  } else {
    emit(whole < 0 ? kUnknownId : whole, piece.size());
  }
}

template <typename Emit>
void Tokenizer::ForEachToken(std::string_view text, Emit&& emit) const {
  std::unordered_map<std::string_view, std::vector<int32_t>> cache;  // bpe: pieces come again
  for (size_t at = 0; at < text.size();) {
    const size_t end = PieceEnd(kind_, text, at);
    const std::string_view piece = text.substr(at, end - at);
    if (kind_ == TokenizerKind::kBpe) {
      const auto [place, is_new] = cache.try_emplace(piece);
      if (is_new) EncodeBytes(piece, place->second);
      for (const int32_t id : place->second) emit(id, tokens_[id].size());
    } else {
      EncodeWord(piece, emit);
    }
    at = end;
  }
}

std::vector<int32_t> Tokenizer::Encode(std::string_view text) const {
  std::vector<int32_t> ids;
  ForEachToken(text, [&](int32_t id, size_t) { ids.push_back(id); });
  return ids;
}

std::string Tokenizer::Decode(std::span<const int32_t> ids) const {
  std::string text;
  for (const int32_t id : ids) {
    assert(id >= 0 && id < VocabSize());
    text += tokens_[id];
  }
  return text;
}

std::vector<Token> Tokenizer::Tokenize(std::string_view text) const {
  std::vector<Token> tokens;
  Utf16Cursor cursor(text);
  size_t at = 0;
  ForEachToken(text, [&](int32_t id, size_t length) {
    Token token = Describe(id);
    token.start = cursor.StartOf(at);
    token.end = cursor.EndOf(at + length - 1);
    tokens.push_back(std::move(token));
    at += length;
  });
  return tokens;
}

Token Tokenizer::Describe(int32_t id) const {
  assert(id >= 0 && id < VocabSize());
  Token token;
  token.id = id;
  token.unknown = kind_ != TokenizerKind::kBpe && id == kUnknownId;
  token.text = token.unknown ? tokens_[id] : Printable(tokens_[id]);
  if (!token.unknown) token.bytes = tokens_[id];
  return token;
}

}  // namespace noron
