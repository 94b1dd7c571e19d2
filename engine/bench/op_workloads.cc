// Single operations in the sizes that they have in gpt-char, forward, and backward under the name
// with "-grad" behind. Bytes are those of operands and results, each read or written once, and a
// gradient that is added to is both.
#include <algorithm>
#include <numeric>
#include <optional>
#include <string>

#include "engine/bench/gpt_workload.h"
#include "engine/bench/workload_groups.h"
#include "engine/core/arena.h"
#include "engine/ops/attention.h"
#include "engine/ops/conv.h"
#include "engine/ops/ops.h"
#include "engine/ops/shaping.h"
#include "engine/train/optimizer.h"

namespace noron {
namespace {

struct Operands {
  std::vector<Tensor> x;
  std::span<const int32_t> ids;
};

struct Op {
  std::string name;
  std::string what;
  std::vector<Shape> shapes{};  // of the operands
  int ids = 0;                  // so many, below
  int vocab = 1;
  double flop = 0, bytes = 0;            // forward
  double grad_flop = 0, grad_bytes = 0;  // backward
  std::function<Tensor(Tape& tape, const Operands& operands)> apply;
};

class OpWorkload : public Workload {
 public:
  OpWorkload(Context& context, const Op& op)
      : context_(context), op_(op), ids_(RandomTokens(op.ids, op.vocab)) {
    Rng rng(1);
    for (const Shape& shape : op.shapes) {
      float* numbers = held_.AllocateArray<float>(static_cast<size_t>(shape.Size()));
      const Tensor& x = operands_.x.emplace_back(Tensor{numbers, nullptr, shape});
      for (float& value : x.Values()) value = static_cast<float>(rng.Normal());
    }
    operands_.ids = ids_;
  }

  std::vector<WorkloadInput> Inputs() const override {
    std::vector<WorkloadInput> inputs;
    for (size_t i = 0; i < operands_.x.size(); ++i) {
      constexpr std::string_view kNames[] = {"x", "weight", "bias"};
      inputs.push_back({kNames[i], operands_.x[i].shape, operands_.x[i].Values(), {}});
    }
    if (!ids_.empty()) inputs.push_back({"ids", {op_.ids}, {}, ids_});
    return inputs;
  }
  int64_t Bytes() const override { return static_cast<int64_t>(held_.Capacity()); }

 protected:
  static double Mean(std::span<const float> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  }

  Context& context_;
  const Op op_;
  std::vector<int32_t> ids_;
  Arena held_;  // what stays from one time to the next
  Operands operands_;
};

class Forward : public OpWorkload {
 public:
  using OpWorkload::OpWorkload;

  void Run(int64_t times) override {
    for (int64_t i = 0; i < times; ++i) {
      arena_.Reset();
      Tape tape(context_, arena_, {});
      result_ = op_.apply(tape, operands_);
    }
  }
  double Loss() const override { return Mean(result_.Values()); }
  int64_t Bytes() const override {
    return OpWorkload::Bytes() + static_cast<int64_t>(arena_.Capacity());
  }

 private:
  Arena arena_;
  Tensor result_;
};

// Goes backwards again and again from one forward pass: gradients add up.
class Backward : public OpWorkload {
 public:
  Backward(Context& context, const Op& op)
      : OpWorkload(context, op), tape_(context, held_, {.gradients = true, .training = true}) {
    for (Tensor& x : operands_.x) {
      x.grad = held_.AllocateArray<float>(static_cast<size_t>(x.Size()));
      std::ranges::fill(x.Gradient(), 0.0f);
    }
    const Tensor result = op_.apply(tape_, operands_);
    Rng rng(2);
    for (float& value : result.Gradient()) value = static_cast<float>(rng.Normal());
  }

  void Run(int64_t times) override {
    for (int64_t i = 0; i < times; ++i) tape_.Backward();
    runs_ += times;
  }
  // The mean gradient of the first operand.
  double Loss() const override {
    return Mean(operands_.x.front().Gradient()) / static_cast<double>(runs_);
  }

 private:
  Tape tape_;
  int64_t runs_ = 0;
};

// The update of all of gpt-char's weights.
class AdamWStep : public Workload {
 public:
  static constexpr int kRows = 6200, kColumns = 128;

  explicit AdamWStep(Context& context)
      : context_(context), store_(ParamStore::Hold::kGradients, kRows * kColumns) {
    store_.Add("x", {kRows, kColumns}, true);
    Rng rng(1);
    for (float& value : store_.Values()) value = static_cast<float>(rng.Normal());
    for (float& value : store_.Gradients()) value = static_cast<float>(rng.Normal());
    optimizer_.emplace(store_, OptimizerConfig{.weight_decay = 0.01});
  }

  void Run(int64_t times) override {
    for (int64_t i = 0; i < times; ++i) optimizer_->Update(context_, 1e-4);
  }
  double Loss() const override {
    const auto values = store_.Values();
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  }
  const ParamStore* Weights() const override { return &store_; }
  std::vector<WorkloadInput> Inputs() const override {
    return {{"gradient", {kRows, kColumns}, store_.Parameters().front().tensor.Gradient(), {}}};
  }
  int64_t Bytes() const override { return BytesOf(store_); }

 private:
  Context& context_;
  ParamStore store_;
  std::optional<Optimizer> optimizer_;
};

constexpr int kBatch = 12, kLength = 64, kWidth = 128, kHeads = 4, kVocab = 65;
constexpr int kRows = kBatch * kLength;
constexpr double kFloat = sizeof(float);

// One operand, number by number: y = f(x), and dx += dy f'.
Op Elementwise(std::string name, std::string what, Tensor (*apply)(Tape&, Tensor)) {
  constexpr double kNumbers = 4.0 * kRows * kWidth;
  return {.name = std::move(name),
          .what = what + " of 768×512 numbers",
          .shapes = {{kRows, 4 * kWidth}},
          .bytes = 2 * kFloat * kNumbers,
          .grad_bytes = 4 * kFloat * kNumbers,
          .apply = [apply](Tape& tape, const Operands& in) { return apply(tape, in.x[0]); }};
}

// x is the joint projection [batch, length, 3 · width].
Op CausalAttention(std::string name, std::string what, int batch, int length, int width,
                   int heads) {
  const double pairs = 0.5 * batch * length * (length + 1);
  const double rows = 1.0 * batch * length * width;
  return {.name = std::move(name),
          .what = std::move(what),
          .shapes = {{batch, length, 3 * width}},
          .flop = 4 * pairs * width,
          .bytes = kFloat * 4 * rows,
          .grad_flop = 8 * pairs * width,
          .grad_bytes = kFloat * 10 * rows,
          .apply = [width, heads](Tape& tape, const Operands& in) {
            const Tensor x = in.x[0];
            const int head = width / heads;
            return Attention(tape, {x, 0}, {x, width}, {x, 2 * width}, head, head,
                             {.heads = heads, .kv_heads = heads, .mask = {.causal = true}})
                .y;
          }};
}

// gpt-char's widening layer: forward a product with a transposed matrix, backward one with it as it
// stands (towards x) and one of a transposed gradient (towards the weight).
Op LinearLayer() {
  constexpr double kProduct = 2.0 * kRows * kWidth * 4 * kWidth;
  constexpr double kNumbers = 1.0 * kRows * (kWidth + 4 * kWidth);
  return {.name = "op-linear",
          .what = "linear layer, 768 rows, 128 to 512",
          .shapes = {{kRows, kWidth}, {4 * kWidth, kWidth}, {4 * kWidth}},
          .flop = kProduct,
          .bytes = kFloat * kNumbers,
          .grad_flop = 2 * kProduct,
          .grad_bytes = kFloat * (kNumbers + 2.0 * kRows * kWidth),
          .apply = [](Tape& tape, const Operands& in) {
            return Linear(tape, in.x[0], in.x[1], in.x[2]);
          }};
}

// Many small products: the scores of all heads of gpt-char at once.
Op SmallProducts() {
  constexpr int kHead = kWidth / kHeads;
  constexpr double kProduct = 2.0 * kBatch * kHeads * kLength * kLength * kHead;
  const Shape operand{kBatch, kHeads, kLength, kHead};
  return {.name = "op-matmul-small",
          .what = "48 products of 64×32 · 32×64, the second one transposed",
          .shapes = {operand, operand},
          .flop = kProduct,
          .grad_flop = 2 * kProduct,
          .apply = [](Tape& tape, const Operands& in) {
            return MatMul(tape, in.x[0], in.x[1], {.transpose_b = true});
          }};
}

// 3×3 windows on images of 16×16, 16 channels to 32.
Op Convolution() {
  constexpr int kImages = 16, kIn = 16, kOut = 32, kSide = 16;
  const double pixels = 1.0 * kImages * kSide * kSide;
  const double flop = 2 * pixels * 9 * kIn * kOut;
  return {.name = "op-conv2d",
          .what = "3×3, 16 images of 16×16, 16 to 32 channels",
          .shapes = {{kImages, kIn, kSide, kSide}, {kOut, kIn, 3, 3}, {kOut}},
          .flop = flop,
          .bytes = kFloat * pixels * (kIn + kOut),
          .grad_flop = 2 * flop,
          .grad_bytes = kFloat * pixels * (3 * kIn + kOut),
          .apply = [](Tape& tape, const Operands& in) {
            return Conv2d(tape, in.x[0], in.x[1], in.x[2], {.padding = {1, 1}});
          }};
}

std::vector<Op> Ops() {
  constexpr double kActivations = kFloat * kRows * kWidth;
  constexpr double kScores = kFloat * kRows * kHeads * kLength;
  constexpr double kLogits = kFloat * kRows * kVocab;
  return {
      Elementwise("op-gelu", "GELU", Gelu),
      Elementwise("op-tanh", "tanh", Tanh),
      Elementwise("op-exp", "exp", Exp),
      {.name = "op-sum",
       .what = "sum of 768×512 numbers",
       .shapes = {{kRows, 4 * kWidth}},
       .bytes = 4 * kActivations,
       .grad_bytes = 8 * kActivations,
       .apply = [](Tape& tape, const Operands& in) { return Sum(tape, in.x[0]); }},
      {.name = "op-softmax",
       .what = "softmax of 3,072 rows of 64",
       .shapes = {{kRows * kHeads, kLength}},
       .bytes = 2 * kScores,
       .grad_bytes = 4 * kScores,
       .apply = [](Tape& tape, const Operands& in) { return Softmax(tape, in.x[0]); }},
      {.name = "op-layer-norm",
       .what = "layer norm of 768 rows of 128",
       .shapes = {{kRows, kWidth}, {kWidth}, {kWidth}},
       .bytes = 2 * kActivations,
       .grad_bytes = 4 * kActivations,
       .apply =
           [](Tape& tape, const Operands& in) {
             return LayerNorm(tape, in.x[0], in.x[1], in.x[2], 1e-5f);
           }},
      CausalAttention("op-attention", "causal attention, batch 12, length 64, 4 heads of 32",
                      kBatch, kLength, kWidth, kHeads),
      CausalAttention("op-attention-long", "causal attention, length 1,024, 2 heads of 32", 1, 1024,
                      64, 2),
      {.name = "op-cross-entropy",
       .what = "cross-entropy of 768 rows of 65",
       .shapes = {{kRows, kVocab}},
       .ids = kRows,
       .vocab = kVocab,
       .bytes = kLogits,
       .grad_bytes = 3 * kLogits,
       .apply = [](Tape& tape, const Operands& in) { return CrossEntropy(tape, in.x[0], in.ids); }},
      {.name = "op-embedding",
       .what = "768 rows of 128 out of 65",
       .shapes = {{kVocab, kWidth}},
       .ids = kRows,
       .vocab = kVocab,
       .bytes = 2 * kActivations,
       .grad_bytes = 3 * kActivations,
       .apply = [](Tape& tape,
                   const Operands& in) { return Embedding(tape, in.ids, {kRows}, in.x[0]); }},
      LinearLayer(),
      SmallProducts(),
      Convolution(),
  };
}

}  // namespace

std::vector<WorkloadKind> OpWorkloads() {
  std::vector<WorkloadKind> kinds;
  for (const Op& op : Ops()) {
    kinds.push_back({op.name, "op", op.what, op.flop, op.bytes,
                     [op](Context& context) { return std::make_unique<Forward>(context, op); }});
    kinds.push_back({op.name + "-grad", "op", op.what + ", backward", op.grad_flop, op.grad_bytes,
                     [op](Context& context) { return std::make_unique<Backward>(context, op); }});
  }
  constexpr double kParameters = 1.0 * AdamWStep::kRows * AdamWStep::kColumns;
  kinds.push_back({"op-adamw", "op", "AdamW of 793,600 parameters", 0, 7 * kFloat * kParameters,
                   [](Context& context) { return std::make_unique<AdamWStep>(context); }});
  return kinds;
}

}  // namespace noron
