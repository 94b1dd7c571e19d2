#include "engine/text/bpe.h"

#include <cstdint>
#include <map>
#include <queue>
#include <unordered_map>
#include <unordered_set>

#include "engine/text/pieces.h"

namespace noron {
namespace {

uint64_t Key(int32_t left, int32_t right) {
  return static_cast<uint64_t>(left) << 32 | static_cast<uint32_t>(right);
}

// Pairs of all words with their counts, kept up to date while words change.
class PairTable {
 public:
  explicit PairTable(std::string_view text) {
    std::map<std::string_view, int64_t> pieces;  // ordered: words get the same places every time
    for (size_t at = 0; at < text.size();) {
      const size_t end = BpePieceEnd(text, at);
      ++pieces[text.substr(at, end - at)];
      at = end;
    }
    for (const auto& [piece, count] : pieces) {
      Word word{{}, count};
      for (const char byte : piece) word.symbols.push_back(static_cast<unsigned char>(byte));
      words_.push_back(std::move(word));
    }
    for (size_t index = 0; index < words_.size(); ++index) {
      const std::vector<int32_t>& symbols = words_[index].symbols;
      for (size_t i = 0; i + 1 < symbols.size(); ++i) Count(index, symbols[i], symbols[i + 1], +1);
    }
    PushChanged();
  }

  // The most frequent pair; false when none occurs twice.
  bool Best(Merge& pair) {
    while (!heap_.empty()) {
      const Entry top = heap_.top();
      if (pairs_.at(top.key).count == top.count) {
        if (top.count < 2) return false;
        pair = {static_cast<int32_t>(top.key >> 32), static_cast<int32_t>(top.key & 0xFFFFFFFF)};
        return true;
      }
      heap_.pop();  // counted before a later merge; the present count has an entry of its own
    }
    return false;
  }

  void Apply(Merge pair, int32_t joined) {
    const std::unordered_set<size_t> places = std::move(pairs_[Key(pair.left, pair.right)].words);
    for (const size_t index : places) {
      std::vector<int32_t>& symbols = words_[index].symbols;
      size_t to = 0;
      for (size_t from = 0; from < symbols.size(); ++to) {
        const bool here = from + 1 < symbols.size() && symbols[from] == pair.left &&
                          symbols[from + 1] == pair.right;
        if (here) {
          Count(index, pair.left, pair.right, -1);
          if (to > 0) Replace(index, {symbols[to - 1], pair.left}, {symbols[to - 1], joined});
          if (from + 2 < symbols.size()) {
            Replace(index, {pair.right, symbols[from + 2]}, {joined, symbols[from + 2]});
          }
        }
        symbols[to] = here ? joined : symbols[from];
        from += here ? 2 : 1;
      }
      symbols.resize(to);
    }
    PushChanged();
  }

 private:
  struct Word {
    std::vector<int32_t> symbols;
    int64_t count;  // in the text
  };
  struct Pair {
    int64_t count = 0;
    std::unordered_set<size_t> words;  // where it is, or once was
  };
  struct Entry {
    int64_t count;
    uint64_t key;
    bool operator<(const Entry& other) const {  // the largest count, then the smallest pair
      return count != other.count ? count < other.count : key > other.key;
    }
  };

  // One pair more (sign +1) or less (-1) in a word.
  void Count(size_t index, int32_t left, int32_t right, int sign) {
    const uint64_t key = Key(left, right);
    Pair& pair = pairs_[key];
    pair.count += sign * words_[index].count;
    if (sign > 0) pair.words.insert(index);
    changed_.insert(key);
  }

  void Replace(size_t index, Merge before, Merge after) {
    Count(index, before.left, before.right, -1);
    Count(index, after.left, after.right, +1);
  }

  void PushChanged() {
    for (const uint64_t key : changed_) heap_.push({pairs_[key].count, key});
    changed_.clear();
  }

  std::vector<Word> words_;
  std::unordered_map<uint64_t, Pair> pairs_;
  std::unordered_set<uint64_t> changed_;
  std::priority_queue<Entry> heap_;
};

}  // namespace

BpeVocabulary LearnBpe(std::string_view text, int vocab_size) {
  BpeVocabulary result;
  std::unordered_map<std::string, int32_t> ids;
  for (int byte = 0; byte < 256; ++byte) {
    result.tokens.emplace_back(1, static_cast<char>(byte));
    ids.emplace(result.tokens.back(), byte);
  }
  PairTable pairs(text);
  Merge best;
  while (static_cast<int>(result.tokens.size()) < vocab_size && pairs.Best(best)) {
    std::string joined = result.tokens[best.left] + result.tokens[best.right];
    // "ab"+"c" after "a"+"bc" gives bytes that are a token already: one more merge, no new token.
    const auto [place, is_new] = ids.emplace(joined, static_cast<int32_t>(result.tokens.size()));
    if (is_new) result.tokens.push_back(std::move(joined));
    result.merges.push_back(best);
    pairs.Apply(best, place->second);
  }
  return result;
}

}  // namespace noron
