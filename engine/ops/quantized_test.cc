#include "engine/ops/quantized.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/rng.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

constexpr int kOut = 6, kIn = 10;

// Weights that are their own 8-bit copies, as both.
struct Weights {
  Weights() : values(kOut * kIn), bytes(static_cast<size_t>(matrix.Values())) {
    matrix.values = bytes.data();
    matrix.scales = scales;
    Rng rng(1);
    for (float& value : values) value = static_cast<float>(rng.Normal());
    kernels::Quantize(context, values.data(), matrix);
    for (int row = 0; row < kOut; ++row) kernels::ReadRow(matrix, row, &values[row * kIn]);
  }
  Tensor Full() { return {values.data(), nullptr, {kOut, kIn}}; }

  Context context;
  kernels::QuantizedMatrix matrix{.rows = kOut, .columns = kIn};
  std::vector<float> values;
  std::vector<int8_t> bytes;
  float scales[8];
};

TEST(Quantized, LinearIsThatOfItsWeights) {
  Weights weights;
  Arena arena;
  Tape tape(weights.context, arena, {});
  Rng rng(2);
  const Tensor x = tape.Constant({2, 3, kIn}), bias = tape.Constant({kOut});
  for (const Tensor& tensor : {x, bias}) {
    for (float& value : tensor.Values()) value = static_cast<float>(rng.Normal());
  }
  for (const Tensor& added : {bias, Tensor{}}) {
    const Tensor y = QuantizedLinear(tape, x, weights.matrix, added);
    const Tensor expected = Linear(tape, x, weights.Full(), added);
    ASSERT_EQ(y.shape, expected.shape);
    for (int64_t i = 0; i < y.Size(); ++i) EXPECT_NEAR(y.data[i], expected.data[i], 1e-3);
  }
}

TEST(Quantized, EmbeddingIsThatOfItsRows) {
  Weights weights;
  Arena arena;
  Tape tape(weights.context, arena, {});
  const std::vector<int32_t> ids = {5, 0, 3, 5};
  const Tensor y = QuantizedEmbedding(tape, ids, {2, 2}, weights.matrix);
  const Tensor expected = Embedding(tape, ids, {2, 2}, weights.Full());
  ASSERT_EQ(y.shape, expected.shape);
  for (int64_t i = 0; i < y.Size(); ++i) EXPECT_EQ(y.data[i], expected.data[i]);
}

TEST(Quantized, RefusesWhatDoesNotFit) {
  Weights weights;
  Arena arena;
  Tape tape(weights.context, arena, {});
  EXPECT_THROW(QuantizedLinear(tape, tape.Constant({2, kIn + 1}), weights.matrix), Error);
  EXPECT_THROW(
      QuantizedLinear(tape, tape.Constant({2, kIn}), weights.matrix, tape.Constant({kOut - 1})),
      Error);
  const std::vector<int32_t> outside = {kOut};
  EXPECT_THROW(QuantizedEmbedding(tape, outside, {1}, weights.matrix), Error);
  EXPECT_THROW(QuantizedEmbedding(tape, outside, {2}, weights.matrix), Error);
}

}  // namespace
}  // namespace noron
