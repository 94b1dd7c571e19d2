#include <algorithm>
#include <vector>

#include "engine/cli/verify_case.h"
#include "engine/core/error.h"
#include "engine/ops/attention.h"
#include "engine/ops/ops.h"
#include "engine/ops/rope.h"
#include "engine/ops/sinusoid.h"

namespace noron {
namespace {

// [A, B, C, D] → [A, C, B, D]. Fixtures keep heads apart, [batch, head, time, width]; the engine
// keeps them side by side, [batch, time, head · width].
Tensor SwapMiddleAxes(Tape& tape, Tensor x) {
  const int a = x.shape[0], b = x.shape[1], c = x.shape[2], d = x.shape[3];
  Tensor y = tape.New({a, c, b, d}, {x});
  const auto for_each = [=](const auto& body) {
    for (int64_t i = 0; i < y.Size(); ++i) {
      const int64_t column = i % d, ib = i / d % b, ic = i / d / b % c, ia = i / d / b / c;
      body(((ia * b + ib) * c + ic) * d + column, i);
    }
  };
  for_each([&](int64_t in_x, int64_t in_y) { y.data[in_y] = x.data[in_x]; });
  tape.Record("swap_middle_axes", {x}, y,
              [=] { for_each([&](int64_t in_x, int64_t in_y) { x.grad[in_x] += y.grad[in_y]; }); });
  return y;
}

Tensor JoinHeads(Tape& tape, Tensor x) {
  const Tensor y = SwapMiddleAxes(tape, x);
  return y.Reshape({y.shape[0], y.shape[1], y.shape[2] * y.shape[3]});
}

Tensor SplitHeads(Tape& tape, Tensor x, int heads) {
  return SwapMiddleAxes(tape, x.Reshape({x.shape[0], x.shape[1], heads, x.shape[2] / heads}));
}

// The common part of masked_attention and alibi: in.q, in.k, in.v → out.weights, out.y.
void RunAttention(VerifyCase& c, const AttentionMask& mask, bool alibi) {
  Tape& tape = c.GetTape();
  const Tensor q = c.Load("in.q"), k = c.Load("in.k"), v = c.Load("in.v");
  const int heads = q.shape[1];
  const AttentionResult result = Attention(
      tape, {JoinHeads(tape, q)}, {JoinHeads(tape, k)}, {JoinHeads(tape, v)}, q.shape[3],
      v.shape[3],
      {.heads = heads, .kv_heads = heads, .mask = mask, .alibi = alibi, .keep_weights = true});
  c.Output("weights", result.weights);
  c.Output("y", SplitHeads(tape, result.y, heads));
}

AttentionMask MaskOf(VerifyCase& c) {
  const std::string kind = c.Text("mask");
  AttentionMask mask;
  mask.causal = kind == "causal" || kind == "causal_padding" || kind == "prefix_lm";
  if (kind == "sliding_window") {
    mask.causal = c.Bool("causal");
    mask.window = c.Int("window");
  }
  mask.lengths = c.IdsOrNone("in.lengths");
  mask.prefix = c.IdsOrNone("in.prefix");
  return mask;
}

void RunMaskedAttention(VerifyCase& c) {
  const AttentionMask mask = MaskOf(c);
  const Shape q = c.ShapeOf("in.q");
  const int keys = c.ShapeOf("in.k")[2];
  std::vector<int64_t> allowed;
  for (int b = 0; b < q[0]; ++b) {
    for (int i = 0; i < q[2]; ++i) {
      for (int j = 0; j < keys; ++j) allowed.push_back(MayAttend(mask, b, i, j, q[2], keys));
    }
  }
  c.ExpectIntegers("out.mask", allowed);
  RunAttention(c, mask, false);
}

void RunAlibi(VerifyCase& c) {
  const Shape q = c.ShapeOf("in.q");
  const int heads = q[1], queries = q[2], keys = c.ShapeOf("in.k")[2];
  std::vector<float> slopes(heads), bias;
  AlibiSlopes(slopes);
  for (int h = 0; h < heads; ++h) {
    for (int i = 0; i < queries; ++i) {
      for (int j = 0; j < keys; ++j) bias.push_back(-slopes[h] * std::abs(i + keys - queries - j));
    }
  }
  c.Expect("out.slopes", slopes);
  c.Expect("out.bias", bias);
  RunAttention(c, {.causal = true}, true);
}

// multi_head_attention and grouped_query_attention: projections, attention, projection.
void RunMultiHeadAttention(VerifyCase& c) {
  Tape& tape = c.GetTape();
  const auto project = [&](Tensor in, const std::string& which) {
    return Linear(tape, in, c.Load("param.w_" + which), c.LoadOrNone("param.b_" + which));
  };
  const Tensor x = c.Load("in.x");
  const Tensor kv = c.Text("kind") == "cross" ? c.Load("in.kv") : x;
  const Tensor q = project(x, "q"), k = project(kv, "k"), v = project(kv, "v");
  const int heads = c.Int("num_heads");
  const int width = q.shape[2] / heads;
  const AttentionMask mask{.causal = c.Bool("causal"), .keys = c.IdsOrNone("in.key_mask")};
  const AttentionResult result = Attention(
      tape, {q}, {k}, {v}, width, width,
      {.heads = heads, .kv_heads = c.Int("num_kv_heads"), .mask = mask, .keep_weights = true});
  c.Output("weights", result.weights);
  c.Output("y", project(result.y, "o"));
}

void RunRope(VerifyCase& c) {
  Tape& tape = c.GetTape();
  const Tensor x = c.Load("in.x");
  const std::span<const int32_t> positions = c.Ids("in.positions");
  for (size_t t = 0; t < positions.size(); ++t) {
    if (positions[t] != positions[0] + static_cast<int32_t>(t)) {
      throw Error("number.range", "rope: only positions one after the other can be verified");
    }
  }
  const RopeOptions options{
      .style = c.Text("style") == "half_split" ? RopeStyle::kHalfSplit : RopeStyle::kInterleaved,
      .base = c.Float("base")};
  const int heads = x.shape[1];
  const Tensor y = Rope(tape, JoinHeads(tape, x), 0, heads, x.shape[3], positions[0], options);
  c.Output("y", SplitHeads(tape, y, heads));
}

Score ScoreOf(const VerifyCase& c) {
  const std::string score = c.Text("score");
  if (score == "additive") return Score::kAdditive;
  if (score == "bilinear") return Score::kBilinear;
  return score == "dot" ? Score::kDot : Score::kScaledDot;
}

constexpr VerifiedOp kOps[] = {
    {"attention_score",
     [](VerifyCase& c) {
       const ScoreWeights weights{.w1 = c.LoadOrNone("param.w1"),
                                  .w2 = c.LoadOrNone("param.w2"),
                                  .w = c.LoadOrNone("param.w")};
       const ScoreResult result =
           AttentionScore(c.GetTape(), ScoreOf(c), c.Load("in.q"), c.Load("in.k"), c.Load("in.v"),
                          weights, c.IdsOrNone("in.mask"));
       c.Output("scores", result.scores);
       c.Output("weights", result.weights);
       c.Output("y", result.y);
     }},
    {"masked_attention", RunMaskedAttention},
    {"multi_head_attention", RunMultiHeadAttention},
    {"grouped_query_attention", RunMultiHeadAttention},
    {"positional_sinusoidal",
     [](VerifyCase& c) {
       const Tensor table = c.GetTape().Constant({c.Int("length"), c.Int("dim")});
       FillSinusoid(table, c.Int("offset"), c.Double("base", 10000));
       c.Output("table", table);
     }},
    {"positional_learned",
     [](VerifyCase& c) {
       c.Output("y",
                AddPositions(c.GetTape(), c.Load("in.x"), c.Load("param.weight"), c.Int("offset")));
     }},
    {"rope", RunRope},
    {"alibi", RunAlibi},
};

}  // namespace

std::span<const VerifiedOp> VerifiedAttention() { return kOps; }

}  // namespace noron
