// One token after another with a key/value cache. The tokens are given, so that rounding cannot
// lead two builds or libraries to different ones; choosing is no part of the work.
#include <cmath>

#include "engine/bench/gpt_workload.h"
#include "engine/bench/workload_groups.h"
#include "engine/core/arena.h"
#include "engine/run/model.h"

namespace noron {
namespace {

class Generation : public Workload {
 public:
  // Tokens after which the cache starts again: all positions of a short context.
  static constexpr int kTokens = 64;

  Generation(Context& context, const GptConfig& config)
      : context_(context),
        model_(config, ParamStore::Hold::kValues, 1),
        cache_(model_.gpt.MakeCache(1)),
        tokens_(RandomTokens(kTokens + 1, config.vocab)) {}

  void Run(int64_t times) override {
    for (int64_t i = 0; i < times; ++i) {
      if (cache_.Length() == kTokens) cache_.Clear();
      arena_.Reset();
      Tape tape(context_, arena_, {});
      const auto next = std::span<const int32_t>(tokens_).subspan(cache_.Length());
      const Tensor hidden = model_.gpt.Hidden(tape, next.first(1), 1, {.cache = &cache_});
      logits_ = model_.gpt.Logits(tape, hidden);
      expected_ = next[1];
    }
  }
  double Loss() const override {
    double sum = 0;
    for (const float logit : logits_.Values()) sum += std::exp(static_cast<double>(logit));
    return std::log(sum) - logits_.data[expected_];
  }
  const ParamStore* Weights() const override { return &model_.store; }
  // Each time feeds the next token, after the last but one the first again; the surprise is at the
  // one that follows.
  std::vector<WorkloadInput> Inputs() const override {
    return {{"ids", {kTokens + 1}, {}, tokens_}};
  }
  int64_t Bytes() const override {
    const GptConfig& config = model_.gpt.Config();
    const int64_t cached = 2 * int64_t{config.layers} * cache_.Capacity() * cache_.width();
    return BytesOf(model_.store) + cached * static_cast<int64_t>(sizeof(float)) +
           static_cast<int64_t>(arena_.Capacity());
  }

 private:
  Context& context_;
  Model model_;
  KvCache cache_;
  Arena arena_;
  std::vector<int32_t> tokens_;
  Tensor logits_;
  int32_t expected_ = 0;
};

// Every weight of a product is read once, for a multiplication and an addition.
WorkloadKind Kind(std::string name, std::string what, const GptConfig& config) {
  const double width = config.block.d_model;
  const double weights = width * (12 * config.layers * width + config.vocab);
  return {std::move(name),
          "generate",
          std::move(what),
          2 * weights,
          4 * weights,
          [config](Context& context) { return std::make_unique<Generation>(context, config); }};
}

GptConfig Gpt2() {
  GptConfig config =
      ConfigOf({.layers = 12, .width = 768, .heads = 12, .context = 1024, .vocab = 50257});
  config.tied_head = true;
  config.block.attention_bias = true;
  config.block.activation = nn::Activation::kGeluTanh;
  return config;
}

}  // namespace

std::vector<WorkloadKind> GenerationWorkloads() {
  return {
      Kind("gen-char", "one token of gpt-char's model",
           ConfigOf({.layers = 4, .width = 128, .heads = 4, .context = 64})),
      Kind("gen-gpt2", "one token of GPT-2 small (Radford et al. 2019), random weights", Gpt2()),
  };
}

}  // namespace noron
