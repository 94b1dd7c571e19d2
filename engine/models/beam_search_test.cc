#include "engine/models/beam_search.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/rng.h"

namespace noron {
namespace {

constexpr int kVocab = 4;
constexpr int32_t kStart = 0;
constexpr int32_t kEnd = 3;

// A language model of two tokens: logits of the next one for each pair of the last two.
class Bigrams {
 public:
  explicit Bigrams(uint64_t seed) : table_(kVocab * kVocab * kVocab) {
    Rng rng(seed);
    for (float& value : table_) value = static_cast<float>(2 * rng.Normal());
  }

  std::span<const float> Logits(int32_t before, int32_t last) const {
    return std::span(table_).subspan((before * kVocab + last) * kVocab, kVocab);
  }
  double LogProbability(int32_t before, int32_t last, int32_t next) const {
    const auto logits = Logits(before, last);
    double sum = 0;
    for (float logit : logits) sum += std::exp(logit);
    return logits[next] - std::log(sum);
  }

  // A fresh sequence of calls that begins with `inputs` starts.
  DecodingStep Decode(int inputs = 1) {
    pairs_.assign(inputs, {kStart, kStart});
    return [this](std::span<const DecodingRow> rows) {
      std::vector<std::pair<int32_t, int32_t>> next;
      logits_.clear();
      for (const DecodingRow& row : rows) {
        next.emplace_back(pairs_[row.parent].second, row.token);
        const auto logits = Logits(next.back().first, next.back().second);
        logits_.insert(logits_.end(), logits.begin(), logits.end());
      }
      pairs_ = std::move(next);
      return std::span<const float>(logits_);
    };
  }

 private:
  std::vector<float> table_;
  std::vector<std::pair<int32_t, int32_t>> pairs_;
  std::vector<float> logits_;
};

// The most probable of all sequences that end, or have `length` tokens.
double BestTotal(const Bigrams& model, int32_t before, int32_t last, int length) {
  if (length == 0) return 0;
  double best = -INFINITY;
  for (int32_t next = 0; next < kVocab; ++next) {
    const double rest = next == kEnd ? 0 : BestTotal(model, last, next, length - 1);
    best = std::max(best, model.LogProbability(before, last, next) + rest);
  }
  return best;
}

TEST(BeamSearch, AWideBeamFindsTheBest) {
  for (uint64_t seed : {1, 2, 3}) {
    Bigrams model(seed);
    const BeamTree tree = BeamSearch(model.Decode(), {.beams = 200, .max_length = 4, .end = kEnd});
    EXPECT_NEAR(tree.nodes[tree.best[0]].score, BestTotal(model, kStart, kStart, 4), 1e-5);
  }
}

TEST(BeamSearch, OneBeamIsGreedy) {
  for (uint64_t seed : {1, 2, 3, 4}) {
    Bigrams model(seed);
    const BeamTree tree = BeamSearch(model.Decode(), {.beams = 1, .max_length = 6, .end = kEnd});
    std::vector<int32_t> tokens = tree.Tokens(tree.best[0]);
    if (tokens.back() == kEnd) tokens.pop_back();
    const auto greedy = GreedyDecode(model.Decode(2), 2, kStart, kEnd, 6);
    EXPECT_EQ(greedy[0], tokens);
    EXPECT_EQ(greedy[1], tokens);
  }
}

TEST(BeamSearch, TheTreeSaysWhatWasTriedAndWhatStayed) {
  Bigrams model(5);
  const BeamOptions options{.beams = 3, .max_length = 5, .end = kEnd, .length_penalty = 0.6};
  const BeamTree tree = BeamSearch(model.Decode(), options);
  ASSERT_EQ(tree.best.size(), 3u);
  std::vector<int> kept(options.max_length, 0);
  for (const BeamNode& node : tree.nodes) {
    const bool first = node.parent < 0;
    const double before = first ? 0 : tree.nodes[node.parent].total;
    EXPECT_EQ(node.step, first ? 0 : tree.nodes[node.parent].step + 1);
    EXPECT_NEAR(node.total, before + node.log_probability, 1e-12);
    EXPECT_NEAR(node.score, node.total / std::pow(node.step + 1, 0.6), 1e-12);
    if (!first) {
      EXPECT_NE(tree.nodes[node.parent].token, kEnd);
      EXPECT_EQ(tree.nodes[node.parent].cut_at, -1);
    }
    // A node stays in the beam until it is cut, extended or, if it is an end, the search is over.
    if (node.cut_at < 0 || node.cut_at > node.step) ++kept[node.step];
  }
  for (int step = 0; step < options.max_length; ++step) EXPECT_LE(kept[step], 3);
  EXPECT_EQ(kept[0], 3);
  for (size_t i = 1; i < tree.best.size(); ++i) {
    EXPECT_GE(tree.nodes[tree.best[i - 1]].score, tree.nodes[tree.best[i]].score);
    EXPECT_EQ(tree.nodes[tree.best[i]].cut_at, -1);
  }
  EXPECT_TRUE(BeamSearch(model.Decode(), {.max_length = 0}).best.empty());
}

}  // namespace
}  // namespace noron
