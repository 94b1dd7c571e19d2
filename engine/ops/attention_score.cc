#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/kernels/activations.h"
#include "engine/kernels/gemm.h"
#include "engine/kernels/softmax.h"
#include "engine/ops/ops.h"
#include "engine/ops/support.h"

namespace noron {
namespace {

// scores[b, i, j] = w2 · tanh(w1 · [q_i; k_j]). w1·[q; k] is the sum of w1's left columns times q
// and its right columns times k, so each query and each key is projected once, not once per pair.
Tensor AdditiveScores(Tape& tape, Tensor q, Tensor k, Tensor w1, Tensor w2) {
  const int batch = q.shape[0], queries = q.shape[1], keys = k.shape[1];
  const int dq = q.shape[2], dk = k.shape[2];
  CheckShapes(w1.shape.Rank() == 2 && w1.shape[1] == dq + dk, "attention_score", "q", q.shape, "w1",
              w1.shape, "w1 must have one column for each number of a query and of a key");
  const int inner = w1.shape[0];
  CheckShapes(w2.shape == Shape{inner}, "attention_score", "w1", w1.shape, "w2", w2.shape,
              "w2 must have one number for each row of w1");

  Context& context = tape.GetContext();
  const int q_rows = batch * queries, k_rows = batch * keys;
  const int pairs = q_rows * keys;
  const Tensor from_q = tape.Constant({q_rows, inner});
  const Tensor from_k = tape.Constant({k_rows, inner});
  kernels::Gemm(context, q_rows, inner, dq, {q.data, dq}, {w1.data, dq + dk, true}, from_q.data,
                inner);
  kernels::Gemm(context, k_rows, inner, dk, {k.data, dk}, {w1.data + dq, dq + dk, true},
                from_k.data, inner);

  const Tensor hidden = tape.Constant({q_rows, keys, inner});
  // Calls body(row of q, row of k, row of hidden) for each pair.
  const auto for_each_pair = [=](const auto& body) {
    for (int row = 0; row < q_rows; ++row) {
      for (int j = 0; j < keys; ++j) body(row, row / queries * keys + j, row * keys + j);
    }
  };
  for_each_pair([&](int64_t i, int64_t j, int64_t pair) {
    for (int a = 0; a < inner; ++a) {
      hidden.data[pair * inner + a] = from_q.data[i * inner + a] + from_k.data[j * inner + a];
    }
  });
  kernels::Tanh(context, hidden.data, hidden.data, hidden.Size());
  Tensor scores = tape.New({batch, queries, keys}, {q, k, w1, w2});
  kernels::Gemm(context, pairs, 1, inner, {hidden.data, inner}, {w2.data, 1}, scores.data, 1);

  tape.Record("additive_scores", {q, k, w1, w2}, scores, [=, &context, &tape] {
    if (w2.grad != nullptr) {
      kernels::Gemm(context, 1, inner, pairs, {scores.grad, pairs}, {hidden.data, inner}, w2.grad,
                    inner, {.accumulate = true});
    }
    // Gradients of what came from each query and each key, before the tanh.
    const Tensor d_from_q = tape.Constant(from_q.shape);
    const Tensor d_from_k = tape.Constant(from_k.shape);
    std::fill_n(d_from_q.data, d_from_q.Size(), 0.0f);
    std::fill_n(d_from_k.data, d_from_k.Size(), 0.0f);
    for_each_pair([&](int64_t i, int64_t j, int64_t pair) {
      for (int a = 0; a < inner; ++a) {
        const float h = hidden.data[pair * inner + a];
        const float d = scores.grad[pair] * w2.data[a] * (1 - h * h);
        d_from_q.data[i * inner + a] += d;
        d_from_k.data[j * inner + a] += d;
      }
    });
    const kernels::GemmOptions add{.accumulate = true};
    if (q.grad != nullptr) {
      kernels::Gemm(context, q_rows, dq, inner, {d_from_q.data, inner}, {w1.data, dq + dk}, q.grad,
                    dq, add);
    }
    if (k.grad != nullptr) {
      kernels::Gemm(context, k_rows, dk, inner, {d_from_k.data, inner}, {w1.data + dq, dq + dk},
                    k.grad, dk, add);
    }
    if (w1.grad != nullptr) {
      kernels::Gemm(context, inner, dq, q_rows, {d_from_q.data, inner, true}, {q.data, dq}, w1.grad,
                    dq + dk, add);
      kernels::Gemm(context, inner, dk, k_rows, {d_from_k.data, inner, true}, {k.data, dk},
                    w1.grad + dq, dq + dk, add);
    }
  });
  return scores;
}

// Softmax over the last axis, among the entries whose mask is not 0.
Tensor MaskedSoftmax(Tape& tape, Tensor scores, std::span<const int32_t> mask) {
  Context& context = tape.GetContext();
  const int rows = scores.shape.Rows(), columns = scores.shape.Columns();
  Tensor weights = tape.Like(scores);
  for (int64_t i = 0; i < scores.Size(); ++i) {
    weights.data[i] = mask[i] != 0 ? scores.data[i] : -std::numeric_limits<float>::infinity();
  }
  kernels::Softmax(context, rows, columns, weights.data, weights.data);
  tape.Record("masked_softmax", {scores}, weights, [=, &context] {
    kernels::SoftmaxGrad(context, rows, columns, weights.data, weights.grad, scores.grad);
  });
  return weights;
}

Tensor Scores(Tape& tape, Score score, Tensor q, Tensor k, const ScoreWeights& weights) {
  switch (score) {
    case Score::kAdditive:
      return AdditiveScores(tape, q, k, weights.w1, weights.w2);
    case Score::kBilinear:
      return MatMul(tape, MatMul(tape, q, weights.w), k, {.transpose_b = true});
    case Score::kDot:
      return MatMul(tape, q, k, {.transpose_b = true});
    case Score::kScaledDot:
      return Scale(tape, MatMul(tape, q, k, {.transpose_b = true}),
                   static_cast<float>(1 / std::sqrt(static_cast<double>(q.shape[2]))));
  }
  return {};
}

}  // namespace

ScoreResult AttentionScore(Tape& tape, Score score, Tensor q, Tensor k, Tensor v,
                           const ScoreWeights& weights, std::span<const int32_t> mask) {
  CheckShapes(q.shape.Rank() == 3 && k.shape.Rank() == 3 && q.shape[0] == k.shape[0],
              "attention_score", "q", q.shape, "k", k.shape, "both must be [batch, time, width]");
  CheckShapes(v.shape.Rank() == 3 && v.shape[0] == k.shape[0] && v.shape[1] == k.shape[1],
              "attention_score", "k", k.shape, "v", v.shape,
              "there must be one value for each key");
  const Shape shape{q.shape[0], q.shape[1], k.shape[1]};
  CheckShapes(mask.empty() || static_cast<int64_t>(mask.size()) == shape.Size(), "attention_score",
              "the scores", shape, "mask", Shape{static_cast<int>(mask.size())}, "sizes differ");

  ScoreResult result;
  result.scores = Scores(tape, score, q, k, weights);
  result.weights =
      mask.empty() ? Softmax(tape, result.scores) : MaskedSoftmax(tape, result.scores, mask);
  result.y = MatMul(tape, result.weights, v);
  return result;
}

}  // namespace noron
