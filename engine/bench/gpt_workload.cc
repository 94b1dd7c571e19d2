#include "engine/bench/gpt_workload.h"

#include "engine/core/arena.h"
#include "engine/run/model.h"
#include "engine/train/optimizer.h"
#include "engine/train/trainer.h"

namespace noron {
namespace {

class GptStep : public Workload {
 public:
  GptStep(Context& context, const GptSize& size)
      : context_(context),
        size_(size),
        model_(ConfigOf(size), ParamStore::Hold::kGradients, 1),
        optimizer_(model_.store, {.weight_decay = kWeightDecay}),
        tokens_(RandomTokens(Count() + 1, size.vocab)) {
    // In one piece from the start, as a run does it.
    arena_.Allocate(sizeof(float) *
                    static_cast<size_t>(Gpt::StepFloats(ConfigOf(size), size.batch, size.context)));
    arena_.Reset();
  }

  void Run(int64_t times) override {
    const Batch batch{Ids(), Targets(), size_.batch};
    for (int64_t i = 0; i < times; ++i) {
      loss_ = TrainStep({context_, arena_}, model_.gpt, model_.store, optimizer_, batch,
                        {.learning_rate = 1e-4})
                  .loss;
    }
  }
  double Loss() const override { return loss_; }
  const ParamStore* Weights() const override { return &model_.store; }
  std::vector<WorkloadInput> Inputs() const override {
    const Shape shape{size_.batch, size_.context};
    return {{"ids", shape, {}, Ids()}, {"targets", shape, {}, Targets()}};
  }
  int64_t Bytes() const override {
    return BytesOf(model_.store) + static_cast<int64_t>(arena_.Capacity());
  }

 private:
  int64_t Count() const { return int64_t{size_.batch} * size_.context; }
  std::span<const int32_t> Ids() const { return std::span(tokens_).first(tokens_.size() - 1); }
  std::span<const int32_t> Targets() const { return std::span(tokens_).subspan(1); }

  Context& context_;
  GptSize size_;
  Arena arena_;
  Model model_;
  Optimizer optimizer_;
  std::vector<int32_t> tokens_;
  double loss_ = 0;
};

}  // namespace

GptConfig ConfigOf(const GptSize& size) {
  GptConfig config;
  config.vocab = size.vocab;
  config.context = size.context;
  config.layers = size.layers;
  config.tied_head = false;
  config.block.d_model = size.width;
  config.block.heads = config.block.kv_heads = size.heads;
  config.block.d_ff = 4 * size.width;
  config.block.attention_bias = false;
  return config;
}

std::unique_ptr<Workload> MakeGptStep(Context& context, const GptSize& size) {
  return std::make_unique<GptStep>(context, size);
}

std::vector<int32_t> RandomTokens(int64_t count, int vocab) {
  Rng rng(1);
  std::vector<int32_t> ids(static_cast<size_t>(count));
  for (int32_t& id : ids) id = static_cast<int32_t>(rng.Below(static_cast<uint64_t>(vocab)));
  return ids;
}

int64_t BytesOf(const ParamStore& store) {
  const bool gradients = store.Parameters().front().tensor.grad != nullptr;
  const size_t floats =
      store.Values().size() * (gradients ? 2 : 1) + store.State(0).size() + store.State(1).size();
  return static_cast<int64_t>(floats * sizeof(float));
}

}  // namespace noron
