#include "engine/models/quantized_gpt.h"

#include <gtest/gtest.h>

#include <vector>

#include "engine/models/small_gpt.h"
#include "engine/models/testing.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

const std::vector<int32_t> kIds = {1, 2, 3, 4, 5, 6, 10, 0};

std::vector<float> Logits(Context& context, const Gpt& gpt, std::span<const int32_t> ids,
                          KvCache* cache = nullptr) {
  Arena arena;
  Tape tape(context, arena, {});
  const Tensor logits = gpt.Logits(tape, gpt.Hidden(tape, ids, 1, {.cache = cache}));
  return {logits.data, logits.data + logits.Size()};
}

// Replaces a matrix by what its 8-bit copy stands for.
void Round(Context& context, Tensor matrix) {
  kernels::QuantizedMatrix rounded{.rows = matrix.shape[0], .columns = matrix.shape[1]};
  std::vector<int8_t> values(static_cast<size_t>(rounded.Values()));
  std::vector<float> scales(static_cast<size_t>(rounded.Scales()));
  rounded.values = values.data();
  rounded.scales = scales.data();
  kernels::Quantize(context, matrix.data, rounded);
  for (int row = 0; row < rounded.rows; ++row) {
    kernels::ReadRow(rounded, row, matrix.data + int64_t{row} * rounded.columns);
  }
}

std::vector<GptConfig> Variants() {
  GptConfig gpt2 = SmallGpt();
  GptConfig untied = SmallGpt(Positions::kSinusoidal);
  untied.tied_head = false;
  untied.block.norm_first = false;
  untied.block.attention_bias = false;
  GptConfig llama = SmallGpt(Positions::kRope);
  llama.block.heads = 6;
  llama.block.kv_heads = 3;
  llama.block.activation = nn::Activation::kSwiGlu;
  llama.block.norm = nn::NormKind::kRmsNorm;
  return {gpt2, untied, llama, SmallGpt(Positions::kAlibi)};
}

// With weights that rounding leaves alone only the inputs of the products are rounded, to 16 bits.
TEST(QuantizedGpt, ComputesWhatItsWeightsSay) {
  for (const GptConfig& config : Variants()) {
    Made<Gpt> made(config);
    made.Enlarge();
    for (const Parameter& parameter : made.store.Parameters()) {
      if (parameter.tensor.shape.Rank() == 2 && parameter.name != "wpe.weight") {
        Round(made.context, parameter.tensor);
      }
    }
    const QuantizedGpt quantized(made.context, config, made.store);
    const auto expected = Logits(made.context, made.model, kIds);
    const auto actual = Logits(made.context, quantized.Model(), kIds);
    EXPECT_LT(LargestDifference(actual, expected), 2e-3);
    EXPECT_GT(LargestDifference(expected, std::vector<float>(expected.size())), 0.5);
  }
}

TEST(QuantizedGpt, StaysNearTheModelItWasMadeFrom) {
  for (const GptConfig& config : Variants()) {
    Made<Gpt> made(config);
    made.Enlarge();
    const QuantizedGpt quantized(made.context, config, made.store);
    const auto expected = Logits(made.context, made.model, kIds);
    const double difference =
        LargestDifference(Logits(made.context, quantized.Model(), kIds), expected);
    EXPECT_LT(difference, 0.1);
    EXPECT_GT(difference, 0);
  }
}

TEST(QuantizedGpt, ACacheGivesTheSameLogits) {
  for (const GptConfig& config : Variants()) {
    Made<Gpt> made(config);
    made.Enlarge();
    const QuantizedGpt quantized(made.context, config, made.store);
    const auto whole = Logits(made.context, quantized.Model(), kIds);
    KvCache cache = quantized.Model().MakeCache(1);
    for (size_t i = 0; i < kIds.size(); ++i) {
      const auto logits =
          Logits(made.context, quantized.Model(), std::span(kIds).subspan(i, 1), &cache);
      EXPECT_LT(LargestDifference(logits, std::span(whole).subspan(i * 11, 11)), 1e-3) << i;
    }
  }
}

TEST(QuantizedGpt, TakesAQuarterOfTheMemory) {
  GptConfig config = SmallGpt();
  config.vocab = 320;
  config.block.d_model = 96;
  config.block.d_ff = 384;
  Made<Gpt> made(config);
  const QuantizedGpt quantized(made.context, config, made.store);
  const double share = static_cast<double>(quantized.Bytes()) /
                       static_cast<double>(made.store.Floats() * int64_t{sizeof(float)});
  EXPECT_GT(share, 0.25);
  EXPECT_LT(share, 0.29);
}

}  // namespace
}  // namespace noron
