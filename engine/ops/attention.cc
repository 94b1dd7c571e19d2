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

// Query rows that are worked on together. Results do not depend on who works on which tile.
constexpr int kTileQueries = 64;
// The keys of a tile begin at a multiple of this, so that products cut their sums into the same
// blocks whether or not masked keys in front are left out (the weights there are 0).
constexpr int kKeyBlock = 512;

// The keys that a query row may attend to: [begin, end), less those that `keys` leaves out.
struct AllowedKeys {
  int begin;
  int end;
};

// Rows first … first+rows-1 of one head's queries, and the keys that any of them may see.
struct Tile {
  int b, head;
  int first, rows;
  int begin, keys;
};

// Weights of a tile, or their gradients: row i at rows + i · stride, the tile's first key first.
struct TileRows {
  float* rows;
  int stride;
};

// Everything the two passes share, small enough for a closure to hold by value.
struct Plan {
  int batch, queries, keys;  // B, Tq, Tk
  int heads, kv_heads;
  int key_width, value_width;  // Dh, Dv
  HeadsView q, k, v;
  Tensor y;
  float scale;  // 1 / √Dh
  float dropout;
  uint64_t dropout_key;
  AttentionMask mask;
  const float* slopes;  // [heads], or nullptr without ALiBi

  int Group() const { return heads / kv_heads; }
  int Tiles() const { return (queries + kTileQueries - 1) / kTileQueries; }

  // Where a tile's rows and the keys and values of its head lie in q, y, k and v or their
  // gradients.
  int64_t QueryOffset(const Tile& tile) const {
    return (static_cast<int64_t>(tile.b) * queries + tile.first) * q.x.shape[2] + q.first_column +
           tile.head * key_width;
  }
  int64_t OutputOffset(const Tile& tile) const {
    return (static_cast<int64_t>(tile.b) * queries + tile.first) * y.shape[2] +
           tile.head * value_width;
  }
  int64_t KeyOffset(const Tile& tile) const {
    return (static_cast<int64_t>(tile.b) * keys + tile.begin) * k.x.shape[2] + k.first_column +
           tile.head / Group() * key_width;
  }
  int64_t ValueOffset(const Tile& tile) const {
    return (static_cast<int64_t>(tile.b) * keys + tile.begin) * v.x.shape[2] + v.first_column +
           tile.head / Group() * value_width;
  }
  TileRows KeptRows(Tensor weights, const Tile& tile) const {
    const int64_t row = (static_cast<int64_t>(tile.b) * heads + tile.head) * queries + tile.first;
    return {weights.data + row * keys + tile.begin, keys};
  }

  // The interval to which the keys of row i are confined; a prefix and a window together may leave
  // a gap inside it, which MayAttend tells. Neither end falls as i grows.
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
    end = std::clamp(end, 0, keys);
    return {std::clamp(begin, 0, end), end};
  }
  bool HasGaps() const { return !mask.keys.empty() || (!mask.prefix.empty() && mask.window > 0); }

  Tile TileAt(int b, int head, int index) const {
    const int first = index * kTileQueries;
    const int rows = std::min(kTileQueries, queries - first);
    const int begin = Interval(b, first).begin / kKeyBlock * kKeyBlock;
    return {b, head, first, rows, begin, Interval(b, first + rows - 1).end - begin};
  }
  // The same rows over all keys.
  Tile WholeTileAt(int b, int head, int index) const {
    const int first = index * kTileQueries;
    return {b, head, first, std::min(kTileQueries, queries - first), 0, keys};
  }

  // Q · Kᵀ, not yet scaled.
  void Products(Context& serial, const Tile& tile, TileRows to) const {
    kernels::Gemm(serial, tile.rows, tile.keys, key_width,
                  {q.x.data + QueryOffset(tile), q.x.shape[2]},
                  {k.x.data + KeyOffset(tile), k.x.shape[2], true}, to.rows, to.stride);
  }

  // Row i of them → scores, in place: 1/√Dh and the bias of ALiBi, for keys [columns).
  void ToScores(const Tile& tile, int i, float* row, AllowedKeys columns) const {
    const int t = i + keys - queries;
    for (int j = columns.begin; j < columns.end; ++j) {
      float& score = row[j - tile.begin];
      score *= scale;
      if (slopes != nullptr) score -= slopes[tile.head] * static_cast<float>(std::abs(t - j));
    }
  }

  // Row i of `factor` · scores → weights, in place: mask, softmax over what may be attended.
  void Normalize(const Tile& tile, int i, float* row, float factor) const {
    const AllowedKeys allowed = Interval(tile.b, i);
    float* first = row + (allowed.begin - tile.begin);
    float* last = row + (allowed.end - tile.begin);
    if (HasGaps()) {
      for (int j = allowed.begin; j < allowed.end; ++j) {
        if (!MayAttend(mask, tile.b, i, j, queries, keys)) row[j - tile.begin] = kMasked;
      }
    }
    std::fill(row, first, 0.0f);
    kernels::SoftmaxRow(first, first, last - first, factor);
    std::fill(last, row + tile.keys, 0.0f);
  }

  void Weights(Context& serial, const Tile& tile, TileRows to) const {
    Products(serial, tile, to);
    float* row = to.rows;
    for (int i = tile.first; i < tile.first + tile.rows; ++i, row += to.stride) {
      if (slopes != nullptr) ToScores(tile, i, row, Interval(tile.b, i));
      Normalize(tile, i, row, slopes != nullptr ? 1.0f : scale);
    }
  }

  void Drop(Context& serial, const Tile& tile, TileRows from, TileRows to) const {
    const uint64_t key = RandomBits(dropout_key, static_cast<uint64_t>(tile.b) * heads + tile.head);
    for (int i = 0; i < tile.rows; ++i) {
      kernels::Dropout(serial, key, dropout, from.rows + static_cast<int64_t>(i) * from.stride,
                       to.rows + static_cast<int64_t>(i) * to.stride, tile.keys,
                       static_cast<int64_t>(tile.first + i) * keys + tile.begin);
    }
  }

  // Y = weights · V, the weights thinned into `thinned` first when there is dropout.
  void Apply(Context& serial, const Tile& tile, TileRows weights, float* thinned) const {
    if (dropout > 0) {
      const TileRows to{thinned, tile.keys};
      Drop(serial, tile, weights, to);
      weights = to;
    }
    kernels::Gemm(serial, tile.rows, value_width, tile.keys, {weights.rows, weights.stride},
                  {v.x.data + ValueOffset(tile), v.x.shape[2]}, y.data + OutputOffset(tile),
                  y.shape[2]);
  }

  // Adds what a tile contributes to the gradients of q, k and v. `scratch` is as large as the tile,
  // twice that with dropout.
  void Backward(Context& serial, const Tile& tile, TileRows weights, float* scratch) const {
    const kernels::Matrix upstream{y.grad + OutputOffset(tile), y.shape[2]};
    const TileRows d{scratch, tile.keys};
    if (v.x.grad != nullptr) {  // dV += appliedᵀ · dY
      TileRows applied = weights;
      if (dropout > 0) {
        applied = {scratch + static_cast<int64_t>(tile.rows) * tile.keys, tile.keys};
        Drop(serial, tile, weights, applied);
      }
      kernels::Gemm(serial, tile.keys, value_width, tile.rows, {applied.rows, applied.stride, true},
                    upstream, v.x.grad + ValueOffset(tile), v.x.shape[2], {.accumulate = true});
    }
    // dW = dY · Vᵀ, then through dropout and softmax to the products.
    kernels::Gemm(serial, tile.rows, tile.keys, value_width, upstream,
                  {v.x.data + ValueOffset(tile), v.x.shape[2], true}, d.rows, d.stride);
    if (dropout > 0) Drop(serial, tile, d, d);
    float* row = d.rows;
    const float* w = weights.rows;
    for (int i = tile.first; i < tile.first + tile.rows;
         ++i, row += d.stride, w += weights.stride) {
      const AllowedKeys allowed = Interval(tile.b, i);
      const int64_t first = allowed.begin - tile.begin, last = allowed.end - tile.begin;
      std::fill(row, row + first, 0.0f);
      kernels::SoftmaxGradRow(w + first, row + first, last - first, scale);
      std::fill(row + last, row + tile.keys, 0.0f);
    }
    if (q.x.grad != nullptr) {  // dQ += dS · K
      kernels::Gemm(serial, tile.rows, key_width, tile.keys, {d.rows, d.stride},
                    {k.x.data + KeyOffset(tile), k.x.shape[2]}, q.x.grad + QueryOffset(tile),
                    q.x.shape[2], {.accumulate = true});
    }
    if (k.x.grad != nullptr) {  // dK += dSᵀ · Q
      kernels::Gemm(serial, tile.keys, key_width, tile.rows, {d.rows, d.stride, true},
                    {q.x.data + QueryOffset(tile), q.x.shape[2]}, k.x.grad + KeyOffset(tile),
                    k.x.shape[2], {.accumulate = true});
    }
  }

  // Of a query and a key that it may attend to, in one head.
  int64_t Pairs() const {
    int64_t pairs = 0;
    for (int b = 0; b < batch; ++b) {
      for (int i = 0; i < queries; ++i) pairs += Interval(b, i).end - Interval(b, i).begin;
    }
    return pairs;
  }

  // Numbers of one tile, at most.
  int64_t TileSize() const { return int64_t{std::min(kTileQueries, queries)} * keys; }
  // Tiles or heads below which a second thread does not pay.
  int64_t Grain(int64_t rows) const {
    constexpr int64_t kLeastToShare = 100'000;  // multiplications of one product
    return std::max<int64_t>(1, kLeastToShare / std::max<int64_t>(1, rows * keys * key_width));
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
  plan.q = q;
  plan.k = k;
  plan.v = v;
  plan.y = tape.New({plan.batch, plan.queries, options.heads * value_width}, {q.x, k.x, v.x});
  plan.scale = 1.0f / std::sqrt(static_cast<float>(key_width));
  plan.dropout = tape.Training() ? options.dropout : 0.0f;
  plan.dropout_key = plan.dropout > 0 ? tape.NextDropoutKey() : 0;
  plan.mask = options.mask;
  if (options.alibi) {
    float* slopes = tape.GetArena().AllocateArray<float>(options.heads);
    AlibiSlopes({slopes, static_cast<size_t>(options.heads)});
    plan.slopes = slopes;
  }

  const bool kept = options.keep_weights || tape.Watching() ||
                    (plan.y.grad != nullptr && plan.keys <= kMostKeptKeys);
  Tensor weights;
  if (kept) weights = tape.Constant({plan.batch, plan.heads, plan.queries, plan.keys});
  Context& context = tape.GetContext();
  // Calls body(context of the thread, batch, head, index, scratch of two tiles) for every tile.
  const auto for_each_tile = [&](const auto& body) {
    const int64_t tiles = plan.Tiles(), heads = plan.heads;
    context.ParallelFor(
        plan.batch * heads * tiles, plan.Grain(std::min(kTileQueries, plan.queries)),
        [&](int64_t begin, int64_t end, int thread) {
          float* scratch = context.Scratch(thread, 2 * plan.TileSize());
          for (int64_t item = begin; item < end; ++item) {
            body(context.Inline(thread), static_cast<int>(item / tiles / heads),
                 static_cast<int>(item / tiles % heads), static_cast<int>(item % tiles), scratch);
          }
        });
  };

  if (tape.Watching()) {
    // All scores, then all weights, then what follows from them: a watcher may change each.
    const Tensor scores = tape.Constant(weights.shape);
    for_each_tile([&](Context& serial, int b, int head, int index, float*) {
      const Tile tile = plan.WholeTileAt(b, head, index);
      const TileRows to = plan.KeptRows(scores, tile);
      plan.Products(serial, tile, to);
      for (int i = 0; i < tile.rows; ++i) {
        plan.ToScores(tile, tile.first + i, to.rows + int64_t{i} * to.stride, {0, plan.keys});
      }
    });
    tape.Watch("scores", scores, {"batch", "head", "query", "key"});
    std::copy_n(scores.data, scores.Size(), weights.data);
    for_each_tile([&](Context&, int b, int head, int index, float*) {
      const Tile tile = plan.WholeTileAt(b, head, index);
      const TileRows to = plan.KeptRows(weights, tile);
      for (int i = 0; i < tile.rows; ++i) {
        plan.Normalize(tile, tile.first + i, to.rows + int64_t{i} * to.stride, 1.0f);
      }
    });
    tape.Watch("weights", weights, {"batch", "head", "query", "key"});
    for_each_tile([&](Context& serial, int b, int head, int index, float* scratch) {
      const Tile tile = plan.WholeTileAt(b, head, index);
      plan.Apply(serial, tile, plan.KeptRows(weights, tile), scratch);
    });
  } else {
    for_each_tile([&](Context& serial, int b, int head, int index, float* scratch) {
      const Tile tile = plan.TileAt(b, head, index);
      TileRows to{scratch + plan.TileSize(), tile.keys};
      if (kept) {
        to = plan.KeptRows(weights, tile);
        for (int i = 0; i < tile.rows; ++i) {
          float* row = to.rows + int64_t{i} * to.stride;
          std::fill(row - tile.begin, row, 0.0f);
          std::fill(row + tile.keys, row - tile.begin + plan.keys, 0.0f);
        }
      }
      plan.Weights(serial, tile, to);
      plan.Apply(serial, tile, to, scratch);
    });
  }

  if (Profile* profile = context.GetProfile()) profile->SetItems(plan.Pairs());
  // One thread owns a key/value head, so that all that is added to it is added in a fixed order.
  tape.Record("attention", {q.x, k.x, v.x}, plan.y, [=, &context] {
    const int64_t rows = int64_t{plan.Group()} * plan.queries;
    context.ParallelFor(
        plan.batch * plan.kv_heads, plan.Grain(rows), [&](int64_t begin, int64_t end, int thread) {
          Context& serial = context.Inline(thread);
          float* scratch = context.Scratch(thread, 3 * plan.TileSize());
          for (int64_t item = begin * plan.Group(); item < end * plan.Group(); ++item) {
            const int b = static_cast<int>(item / plan.heads);
            const int head = static_cast<int>(item % plan.heads);
            for (int index = 0; index < plan.Tiles(); ++index) {
              const Tile tile = plan.TileAt(b, head, index);
              TileRows from{scratch + 2 * plan.TileSize(), tile.keys};
              if (kept) {
                from = plan.KeptRows(weights, tile);
              } else {
                plan.Weights(serial, tile, from);
              }
              plan.Backward(serial, tile, from, scratch);
            }
          }
        });
  });
  return {plan.y, weights};
}

}  // namespace noron
