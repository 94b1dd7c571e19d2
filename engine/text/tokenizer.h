// Text ↔ token ids, with a vocabulary learned from the text itself.
//   char  one token per code point
//   word  Vietnamese syllables and words, each with the one space before it; every punctuation
//   mark,
//         space and newline left over is its own token
//   bpe   byte-level byte-pair encoding (Sennrich et al. 2016; Radford et al. 2019): 256 bytes and
//         the most frequent merges; marks stay with their letters, so that decomposed Vietnamese is
//         not cut at every accent (here it differs from GPT-2)
// A tokenizer is a value: plain data that copies. It does not normalize; see PrepareText.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace noron {

enum class TokenizerKind { kChar, kWord, kBpe };

std::string_view Name(TokenizerKind kind);  // "char", "word", "bpe"

// One token as it is shown to people.
struct Token {
  int32_t id = 0;
  std::string text;   // printable (see Printable)
  std::string bytes;  // exactly what the token stands for; empty for <unk>
  int64_t start = 0;  // UTF-16 offsets in the tokenized text; a token that is part of a character
  int64_t end = 0;    //   spans the whole character. 0 where there is no text (Describe)
  bool unknown = false;
};

// Two neighbouring tokens that become one; earlier merges of the list go first.
struct Merge {
  int32_t left = 0;
  int32_t right = 0;
  bool operator==(const Merge&) const = default;
};

class Tokenizer {
 public:
  static constexpr std::string_view kUnknown = "<unk>";
  static constexpr int32_t kUnknownId = 0;      // of char and word; bpe has no unknown
  static constexpr int kMaxVocabulary = 65536;  // tokens; also bounds what a file may bring

  // Deterministic: ties go to the smaller bytes (word) or the smaller ids (bpe).
  // `vocab_size` is an upper limit, <unk> included; char ignores it, and bpe has at least 256.
  static Tokenizer Learn(TokenizerKind kind, std::string_view text, int vocab_size);

  // From plain data, as a file holds it: the bytes of each id, and for bpe the merges in order.
  // Throws tokenizer.invalid when they do not make a tokenizer of this kind.
  static Tokenizer FromVocabulary(TokenizerKind kind, std::vector<std::string> tokens,
                                  std::vector<Merge> merges);

  TokenizerKind Kind() const { return kind_; }
  int VocabSize() const { return static_cast<int>(tokens_.size()); }
  const std::vector<std::string>& Tokens() const { return tokens_; }
  const std::vector<Merge>& Merges() const { return merges_; }

  // bpe takes any bytes; for char and word what is not in the vocabulary is <unk>.
  std::vector<int32_t> Encode(std::string_view text) const;
  // Decode(Encode(x)) == x when nothing was unknown. Ids must be below VocabSize() (asserted).
  std::string Decode(std::span<const int32_t> ids) const;

  // Encode, with what each token covers in `text`.
  std::vector<Token> Tokenize(std::string_view text) const;
  Token Describe(int32_t id) const;

  bool operator==(const Tokenizer& other) const {
    return kind_ == other.kind_ && tokens_ == other.tokens_ && merges_ == other.merges_;
  }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct MergeResult {
    int32_t rank;  // place in the list of merges
    int32_t id;    // of the joined token
  };

  Tokenizer(TokenizerKind kind, std::vector<std::string> tokens, std::vector<Merge> merges);

  // Calls emit(id, bytes covered) for each token in order.
  template <typename Emit>
  void ForEachToken(std::string_view text, Emit&& emit) const;
  template <typename Emit>
  void EncodeWord(std::string_view piece, Emit&& emit) const;
  void EncodeBytes(std::string_view piece, std::vector<int32_t>& ids) const;
  int32_t IdOf(std::string_view bytes) const;

  TokenizerKind kind_;
  std::vector<std::string> tokens_;
  std::vector<Merge> merges_;
  std::unordered_map<std::string, int32_t, Hash, std::equal_to<>> ids_;
  std::unordered_map<uint64_t, MergeResult> joins_;  // by left << 32 | right
};

}  // namespace noron
