// One token after another with a key/value cache. The tokens are given, so that rounding cannot
// lead two builds or libraries to different ones; choosing is no part of the work.
#include <cmath>
#include <utility>

#include "engine/bench/gpt_workload.h"
#include "engine/bench/workload_groups.h"
#include "engine/core/arena.h"
#include "engine/models/quantized_gpt.h"
#include "engine/run/model.h"

namespace noron {
namespace {

class Generation : public Workload {
 public:
  // Tokens after which the cache starts again: all positions of a short context.
  static constexpr int kTokens = 64;

  Generation(Context& context, std::unique_ptr<const Model> model)
      : Generation(context, model->gpt) {
    model_ = std::move(model);
  }
  Generation(Context& context, std::unique_ptr<const QuantizedGpt> quantized)
      : Generation(context, quantized->Model()) {
    quantized_ = std::move(quantized);
  }

  void Run(int64_t times) override {
    for (int64_t i = 0; i < times; ++i) {
      if (cache_.Length() == kTokens) cache_.Clear();
      arena_.Reset();
      Tape tape(context_, arena_, {});
      const auto next = std::span<const int32_t>(tokens_).subspan(cache_.Length());
      const Tensor hidden = gpt_.Hidden(tape, next.first(1), 1, {.cache = &cache_});
      logits_ = gpt_.Logits(tape, hidden);
      expected_ = next[1];
    }
  }
  double Loss() const override {
    double sum = 0;
    for (const float logit : logits_.Values()) sum += std::exp(static_cast<double>(logit));
    return std::log(sum) - logits_.data[expected_];
  }
  // 8-bit ones are for nobody else.
  const ParamStore* Weights() const override {
    return model_ == nullptr ? nullptr : &model_->store;
  }
  // Each time feeds the next token, after the last but one the first again; the surprise is at the
  // one that follows.
  std::vector<WorkloadInput> Inputs() const override {
    return {{"ids", {kTokens + 1}, {}, tokens_}};
  }
  int64_t Bytes() const override {
    const GptConfig& config = gpt_.Config();
    const int64_t cached = 2 * int64_t{config.layers} * cache_.Capacity() * cache_.width();
    const int64_t weights = model_ == nullptr ? quantized_->Bytes() : BytesOf(model_->store);
    return weights + cached * static_cast<int64_t>(sizeof(float)) +
           static_cast<int64_t>(arena_.Capacity());
  }

 private:
  Generation(Context& context, const Gpt& gpt)
      : context_(context),
        gpt_(gpt),
        cache_(gpt.MakeCache(1)),
        tokens_(RandomTokens(kTokens + 1, gpt.Config().vocab)) {}

  Context& context_;
  std::unique_ptr<const Model> model_;  // one of the two
  std::unique_ptr<const QuantizedGpt> quantized_;
  const Gpt& gpt_;
  KvCache cache_;
  Arena arena_;
  std::vector<int32_t> tokens_;
  Tensor logits_;
  int32_t expected_ = 0;
};

std::unique_ptr<Workload> Make(Context& context, const GptConfig& config) {
  return std::make_unique<Generation>(
      context, std::make_unique<const Model>(config, ParamStore::Hold::kValues, 1));
}

// The same weights, rounded to 8 bits; the others are gone when it begins.
std::unique_ptr<Workload> MakeInt8(Context& context, const GptConfig& config) {
  const auto model = std::make_unique<const Model>(config, ParamStore::Hold::kValues, 1);
  return std::make_unique<Generation>(
      context, std::make_unique<const QuantizedGpt>(context, config, model->store));
}

// Every weight of a product is read once, for a multiplication and an addition.
WorkloadKind Kind(std::string name, std::string what, const GptConfig& config,
                  double weight_bytes = sizeof(float), decltype(&Make) make = Make) {
  const double width = config.block.d_model;
  const double weights = width * (12 * config.layers * width + config.vocab);
  return {
      std::move(name),        "generate",
      std::move(what),        2 * weights,
      weight_bytes * weights, [config, make](Context& context) { return make(context, config); }};
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
      Kind("gen-gpt2-int8", "the same with weights of 8 bits", Gpt2(), 1, MakeInt8),
  };
}

}  // namespace noron
