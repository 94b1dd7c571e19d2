// The common differentiable operations: y = f(x…), recorded on the tape. More in the headers beside.
//
// Common to all: the result is new, inputs stay as they are, gradients are added to those of the
// inputs, and an input without a gradient costs nothing. Shapes that do not fit throw
// Error("shape.mismatch"), an id or label out of range Error("number.range"); the sentence names
// the operation and both shapes. Results do not depend on the number of threads. Fixtures with the
// same formulas: tests/fixtures/README.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/autodiff/tape.h"

namespace noron {

// ---- Activations: any shape → the same shape, number by number ----

Tensor Relu(Tape& tape, Tensor x);                             // max(x, 0); gradient 0 at 0
Tensor LeakyRelu(Tape& tape, Tensor x, float negative_slope);  // x if x > 0, else negative_slope·x
Tensor Sigmoid(Tape& tape, Tensor x);                          // 1 / (1 + e⁻ˣ)
Tensor Tanh(Tape& tape, Tensor x);
// x·Φ(x), Φ the normal distribution (Hendrycks & Gimpel 2016): x/2·(1 + erf(x/√2)).
Tensor Gelu(Tape& tape, Tensor x);
// Its approximation in GPT-2: x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))).
Tensor GeluTanh(Tape& tape, Tensor x);
Tensor Silu(Tape& tape, Tensor x);      // x·sigmoid(x)
Tensor Softplus(Tape& tape, Tensor x);  // ln(1 + eˣ), without overflow
// silu(gate)·up, the gate of SwiGLU (Shazeer 2020). Both of one shape.
Tensor SiluMultiply(Tape& tape, Tensor gate, Tensor up);

// ---- Arithmetic ----

// a + b. b has the shape of a, or of its last axes ([D] or [T, D] under [B, T, D]): it is then
// added to every such block, and its gradient is the sum over them.
Tensor Add(Tape& tape, Tensor a, Tensor b);
Tensor Multiply(Tape& tape, Tensor a, Tensor b);  // number by number; both of one shape
Tensor Scale(Tape& tape, Tensor x, float factor);

struct MatMulOptions {
  bool transpose_a = false;  // swap the last two axes first
  bool transpose_b = false;
};
// a [..., M, K] · b [..., K, N] → [..., M, N]. Leading axes broadcast: aligned at the right, an
// extent of 1 or a missing axis repeats.
Tensor MatMul(Tape& tape, Tensor a, Tensor b, MatMulOptions options = {});

// x [..., in], weight [out, in], bias [out] or a tensor without data: x·Wᵀ + b, [..., out].
Tensor Linear(Tape& tape, Tensor x, Tensor weight, Tensor bias = {});

// ---- Tables ----

// Rows of weight [V, D]: y[i…] = weight[ids[i…]]. ids are in row-major order of `shape` (rank ≤ 3);
// the result has one axis more, D. Gradients of repeated ids add up.
Tensor Embedding(Tape& tape, std::span<const int32_t> ids, Shape shape, Tensor weight);

// x [B, T, D] + table [Tmax, D] from row `offset` on: learned positions. offset + T ≤ Tmax.
Tensor AddPositions(Tape& tape, Tensor x, Tensor table, int offset = 0);

// ---- Normalisation ----

// Over the last axis D: (x - mean) / √(variance + epsilon)·weight + bias, the variance dividing by
// D (Ba et al. 2016). weight, bias [D].
Tensor LayerNorm(Tape& tape, Tensor x, Tensor weight, Tensor bias, float epsilon);

// Over the last axis: x / √(mean(x²) + epsilon)·weight (Zhang & Sennrich 2019). weight [D].
Tensor RmsNorm(Tape& tape, Tensor x, Tensor weight, float epsilon);

struct BatchNormOptions {
  float epsilon = 1e-5f;
  float momentum = 0.1f;  // running ← (1 - momentum)·running + momentum·batch
};
// x [N, C] or [N, C, L]; per channel over batch and length (Ioffe & Szegedy 2015). In training:
// batch mean and biased variance; running_mean and running_var [C] move, with the unbiased
// variance. Otherwise: the running values, which stay. Training needs at least two values a
// channel.
Tensor BatchNorm1d(Tape& tape, Tensor x, Tensor weight, Tensor bias, std::span<float> running_mean,
                   std::span<float> running_var, BatchNormOptions options = {});

// In training each number becomes 0 with probability `rate` (in [0, 1)), else x / (1 - rate);
// otherwise the result is x itself. The mask follows from the tape's dropout key alone (Srivastava
// et al. 2014).
Tensor Dropout(Tape& tape, Tensor x, float rate);

// ---- Softmax ----

// Along `axis` (negative: from the end): eˣ / Σ eˣ, with the largest x subtracted first.
Tensor Softmax(Tape& tape, Tensor x, int axis = -1);
Tensor LogSoftmax(Tape& tape, Tensor x, int axis = -1);  // x - ln Σ eˣ

// ---- Losses: → a scalar, shape [] ----

enum class Reduction { kMean, kSum };

struct CrossEntropyOptions {
  Reduction reduction = Reduction::kMean;
  std::optional<int32_t> ignore_index{};  // rows with this label count for nothing
  float label_smoothing = 0.0f;           // s: the target is (1 - s)·onehot + s / C
  std::span<const float> weight{};        // [C], of the classes; empty: all 1
};
// logits [..., C], labels one per row. With lp = log_softmax(logits) of a row and label y the row's
// loss is (1 - s)·(-w_y·lp_y) + s/C·Σ_c -w_c·lp_c. The mean divides by the sum of w_y over the rows
// that count; when no row counts the loss is 0 (where PyTorch has NaN), and so are the gradients.
Tensor CrossEntropy(Tape& tape, Tensor logits, std::span<const int32_t> labels,
                    CrossEntropyOptions options = {});

// Targets have the shape of the prediction and get no gradient; means are over all elements.
Tensor MeanSquaredError(Tape& tape, Tensor prediction, Tensor target,
                        Reduction reduction = Reduction::kMean);
Tensor MeanAbsoluteError(Tape& tape, Tensor prediction, Tensor target,
                         Reduction reduction = Reduction::kMean);
// -(w·t·ln σ(x) + (1 - t)·ln(1 - σ(x))), t in [0, 1]; w = pos_weight [C] along the last axis, 1
// when empty.
Tensor BinaryCrossEntropy(Tape& tape, Tensor logits, Tensor target,
                          std::span<const float> pos_weight = {},
                          Reduction reduction = Reduction::kMean);
// max(0, margin - target·score), target ±1.
Tensor Hinge(Tape& tape, Tensor score, Tensor target, float margin = 1.0f,
             Reduction reduction = Reduction::kMean);
// KL(N(μ, e^logvar) ‖ N(0, 1)) = -½ Σ (1 + logvar - μ² - e^logvar) (Kingma & Welling 2014, appendix
// B), mu and logvar [B, D]; kMean divides by B, the number of rows.
Tensor KlGaussian(Tape& tape, Tensor mu, Tensor logvar, Reduction reduction = Reduction::kMean);

// ---- Attention scores, one head, to compare how queries meet keys ----

enum class Score { kAdditive, kBilinear, kDot, kScaledDot };

struct ScoreWeights {
  Tensor w1{};  // additive: [A, Dq + Dk]
  Tensor w2{};  // additive: [A]
  Tensor w{};   // bilinear: [Dq, Dk]
};
struct ScoreResult {
  Tensor scores;   // [B, Tq, Tk], before the mask
  Tensor weights;  // [B, Tq, Tk], softmax over the allowed keys, exactly 0 elsewhere
  Tensor y;        // [B, Tq, Dv] = weights · v
};
// q [B, Tq, Dq], k [B, Tk, Dk], v [B, Tk, Dv]; mask [B·Tq·Tk], 1 where a query may attend, empty:
// everywhere. additive w2ᵀ·tanh(w1·[q; k]) (Bahdanau et al. 2015); bilinear qᵀ·w·k (Luong et al.
// 2015); dot q·k; scaled dot q·k / √Dq (Vaswani et al. 2017). A query that may attend to nothing
// gives zeros.
ScoreResult AttentionScore(Tape& tape, Score score, Tensor q, Tensor k, Tensor v,
                           const ScoreWeights& weights = {}, std::span<const int32_t> mask = {});

}  // namespace noron
