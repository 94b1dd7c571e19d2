// One step of a workload, for wasm/tools/counts.mjs to count the instructions of under callgrind:
// a figure that no load of the machine changes. Prints how often the step took memory from the
// heap.
//
//   valgrind --tool=callgrind --toggle-collect=CountedStep noron_counts gpt-char
//   noron_counts --describe
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <new>
#include <string>
#include <vector>

#include "engine/core/arena.h"
#include "engine/core/context.h"
#include "engine/core/rng.h"
#include "engine/data/points.h"
#include "engine/models/mlp.h"
#include "engine/models/sequence_model.h"
#include "engine/models/stored.h"
#include "engine/ops/ops.h"
#include "engine/run/model.h"
#include "engine/train/learner.h"
#include "engine/train/trainer.h"
#include "hwy/targets.h"

namespace {

int64_t allocations = 0;

void* Take(size_t bytes, size_t alignment) {
  ++allocations;
  return std::aligned_alloc(alignment, (bytes + alignment) / alignment * alignment);
}

}  // namespace

// Not inlined: GCC would see malloc and free and take them for a mismatch.
[[gnu::noinline]] void* operator new(size_t bytes) {
  if (void* memory = Take(bytes, alignof(std::max_align_t))) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(size_t bytes, std::align_val_t alignment) {
  if (void* memory = Take(bytes, static_cast<size_t>(alignment))) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(size_t bytes, std::align_val_t alignment,
                                     const std::nothrow_t&) noexcept {
  return Take(bytes, static_cast<size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, size_t, std::align_val_t) noexcept {
  std::free(memory);
}

extern "C" [[gnu::noinline]] void CountedStep(const std::function<void()>& step) {
  step();
  asm volatile("");  // so that the call above is no jump, which callgrind would take for leaving
}

namespace noron {
namespace {

// The first step finds out how much memory a step needs, the second gets it in one piece.
int64_t AllocationsOf(const std::function<void()>& step) {
  for (int i = 0; i < 2; ++i) step();
  const int64_t before = allocations;
  CountedStep(step);
  return allocations - before;
}

std::vector<int32_t> RandomTokens(size_t count, int vocab) {
  Rng rng(1);
  std::vector<int32_t> ids(count);
  for (int32_t& id : ids) id = static_cast<int32_t>(rng.Below(vocab));
  return ids;
}

int64_t GptStep(int layers, int width, int heads, int length, int batch) {
  Experiment experiment;
  experiment.model.layers = layers;
  experiment.model.d_model = width;
  experiment.model.heads = heads;
  experiment.model.tied_head = false;
  experiment.model.attention_bias = false;
  experiment.training.context = length;
  const GptConfig config = ModelConfig(experiment, 65);
  Context context;
  Arena arena;
  Model model(config, ParamStore::Hold::kGradients, 1);
  Optimizer optimizer(model.store, {});
  const std::vector<int32_t> ids = RandomTokens(batch * length + 1, config.vocab);
  const auto all = std::span<const int32_t>(ids);
  return AllocationsOf([&] {
    TrainStep({context, arena}, model.gpt, model.store, optimizer,
              {all.first(ids.size() - 1), all.subspan(1), batch}, {.learning_rate = 1e-4});
  });
}

// 2-8-8-1, tanh, 10 points, squared error, plain descent.
int64_t SpiralStep() {
  constexpr int kBatch = 10;
  const Points points =
      MakePoints({.kind = PointsKind::kSpirals, .count = kBatch, .noise = 0.05, .classes = 2});
  Stored<Mlp> network(
      MlpConfig{.widths = {2, 8, 8, 1}, .activations = std::vector(3, nn::Activation::kTanh)},
      Rng(1));
  Context context;
  Arena arena;
  Learner learner(context, network.store,
                  {.optimizer = {.kind = OptimizerKind::kSgd}, .schedule = {.peak = 0.03}});
  return AllocationsOf([&] {
    learner.Step(arena, 0, 0, [&](Tape& tape) {
      const Tensor x = tape.Constant({kBatch, 2}), y = tape.Constant({kBatch, 1});
      std::copy_n(points.x.data(), 2 * kBatch, x.data);
      for (int i = 0; i < kBatch; ++i) y.data[i] = points.labels[i] == 1 ? 1.0f : -1.0f;
      return MeanSquaredError(tape, network.model(tape, x), y);
    });
  });
}

int64_t LstmStep() {
  constexpr int kVocab = 65, kLength = 64, kBatch = 16;
  SequenceConfig config;
  config.vocab = config.outputs = kVocab;
  config.d_model = 16;
  config.hidden = 128;
  Stored<SequenceModel> network(config, Rng(1));
  Context context;
  Arena arena;
  Learner learner(context, network.store, {});
  const std::vector<int32_t> ids = RandomTokens(kBatch * kLength + 1, kVocab);
  const auto all = std::span<const int32_t>(ids);
  return AllocationsOf([&] {
    learner.Step(arena, 0, 0, [&](Tape& tape) {
      const Tensor logits =
          network.model(tape, {.ids = all.first(ids.size() - 1), .batch = kBatch}).logits;
      return CrossEntropy(tape, logits, all.subspan(1));
    });
  });
}

struct Workload {
  const char* name;
  int64_t (*allocations)();
};

constexpr Workload kWorkloads[] = {
    {"gpt-char", [] { return GptStep(4, 128, 4, 64, 12); }},
    {"gpt-tiny", [] { return GptStep(2, 32, 2, 32, 8); }},
    {"gpt-long", [] { return GptStep(1, 32, 2, 1024, 1); }},
    {"mlp-spiral", SpiralStep},
    {"lstm-char", LstmStep},
};

}  // namespace
}  // namespace noron

// What was built, as JSON.
void Describe(bool sse4) {
  std::printf("{\"compiler\": \"%s\", \"sse4\": %s, \"workloads\": [", __VERSION__,
              sse4 ? "true" : "false");
  const char* separator = "";
  for (const noron::Workload& workload : noron::kWorkloads) {
    std::printf("%s\"%s\"", separator, workload.name);
    separator = ", ";
  }
  std::printf("]}\n");
}

int main(int count, char** arguments) {
  const std::string argument = count == 2 ? arguments[1] : "";
  // The same instructions on every machine: nothing better than SSE4, whose products and sums
  // valgrind runs many times faster than fused ones.
  const bool sse4 = (hwy::SupportedTargets() & HWY_SSE4) != 0;
  hwy::DisableTargets(HWY_SSE4 - 1);
  if (argument == "--describe") {
    Describe(sse4);
    return 0;
  }
  for (const noron::Workload& workload : noron::kWorkloads) {
    if (argument != workload.name) continue;
    std::printf("%lld allocations\n", static_cast<long long>(workload.allocations()));
    return 0;
  }
  std::fprintf(stderr, "usage: noron_counts WORKLOAD | --describe\n");
  return 2;
}
