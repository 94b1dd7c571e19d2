// Scaled dot-product attention with any number of heads, as one node: scores, mask, softmax and
// weighted sum (Vaswani et al. 2017, section 3.2; grouped queries: Ainslie et al. 2023). It works
// on a few query rows at a time, over no more keys than they may see; in long contexts the weights
// are computed again in the backward pass instead of kept (Dao et al. 2022), so that memory grows
// with the length and not with its square.
#pragma once

#include <cstdint>
#include <span>

#include "engine/autodiff/tape.h"

namespace noron {

// Columns `first_column` … of x [B, T, columns] as heads of equal width, side by side. Query, key
// and value may be three views of one tensor, the result of one joint projection.
struct HeadsView {
  Tensor x;
  int first_column = 0;
};

// Which keys a query may look at. Query row i stands at position t = i + Tk - Tq, key j at j.
struct AttentionMask {
  bool causal = false;                 // j ≤ t
  int window = 0;                      // > 0: |t - j| < window
  std::span<const int32_t> lengths{};  // [B]: j < lengths[b] (padding)
  std::span<const int32_t> prefix{};   // [B]: j < prefix[b] is always seen, whatever causal says
  std::span<const int32_t> keys{};     // [B·Tk]: 1 where a key may be attended
};

struct AttentionOptions {
  int heads = 1;
  int kv_heads = 1;  // divides heads; query head h uses key/value head h / (heads / kv_heads)
  AttentionMask mask{};
  bool alibi = false;         // add -slope_h · |t - j| to the scores (Press et al. 2022)
  float dropout = 0.0f;       // on the weights, in training only
  bool keep_weights = false;  // for the caller to read; changes no bit of y
};

// Up to this many keys the weights are kept for the backward pass: cheaper than computing them
// again.
inline constexpr int kMostKeptKeys = 256;

struct AttentionResult {
  Tensor y;        // [B, Tq, heads · value width]: the heads side by side
  Tensor weights;  // [B, heads, Tq, Tk], before dropout, masked entries exactly 0; if they are kept
};

// q, k: heads of width Dh; v: heads of any width. softmax(q·kᵀ / √Dh + bias, over allowed keys) ·
// v. A row that may attend to nothing gives zeros. Throws Error("shape.mismatch").
AttentionResult Attention(Tape& tape, HeadsView q, HeadsView k, HeadsView v, int key_width,
                          int value_width, const AttentionOptions& options);

// The slopes of ALiBi: 2^(-8(h+1)/H) for H a power of two; otherwise those of the power below,
// then every other one of the power above. `slopes` has H entries.
void AlibiSlopes(std::span<float> slopes);

// Whether query row `i` may attend to key `j` in sequence `b` of a batch.
bool MayAttend(const AttentionMask& mask, int b, int i, int j, int queries, int keys);

}  // namespace noron
