#include <cmath>
#include <vector>

#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

constexpr int kBatch = 2, kQueries = 3, kKeys = 4, kWidth = 5, kInner = 6, kValueWidth = 3;
// In every row of [batch, queries, keys] at least one key is left.
constexpr int32_t kMask[] = {1, 0, 1, 1, /**/ 1, 1, 1, 1, /**/ 0, 0, 1, 0,
                             0, 1, 1, 0, /**/ 1, 1, 0, 1, /**/ 1, 0, 0, 0};

// weights · v from scores(b, i, j).
template <typename Scores>
Array Weighted(const Array& v, const Scores& scores) {
  Array y({kBatch, kQueries, kValueWidth});
  for (int b = 0; b < kBatch; ++b) {
    for (int i = 0; i < kQueries; ++i) {
      double sum = 0;
      for (int j = 0; j < kKeys; ++j) {
        if (kMask[(b * kQueries + i) * kKeys + j]) sum += std::exp(scores(b, i, j));
      }
      for (int j = 0; j < kKeys; ++j) {
        if (!kMask[(b * kQueries + i) * kKeys + j]) continue;
        for (int d = 0; d < kValueWidth; ++d) {
          y[(b * kQueries + i) * kValueWidth + d] +=
              std::exp(scores(b, i, j)) / sum * v[(b * kKeys + j) * kValueWidth + d];
        }
      }
    }
  }
  return y;
}

const double* Query(const Array& q, int b, int i) { return &q.values[(b * kQueries + i) * kWidth]; }
const double* Key(const Array& k, int b, int j) { return &k.values[(b * kKeys + j) * kWidth]; }

double Dot(const double* a, const double* b) {
  double sum = 0;
  for (int d = 0; d < kWidth; ++d) sum += a[d] * b[d];
  return sum;
}

const Shape kQ{kBatch, kQueries, kWidth}, kK{kBatch, kKeys, kWidth}, kV{kBatch, kKeys, kValueWidth};

TEST(AttentionScore, Dot) {
  CheckOp(
      {kQ, kK, kV},
      [](Tape& tape, Tensor q, Tensor k, Tensor v) {
        return AttentionScore(tape, Score::kDot, q, k, v, {}, kMask).y;
      },
      [](const Array& q, const Array& k, const Array& v) {
        return Weighted(v, [&](int b, int i, int j) { return Dot(Query(q, b, i), Key(k, b, j)); });
      });
}

TEST(AttentionScore, ScaledDot) {
  CheckOp(
      {kQ, kK, kV},
      [](Tape& tape, Tensor q, Tensor k, Tensor v) {
        return AttentionScore(tape, Score::kScaledDot, q, k, v, {}, kMask).y;
      },
      [](const Array& q, const Array& k, const Array& v) {
        return Weighted(v, [&](int b, int i, int j) {
          return Dot(Query(q, b, i), Key(k, b, j)) / std::sqrt(kWidth);
        });
      });
}

TEST(AttentionScore, Bilinear) {
  CheckOp(
      {kQ, kK, kV, {kWidth, kWidth}},
      [](Tape& tape, Tensor q, Tensor k, Tensor v, Tensor w) {
        return AttentionScore(tape, Score::kBilinear, q, k, v, {.w = w}, kMask).y;
      },
      [](const Array& q, const Array& k, const Array& v, const Array& w) {
        return Weighted(v, [&](int b, int i, int j) {
          double sum = 0;
          for (int d = 0; d < kWidth; ++d) {
            sum += Query(q, b, i)[d] * Dot(&w.values[d * kWidth], Key(k, b, j));
          }
          return sum;
        });
      });
}

TEST(AttentionScore, Additive) {
  CheckOp(
      {kQ, kK, kV, {kInner, 2 * kWidth}, {kInner}},
      [](Tape& tape, Tensor q, Tensor k, Tensor v, Tensor w1, Tensor w2) {
        return AttentionScore(tape, Score::kAdditive, q, k, v, {.w1 = w1, .w2 = w2}, kMask).y;
      },
      [](const Array& q, const Array& k, const Array& v, const Array& w1, const Array& w2) {
        return Weighted(v, [&](int b, int i, int j) {
          double sum = 0;
          for (int a = 0; a < kInner; ++a) {
            const double* row = &w1.values[a * 2 * kWidth];
            sum += w2[a] * std::tanh(Dot(row, Query(q, b, i)) + Dot(row + kWidth, Key(k, b, j)));
          }
          return sum;
        });
      });
}

TEST(AttentionScore, ScoresComeBeforeTheMaskAndWeightsAfterIt) {
  Context context;
  Arena arena;
  Tape tape(context, arena, {});
  float q[] = {2}, k[] = {1, 3}, v[] = {5, 7};
  const int32_t mask[] = {1, 0};
  const ScoreResult result =
      AttentionScore(tape, Score::kDot, {q, nullptr, {1, 1, 1}}, {k, nullptr, {1, 2, 1}},
                     {v, nullptr, {1, 2, 1}}, {}, mask);
  EXPECT_EQ(result.scores.data[1], 6);
  EXPECT_EQ(result.weights.data[0], 1);
  EXPECT_EQ(result.weights.data[1], 0);
  EXPECT_EQ(result.y.data[0], 5);
}

TEST(AttentionScore, RefusesOtherShapes) {
  const auto attend = [](Shape q, Shape k, Shape v, Score score = Score::kDot) {
    return ErrorOf([&](Tape& tape) {
      AttentionScore(tape, score, tape.Constant(q), tape.Constant(k), tape.Constant(v));
    });
  };
  EXPECT_NE(attend({1, 2, 3}, {2, 2, 3}, {2, 2, 3}), "nothing was thrown");
  EXPECT_NE(attend({1, 2, 3}, {1, 2, 4}, {1, 2, 3}), "nothing was thrown");
  EXPECT_EQ(attend({1, 2, 3}, {1, 2, 3}, {1, 3, 3}),
            "shape.mismatch: attention_score: k is [1, 2, 3], v is [1, 3, 3]: there must be one "
            "value for each key");
  EXPECT_NE(attend({1, 2, 3}, {1, 2, 3}, {1, 2, 3}, Score::kAdditive), "nothing was thrown");
}

}  // namespace
}  // namespace noron
