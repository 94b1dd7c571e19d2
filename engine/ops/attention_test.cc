#include "engine/ops/attention.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <vector>

#include "engine/autodiff/check_op.h"
#include "engine/core/error.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace {

// softmax(q·kᵀ / √Dh + bias) · v in double, one number at a time; keys that a query may not see are
// told by `may_attend`, written anew here from the definition of each mask.
struct Reference {
  int heads, kv_heads, key_width, value_width;
  std::function<bool(int b, int t, int j)> may_attend;
  std::vector<double> slopes{};

  Array operator()(const Array& q, const Array& k, const Array& v) const {
    const int batch = q.shape[0], queries = q.shape[1], keys = k.shape[1];
    Array y({batch, queries, heads * value_width});
    for (int b = 0; b < batch; ++b) {
      for (int h = 0; h < heads; ++h) {
        const int g = h / (heads / kv_heads);
        for (int i = 0; i < queries; ++i) {
          const int t = i + keys - queries;
          std::vector<double> weights(keys, 0);
          double sum = 0;
          for (int j = 0; j < keys; ++j) {
            if (!may_attend(b, t, j)) continue;
            double score = 0;
            for (int c = 0; c < key_width; ++c) {
              score += q[(b * queries + i) * q.shape[2] + h * key_width + c] *
                       k[(b * keys + j) * k.shape[2] + g * key_width + c];
            }
            score /= std::sqrt(key_width);
            if (!slopes.empty()) score -= slopes[h] * std::abs(t - j);
            weights[j] = std::exp(score);
            sum += weights[j];
          }
          for (int c = 0; c < value_width; ++c) {
            double total = 0;
            for (int j = 0; j < keys && sum > 0; ++j) {
              total += weights[j] / sum * v[(b * keys + j) * v.shape[2] + g * value_width + c];
            }
            y[(b * queries + i) * heads * value_width + h * value_width + c] = total;
          }
        }
      }
    }
    return y;
  }
};

auto Op(int key_width, int value_width, AttentionOptions options) {
  return [=](Tape& tape, Tensor q, Tensor k, Tensor v) {
    return Attention(tape, {q}, {k}, {v}, key_width, value_width, options).y;
  };
}

TEST(Attention, NoMask) {
  CheckOp({{2, 3, 6}, {2, 5, 6}, {2, 5, 8}}, Op(3, 4, {.heads = 2, .kv_heads = 2}),
          Reference{2, 2, 3, 4, [](int, int, int) { return true; }});
}

TEST(Attention, Causal) {
  AttentionOptions options{.heads = 2, .kv_heads = 2};
  options.mask.causal = true;
  CheckOp({{2, 4, 6}, {2, 4, 6}, {2, 4, 6}}, Op(3, 3, options),
          Reference{2, 2, 3, 3, [](int, int t, int j) { return j <= t; }});
  // Fewer queries than keys: the last ones, as when a cache holds the earlier keys.
  CheckOp({{1, 2, 6}, {1, 5, 6}, {1, 5, 6}}, Op(3, 3, options),
          Reference{2, 2, 3, 3, [](int, int t, int j) { return j <= t; }});
}

TEST(Attention, GroupedQueries) {
  AttentionOptions options{.heads = 4, .kv_heads = 2};
  options.mask.causal = true;
  CheckOp({{2, 3, 8}, {2, 3, 4}, {2, 3, 6}}, Op(2, 3, options),
          Reference{4, 2, 2, 3, [](int, int t, int j) { return j <= t; }});
}

TEST(Attention, Window) {
  AttentionOptions options{.heads = 1, .kv_heads = 1};
  options.mask.window = 2;
  CheckOp({{1, 6, 4}, {1, 6, 4}, {1, 6, 4}}, Op(4, 4, options),
          Reference{1, 1, 4, 4, [](int, int t, int j) { return std::abs(t - j) < 2; }});
  options.mask.causal = true;
  CheckOp({{1, 6, 4}, {1, 6, 4}, {1, 6, 4}}, Op(4, 4, options),
          Reference{1, 1, 4, 4, [](int, int t, int j) { return j <= t && t - j < 2; }});
}

TEST(Attention, PaddingAndPrefix) {
  static const int32_t kLengths[] = {2, 4};
  static const int32_t kPrefix[] = {3, 1};
  AttentionOptions padded{.heads = 1, .kv_heads = 1};
  padded.mask.lengths = kLengths;
  CheckOp({{2, 4, 3}, {2, 4, 3}, {2, 4, 3}}, Op(3, 3, padded),
          Reference{1, 1, 3, 3, [](int b, int, int j) { return j < kLengths[b]; }});
  AttentionOptions prefix{.heads = 1, .kv_heads = 1};
  prefix.mask.causal = true;
  prefix.mask.prefix = kPrefix;
  CheckOp({{2, 4, 3}, {2, 4, 3}, {2, 4, 3}}, Op(3, 3, prefix),
          Reference{1, 1, 3, 3, [](int b, int t, int j) { return j < kPrefix[b] || j <= t; }});
  // A prefix beyond the window leaves a gap between the two.
  prefix.mask.window = 1;
  CheckOp({{2, 4, 3}, {2, 4, 3}, {2, 4, 3}}, Op(3, 3, prefix),
          Reference{1, 1, 3, 3, [](int b, int t, int j) { return j < kPrefix[b] || j == t; }});
}

TEST(Attention, KeyMaskMayHideARowCompletely) {
  static const int32_t kKeys[] = {1, 0, 1, 0, 0, 0};
  AttentionOptions options{.heads = 1, .kv_heads = 1};
  options.mask.keys = kKeys;
  CheckOp({{2, 3, 2}, {2, 3, 2}, {2, 3, 2}}, Op(2, 2, options),
          Reference{1, 1, 2, 2, [](int b, int, int j) { return kKeys[b * 3 + j] == 1; }});
}

TEST(Attention, Alibi) {
  AttentionOptions options{.heads = 2, .kv_heads = 2, .alibi = true};
  options.mask.causal = true;
  CheckOp({{1, 5, 4}, {1, 5, 4}, {1, 5, 4}}, Op(2, 2, options),
          Reference{2, 2, 2, 2, [](int, int t, int j) { return j <= t; }, {0.0625, 0.00390625}});
}

TEST(Attention, ThreeViewsOfOneTensor) {
  // Query, key and value columns of a joint projection: gradients land in one tensor.
  AttentionOptions options{.heads = 2, .kv_heads = 1};
  options.mask.causal = true;
  const auto part = [](const Array& x, int first, int columns) {
    Array y({x.shape[0], x.shape[1], columns});
    for (int row = 0; row < x.shape[0] * x.shape[1]; ++row) {
      for (int c = 0; c < columns; ++c) y[row * columns + c] = x[row * x.shape[2] + first + c];
    }
    return y;
  };
  const Reference reference{2, 1, 3, 3, [](int, int t, int j) { return j <= t; }};
  CheckOp(
      {{2, 3, 12}},
      [=](Tape& tape, Tensor x) {
        return Attention(tape, {x, 0}, {x, 6}, {x, 9}, 3, 3, options).y;
      },
      [=](const Array& x) { return reference(part(x, 0, 6), part(x, 6, 3), part(x, 9, 3)); });
}

TEST(Attention, IsTheSameForAnyNumberOfThreads) {
  AttentionOptions options{.heads = 4, .kv_heads = 2, .dropout = 0.2f};
  options.mask.causal = true;
  CheckThreads({{3, 20, 32}, {3, 20, 16}, {3, 20, 16}}, Op(8, 8, options));
}

TEST(Attention, ManyTiles) {
  AttentionOptions options{.heads = 1, .kv_heads = 1};
  options.mask.causal = true;
  options.mask.window = 3;
  CheckOp({{1, 66, 2}, {1, 66, 2}, {1, 66, 2}}, Op(2, 2, options),
          Reference{1, 1, 2, 2, [](int, int t, int j) { return j <= t && t - j < 3; }});
}

// y and the gradients of q, k and v from one tensor [1, tokens, 8].
std::vector<float> LongAttention(int tokens, const AttentionOptions& options, Watcher* watcher) {
  Context context;
  Arena arena;
  Tape tape(context, arena,
            {.gradients = true, .training = true, .dropout_key = 7, .watcher = watcher});
  Tensor x = tape.Constant({1, tokens, 8});
  x.grad = tape.Constant(x.shape).data;
  std::ranges::fill(x.Gradient(), 0.0f);
  for (int i = 0; i < x.Size(); ++i) x.data[i] = 2 * std::sin(0.7f * static_cast<float>(i));
  const Tensor y = Attention(tape, {x, 0}, {x, 4}, {x, 6}, 2, 2, options).y;
  std::copy_n(x.data, y.Size(), y.Gradient().begin());
  tape.Backward();
  std::vector<float> all(y.data, y.data + y.Size());
  all.insert(all.end(), x.Gradient().begin(), x.Gradient().end());
  return all;
}

// In a long context weights are computed again, in the backward pass; whoever keeps them or looks
// at them sees the same bits.
TEST(Attention, LongContextsHaveTheSameBitsWithAndWithoutWeights) {
  class Onlooker : public Watcher {
    void Observe(const std::string&, Tensor, std::initializer_list<const char*>) override {}
  };
  constexpr int kTokens = 3 * kMostKeptKeys + 10;
  static const int32_t kLengths[] = {kTokens - 20};
  static const int32_t kPrefix[] = {70};
  AttentionOptions causal{.heads = 2, .kv_heads = 1};
  causal.mask.causal = true;
  AttentionOptions window = causal, padded = causal, prefix = causal, alibi = causal,
                   dropout = causal;
  window.mask.window = 40;
  padded.mask.lengths = kLengths;
  prefix.mask.prefix = kPrefix;
  prefix.mask.window = 9;
  alibi.alibi = true;
  dropout.dropout = 0.25f;
  for (AttentionOptions options : {causal, window, padded, prefix, alibi, dropout}) {
    const std::vector<float> computed_again = LongAttention(kTokens, options, nullptr);
    Onlooker onlooker;
    EXPECT_EQ(LongAttention(kTokens, options, &onlooker), computed_again);
    options.keep_weights = true;
    EXPECT_EQ(LongAttention(kTokens, options, nullptr), computed_again);
  }
}

TEST(Attention, LongContextsAreTheSameForAnyNumberOfThreads) {
  AttentionOptions options{.heads = 2, .kv_heads = 2, .dropout = 0.2f};
  options.mask.causal = true;
  constexpr int kTokens = kMostKeptKeys + 30;
  CheckThreads({{1, kTokens, 16}, {1, kTokens, 16}, {1, kTokens, 16}}, Op(8, 8, options));
}

TEST(Attention, MemoryGrowsWithTheContextAndNotWithItsSquare) {
  const auto bytes = [](int tokens) {
    Context context;
    Arena arena;
    Tape tape(context, arena, {.gradients = true});
    Tensor x = tape.Constant({1, tokens, 4});
    x.grad = tape.Constant(x.shape).data;
    std::fill_n(x.data, x.Size(), 0.5f);
    tape.Backward(Sum(tape, Attention(tape, {x}, {x}, {x}, 4, 4, {}).y));
    return static_cast<double>(arena.Used());
  };
  EXPECT_LT(bytes(2048), 2.01 * bytes(1024));
}

TEST(Attention, MaskedWeightsAreExactlyZeroAndRowsSumToOne) {
  Context context;
  Arena arena;
  Tape tape(context, arena, {});
  const Tensor x = tape.Constant({1, 7, 4});
  for (int i = 0; i < x.Size(); ++i) x.data[i] = std::sin(static_cast<float>(i));
  AttentionOptions options{.heads = 2, .kv_heads = 2, .keep_weights = true};
  options.mask.causal = true;
  const Tensor weights = Attention(tape, {x}, {x}, {x}, 2, 2, options).weights;
  ASSERT_EQ(weights.shape, (Shape{1, 2, 7, 7}));
  for (int row = 0; row < 14; ++row) {
    double sum = 0;
    for (int j = 0; j < 7; ++j) {
      const float weight = weights.data[row * 7 + j];
      if (j > row % 7) {
        EXPECT_EQ(weight, 0.0f);
      }
      sum += weight;
    }
    EXPECT_NEAR(sum, 1.0, 1e-6);
  }
}

TEST(Attention, DropoutFollowsTheTapesKey) {
  Context context;
  const auto run = [&](uint64_t key) {
    Arena arena;
    Tape tape(context, arena, {.training = true, .dropout_key = key});
    const Tensor x = tape.Constant({1, 16, 4});
    for (int i = 0; i < x.Size(); ++i) x.data[i] = std::cos(static_cast<float>(i));
    const Tensor y =
        Attention(tape, {x}, {x}, {x}, 4, 4, {.heads = 1, .kv_heads = 1, .dropout = 0.5f}).y;
    return std::vector<float>(y.data, y.data + y.Size());
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
}

TEST(Attention, NamesWhatDoesNotFit) {
  Context context;
  Arena arena;
  Tape tape(context, arena, {});
  const Tensor x = tape.Constant({1, 3, 4});
  const Tensor longer = tape.Constant({1, 5, 4});
  EXPECT_THROW(Attention(tape, {x}, {x}, {longer}, 4, 4, {}), Error);
  EXPECT_THROW(Attention(tape, {x}, {x}, {x}, 4, 4, {.heads = 2}), Error);
  EXPECT_THROW(Attention(tape, {x}, {x}, {x}, 2, 2, {.heads = 2, .kv_heads = 3}), Error);
}

}  // namespace
}  // namespace noron
