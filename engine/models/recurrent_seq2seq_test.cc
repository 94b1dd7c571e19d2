#include "engine/models/recurrent_seq2seq.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "engine/core/error.h"
#include "engine/models/testing.h"

namespace noron {
namespace {

using Ids = std::vector<int32_t>;
using nn::RecurrentCell;

constexpr int kVocab = 9;

RecurrentSeq2SeqConfig Small(RecurrentCell cell = RecurrentCell::kLstm,
                             Score score = Score::kScaledDot, bool bidirectional = true) {
  return {.vocab = kVocab,
          .d_model = 5,
          .hidden = 6,
          .layers = 2,
          .cell = cell,
          .bidirectional = bidirectional,
          .score = score};
}

struct Pair {
  Ids source, lengths, target;
};

std::vector<float> Logits(Made<RecurrentSeq2Seq>& made, const Pair& pair,
                          Watcher* watcher = nullptr) {
  Arena arena;
  Tape tape(made.context, arena, {.watcher = watcher});
  const auto memory = made.model.Encode(tape, {pair.source, pair.lengths});
  const Tensor logits = made.model.Decode(tape, memory, pair.target).logits;
  return {logits.data, logits.data + logits.Size()};
}

constexpr RecurrentCell kCells[] = {RecurrentCell::kRnnTanh, RecurrentCell::kLstm,
                                    RecurrentCell::kGru};
constexpr Score kScores[] = {Score::kAdditive, Score::kBilinear, Score::kDot, Score::kScaledDot};

TEST(RecurrentSeq2Seq, PaddingChangesNothing) {
  for (RecurrentCell cell : kCells) {
    Made<RecurrentSeq2Seq> made(Small(cell));
    made.Enlarge(2);
    const auto alone = Logits(made, {{1, 2, 3}, {3}, {0, 5}});
    const auto padded = Logits(made, {{1, 2, 3, 8, 8, 5, 4, 3, 2, 1}, {3, 5}, {0, 5, 0, 6}});
    EXPECT_LT(LargestDifference(alone, std::span(padded).first(alone.size())), 1e-6);
  }
}

TEST(RecurrentSeq2Seq, TokenByTokenGivesTheSameLogits) {
  for (RecurrentCell cell : kCells) {
    for (bool bidirectional : {true, false}) {
      Made<RecurrentSeq2Seq> made(Small(cell, Score::kBilinear, bidirectional));
      made.Enlarge(2);
      const Pair pair = {{1, 2, 3, 7, 5, 4, 3, 2}, {3, 4}, {0, 5, 6, 7, 0, 4, 4, 2}};
      const auto whole = Logits(made, pair);
      RecurrentDecoding decoding(made.context, made.model, {pair.source, pair.lengths});
      // Rows change places after the second step.
      const std::vector<std::vector<int>> order = {{0, 1}, {0, 1}, {1, 0}, {1, 0}};
      const std::vector<std::vector<int>> parents = {{0, 1}, {0, 1}, {1, 0}, {0, 1}};
      for (int t = 0; t < 4; ++t) {
        std::vector<DecodingRow> rows;
        for (int row = 0; row < 2; ++row) {
          rows.push_back({parents[t][row], pair.target[order[t][row] * 4 + t]});
        }
        const auto logits = decoding.Step(rows);
        for (int row = 0; row < 2; ++row) {
          const auto expected = std::span(whole).subspan((order[t][row] * 4 + t) * kVocab, kVocab);
          EXPECT_LT(LargestDifference(logits.subspan(row * kVocab, kVocab), expected), 1e-5);
        }
      }
    }
  }
}

TEST(RecurrentSeq2Seq, EveryParameterGetsItsGradient) {
  for (Score score : kScores) {
    const RecurrentCell cell = kCells[static_cast<int>(score) % 3];
    Made<RecurrentSeq2Seq> made(Small(cell, score, score != Score::kDot));
    made.Enlarge(3);
    const Ids source = {1, 2, 3, 8}, lengths = {3}, target = {0, 5, 6}, labels = {5, 6, 7};
    ExpectGradients(made.store, [&](bool backward) {
      Arena arena;
      Tape tape(made.context, arena, {.gradients = true});
      const auto memory = made.model.Encode(tape, {source, lengths});
      const Tensor loss =
          CrossEntropy(tape, made.model.Decode(tape, memory, target).logits, labels);
      if (backward) tape.Backward(loss);
      return double{loss.data[0]};
    });
  }
}

TEST(RecurrentSeq2Seq, HandsOutTheAlignment) {
  struct Keep : Watcher {
    std::map<std::string, std::vector<float>> seen;
    void Observe(const std::string& path, Tensor value,
                 std::initializer_list<const char*>) override {
      seen[path].assign(value.data, value.data + value.Size());
    }
  };
  Made<RecurrentSeq2Seq> made(Small());
  Keep keep;
  Logits(made, {{1, 2, 3, 8}, {3}, {0, 5}}, &keep);
  const std::vector<float>& weights = keep.seen.at("dec.cross.weights");
  ASSERT_EQ(weights.size(), 2u * 4);
  for (int query = 0; query < 2; ++query) {
    const float* row = weights.data() + query * 4;
    EXPECT_NEAR(row[0] + row[1] + row[2], 1, 1e-6);
    EXPECT_EQ(row[3], 0);
  }
  EXPECT_TRUE(keep.seen.contains("enc.layers.1.reverse.gates"));
}

TEST(RecurrentSeq2Seq, RefusesAnOddWidthForTwoDirections) {
  RecurrentSeq2SeqConfig config = Small();
  config.hidden = 5;
  EXPECT_THROW(Made<RecurrentSeq2Seq> made(config), Error);
}

}  // namespace
}  // namespace noron
