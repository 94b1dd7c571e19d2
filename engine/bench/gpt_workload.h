// GPTs of any size at work: the training step whose cost `noron bench --scaling` follows.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/bench/workload.h"
#include "engine/models/gpt.h"

namespace noron {

struct GptSize {
  int layers = 0;
  int width = 0;
  int heads = 0;
  int context = 0;
  int batch = 1;
  int vocab = 65;
};

// Learned positions, norms before the layers, GELU, attention without biases, a head of its own.
GptConfig ConfigOf(const GptSize& size);

// Floating-point operations of a training step: 6 for each weight of a product and token (two
// forward, four backward), and those of the pairs of tokens that a causal mask leaves.
constexpr double StepFlop(const GptSize& size) {
  const double tokens = double{1} * size.batch * size.context, width = size.width;
  const double weights = 12 * size.layers * width * width + width * size.vocab;
  const double pairs = tokens * size.context / 2;
  return 6 * tokens * weights + 3 * size.layers * pairs * 4 * width;
}

// The decoupled weight decay of AdamW in all training steps.
inline constexpr double kWeightDecay = 0.01;

// Cross-entropy of random tokens, AdamW.
std::unique_ptr<Workload> MakeGptStep(Context& context, const GptSize& size);

// The same tokens each time, so that every library and build does the same work.
std::vector<int32_t> RandomTokens(int64_t count, int vocab);

// Bytes of what a store holds.
int64_t BytesOf(const ParamStore& store);

}  // namespace noron
