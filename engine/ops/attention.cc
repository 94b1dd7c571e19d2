#include "engine/ops/attention.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/rng.h"
#include "engine/kernels/elementwise.h"
#include "engine/kernels/gemm.h"
#include "engine/kernels/softmax.h"

namespace noron {
namespace {

constexpr float kMasked = -std::numeric_limits<float>::infinity();

// The keys that a query row may attend to: [begin, end), less those that `keys` leaves out.
struct AllowedKeys {
  int begin;
  int end;
};

// Everything the two passes share, small enough for a closure to hold by value.
struct Plan {
  int batch, queries, keys;  // B, Tq, Tk
  int heads, kv_heads;
  int key_width, value_width;  // Dh, Dv
  int q_stride, k_stride, v_stride, y_stride;
  float scale;  // 1 / √Dh
  float dropout;
  uint64_t dropout_key;
  AttentionMask mask;
  const float* slopes;  // [heads], or nullptr without ALiBi

  int Group() const { return heads / kv_heads; }
  int64_t WeightsOffset(int b, int head) const {
    return (static_cast<int64_t>(b) * heads + head) * queries * keys;
  }

  // The interval to which the keys of row i are confined; a prefix and a window together may leave
  // a gap inside it, which MayAttend tells.
  AllowedKeys Interval(int b, int i) const {
    const int t = i + keys - queries;
    int begin = 0;
    int end = mask.causal ? t + 1 : keys;
    if (mask.window > 0) {
      begin = std::max(0, t - mask.window + 1);
      end = std::min(end, t + mask.window);
    }
    if (!mask.prefix.empty() && mask.prefix[b] > 0) {
      begin = 0;
      end = std::max(end, static_cast<int>(mask.prefix[b]));
    }
    if (!mask.lengths.empty()) end = std::min(end, static_cast<int>(mask.lengths[b]));
    return {std::clamp(begin, 0, keys), std::clamp(end, 0, keys)};
  }
  uint64_t DropoutKey(int b, int head) const {
    return RandomBits(dropout_key, static_cast<uint64_t>(b) * heads + head);
  }
  bool HasGaps() const { return !mask.keys.empty() || (!mask.prefix.empty() && mask.window > 0); }

  // Products q·k of row i → scores, in place: 1/√Dh and the bias of ALiBi.
  void ToScores(int head, int i, float* row, AllowedKeys columns) const {
    const int t = i + keys - queries;
    for (int j = columns.begin; j < columns.end; ++j) {
      row[j] *= scale;
      if (slopes != nullptr) row[j] -= slopes[head] * static_cast<float>(std::abs(t - j));
    }
  }

  // Scores of row i → weights, in place: mask, softmax over what may be attended.
  void Normalize(int b, int i, float* row) const {
    const AllowedKeys allowed = Interval(b, i);
    bool any = false;
    if (HasGaps()) {
      for (int j = allowed.begin; j < allowed.end; ++j) {
        if (MayAttend(mask, b, i, j, queries, keys)) {
          any = true;
        } else {
          row[j] = kMasked;
        }
      }
    } else {
      any = allowed.begin < allowed.end;
    }
    if (any) {
      kernels::SoftmaxRow(row + allowed.begin, row + allowed.begin, allowed.end - allowed.begin);
      std::fill(row, row + allowed.begin, 0.0f);
      std::fill(row + allowed.end, row + keys, 0.0f);
    } else {
      std::fill(row, row + keys, 0.0f);
    }
  }
};

void CheckShapes(HeadsView q, HeadsView k, HeadsView v, int key_width, int value_width,
                 const AttentionOptions& options) {
  const bool ranks = q.x.shape.Rank() == 3 && k.x.shape.Rank() == 3 && v.x.shape.Rank() == 3;
  const bool fits =
      ranks && options.heads > 0 && options.kv_heads > 0 && options.heads % options.kv_heads == 0 &&
      q.first_column + options.heads * key_width <= q.x.shape[2] &&
      k.first_column + options.kv_heads * key_width <= k.x.shape[2] &&
      v.first_column + options.kv_heads * value_width <= v.x.shape[2] &&
      q.x.shape[0] == k.x.shape[0] && k.x.shape[0] == v.x.shape[0] && k.x.shape[1] == v.x.shape[1];
  if (fits) return;
  throw Error("shape.mismatch",
              "attention: q is " + q.x.shape.ToString() + ", k is " + k.x.shape.ToString() +
                  ", v is " + v.x.shape.ToString() + " with " + std::to_string(options.heads) +
                  " query heads and " + std::to_string(options.kv_heads) +
                  " key/value heads of width " + std::to_string(key_width) +
                  ": wanted [batch, time, columns] with enough columns, equal batches, as many "
                  "values as keys, and key/value heads that divide the query heads");
}

}  // namespace

bool MayAttend(const AttentionMask& mask, int b, int i, int j, int queries, int keys) {
  const int t = i + keys - queries;
  if (!mask.lengths.empty() && j >= mask.lengths[b]) return false;
  if (!mask.keys.empty() && mask.keys[static_cast<size_t>(b) * keys + j] == 0) return false;
  if (!mask.prefix.empty() && j < mask.prefix[b]) return true;
  if (mask.causal && j > t) return false;
  return mask.window <= 0 || std::abs(t - j) < mask.window;
}

void AlibiSlopes(std::span<float> slopes) {
  const int heads = static_cast<int>(slopes.size());
  int power = 1;
  while (power * 2 <= heads) power *= 2;
  for (int h = 0; h < heads; ++h) {
    // The first `power` slopes are geometric; the rest are every other one of the next power.
    const double exponent =
        h < power ? -8.0 * (h + 1) / power : -8.0 * (2 * (h - power) + 1) / (2 * power);
    slopes[h] = static_cast<float>(std::exp2(exponent));
  }
}

AttentionResult Attention(Tape& tape, HeadsView q, HeadsView k, HeadsView v, int key_width,
                          int value_width, const AttentionOptions& options) {
  CheckShapes(q, k, v, key_width, value_width, options);
  Plan plan{};
  plan.batch = q.x.shape[0];
  plan.queries = q.x.shape[1];
  plan.keys = k.x.shape[1];
  plan.heads = options.heads;
  plan.kv_heads = options.kv_heads;
  plan.key_width = key_width;
  plan.value_width = value_width;
  plan.q_stride = q.x.shape[2];
  plan.k_stride = k.x.shape[2];
  plan.v_stride = v.x.shape[2];
  plan.y_stride = options.heads * value_width;
  plan.scale = 1.0f / std::sqrt(static_cast<float>(key_width));
  plan.dropout = tape.Training() ? options.dropout : 0.0f;
  plan.dropout_key = plan.dropout > 0 ? tape.NextDropoutKey() : 0;
  plan.mask = options.mask;
  if (options.alibi) {
    float* slopes = tape.GetArena().AllocateArray<float>(options.heads);
    AlibiSlopes({slopes, static_cast<size_t>(options.heads)});
    plan.slopes = slopes;
  }

  Tensor y = tape.New({plan.batch, plan.queries, plan.y_stride}, {q.x, k.x, v.x});
  const Tensor weights = tape.Constant({plan.batch, plan.heads, plan.queries, plan.keys});
  // What multiplies the values: the weights, or with dropout a thinned copy.
  const Tensor applied = plan.dropout > 0 ? tape.Constant(weights.shape) : weights;
  Context& context = tape.GetContext();
  const auto for_each_head = [&](const auto& body) {
    context.ParallelFor(plan.batch * plan.heads, 1, [&](int64_t begin, int64_t end, int thread) {
      for (int64_t item = begin; item < end; ++item) {
        body(context.Inline(thread), static_cast<int>(item / plan.heads),
             static_cast<int>(item % plan.heads));
      }
    });
  };
  const auto multiply = [&](Context& serial, int b, int head, float* products) {
    const int kv = head / plan.Group();
    const float* qs = q.x.data + static_cast<int64_t>(b) * plan.queries * plan.q_stride +
                      q.first_column + head * key_width;
    const float* ks = k.x.data + static_cast<int64_t>(b) * plan.keys * plan.k_stride +
                      k.first_column + kv * key_width;
    kernels::Gemm(serial, plan.queries, plan.keys, key_width, {qs, plan.q_stride},
                  {ks, plan.k_stride, true}, products, plan.keys);
  };
  const auto apply = [&](Context& serial, int b, int head) {
    const int64_t first = plan.WeightsOffset(b, head);
    const float* vs = v.x.data + static_cast<int64_t>(b) * plan.keys * plan.v_stride +
                      v.first_column + head / plan.Group() * value_width;
    float* ys =
        y.data + static_cast<int64_t>(b) * plan.queries * plan.y_stride + head * value_width;
    if (plan.dropout > 0) {
      kernels::Dropout(serial, plan.DropoutKey(b, head), plan.dropout, weights.data + first,
                       applied.data + first, int64_t{plan.queries} * plan.keys);
    }
    kernels::Gemm(serial, plan.queries, value_width, plan.keys, {applied.data + first, plan.keys},
                  {vs, plan.v_stride}, ys, plan.y_stride);
  };

  if (tape.Watching()) {
    // All scores, then all weights, then what follows from them: a watcher may change each.
    const Tensor scores = tape.Constant(weights.shape);
    for_each_head([&](Context& serial, int b, int head) {
      float* row = scores.data + plan.WeightsOffset(b, head);
      multiply(serial, b, head, row);
      for (int i = 0; i < plan.queries; ++i, row += plan.keys) {
        plan.ToScores(head, i, row, {0, plan.keys});
      }
    });
    tape.Watch("scores", scores, {"batch", "head", "query", "key"});
    std::copy_n(scores.data, scores.Size(), weights.data);
    for_each_head([&](Context&, int b, int head) {
      float* row = weights.data + plan.WeightsOffset(b, head);
      for (int i = 0; i < plan.queries; ++i, row += plan.keys) plan.Normalize(b, i, row);
    });
    tape.Watch("weights", weights, {"batch", "head", "query", "key"});
    for_each_head(apply);
  } else {
    for_each_head([&](Context& serial, int b, int head) {
      float* row = weights.data + plan.WeightsOffset(b, head);
      multiply(serial, b, head, row);
      for (int i = 0; i < plan.queries; ++i, row += plan.keys) {
        plan.ToScores(head, i, row, plan.Interval(b, i));
        plan.Normalize(b, i, row);
      }
      apply(serial, b, head);
    });
  }

  // One thread owns a key/value head, so that query heads which share it add up in a fixed order.
  tape.Record("attention", {q.x, k.x, v.x}, y, [=, &context] {
    const int64_t matrix = static_cast<int64_t>(plan.queries) * plan.keys;
    context.ParallelFor(plan.batch * plan.kv_heads, 1, [&](int64_t begin, int64_t end, int thread) {
      Context& serial = context.Inline(thread);
      float* d_weights = context.Scratch(thread, 2 * matrix);
      float* d_scores = d_weights + matrix;
      for (int64_t item = begin; item < end; ++item) {
        const int b = static_cast<int>(item / plan.kv_heads);
        const int kv = static_cast<int>(item % plan.kv_heads);
        const int64_t k_first =
            static_cast<int64_t>(b) * plan.keys * plan.k_stride + k.first_column + kv * key_width;
        const int64_t v_first =
            static_cast<int64_t>(b) * plan.keys * plan.v_stride + v.first_column + kv * value_width;
        for (int head = kv * plan.Group(); head < (kv + 1) * plan.Group(); ++head) {
          const int64_t q_first = static_cast<int64_t>(b) * plan.queries * plan.q_stride +
                                  q.first_column + head * key_width;
          const int64_t first = plan.WeightsOffset(b, head);
          const float* ws = weights.data + first;
          const float* dy =
              y.grad + static_cast<int64_t>(b) * plan.queries * plan.y_stride + head * value_width;
          const kernels::Matrix upstream{dy, plan.y_stride};
          if (v.x.grad != nullptr) {  // dV += appliedᵀ · dY
            kernels::Gemm(serial, plan.keys, value_width, plan.queries,
                          {applied.data + first, plan.keys, true}, upstream, v.x.grad + v_first,
                          plan.v_stride, {.accumulate = true});
          }
          // dW = dY · Vᵀ, then through dropout and softmax to the scores.
          kernels::Gemm(serial, plan.queries, plan.keys, value_width, upstream,
                        {v.x.data + v_first, plan.v_stride, true}, d_weights, plan.keys);
          if (plan.dropout > 0) {
            kernels::Dropout(serial, plan.DropoutKey(b, head), plan.dropout, d_weights, d_weights,
                             matrix);
          }
          std::fill_n(d_scores, matrix, 0.0f);
          kernels::SoftmaxGrad(serial, plan.queries, plan.keys, ws, d_weights, d_scores);
          kernels::Scale(serial, plan.scale, d_scores, d_scores, matrix);
          if (q.x.grad != nullptr) {  // dQ += dS · K
            kernels::Gemm(serial, plan.queries, key_width, plan.keys, {d_scores, plan.keys},
                          {k.x.data + k_first, plan.k_stride}, q.x.grad + q_first, plan.q_stride,
                          {.accumulate = true});
          }
          if (k.x.grad != nullptr) {  // dK += dSᵀ · Q
            kernels::Gemm(serial, plan.keys, key_width, plan.queries, {d_scores, plan.keys, true},
                          {q.x.data + q_first, plan.q_stride}, k.x.grad + k_first, plan.k_stride,
                          {.accumulate = true});
          }
        }
      }
    });
  });
  return {y, weights};
}

}  // namespace noron
