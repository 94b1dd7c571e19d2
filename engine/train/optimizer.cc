#include "engine/train/optimizer.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "engine/kernels/optimizers.h"
#include "engine/kernels/reductions.h"

namespace noron {

Optimizer::Optimizer(ParamStore& store, const OptimizerConfig& config,
                     std::span<const ParameterRule> rules)
    : store_(store), config_(config), treatments_(Treatments(store, rules)) {
  for (int state = 0; state < States(config.kind); ++state) store_.State(state);
  FindStretches();
}

int Optimizer::States(OptimizerKind kind) {
  switch (kind) {
    case OptimizerKind::kSgd:
      return 0;
    case OptimizerKind::kAdam:
    case OptimizerKind::kAdamW:
      return 2;
    default:
      return 1;
  }
}

void Optimizer::SetConfig(const OptimizerConfig& config) {
  assert(config.kind == config_.kind);
  config_ = config;
  FindStretches();
}

void Optimizer::FindStretches() {
  stretches_.clear();
  const auto parameters = store_.Parameters();
  for (size_t i = 0; i < parameters.size(); ++i) {
    const int64_t begin = parameters[i].offset;
    const int64_t end = i + 1 < parameters.size() ? parameters[i + 1].offset : store_.Floats();
    const bool decay = config_.decay_all || parameters[i].decay;
    if (!stretches_.empty() && stretches_.back().decay == decay &&
        stretches_.back().treatment == treatments_[i]) {
      stretches_.back().size += end - begin;
    } else {
      stretches_.push_back({begin, end - begin, decay, treatments_[i]});
    }
  }
}

void Optimizer::Update(Context& context, double learning_rate, double gradient_scale) {
  for (const Stretch& stretch : stretches_) {
    if (stretch.treatment.thaw_at > updates_) continue;
    UpdateStretch(context, stretch, learning_rate * stretch.treatment.rate, gradient_scale);
  }
  ++updates_;
}

void Optimizer::ZeroFrozenGradients() {
  for (const Stretch& stretch : stretches_) {
    if (stretch.treatment.thaw_at <= updates_) continue;
    std::fill_n(store_.Gradients().data() + stretch.begin, stretch.size, 0.0f);
  }
}

void Optimizer::UpdateStretch(Context& context, const Stretch& stretch, double learning_rate,
                              double gradient_scale) {
  const float* g = store_.Gradients().data() + stretch.begin;
  float* w = store_.Values().data() + stretch.begin;
  const int states = States(config_.kind);
  float* first = states > 0 ? store_.State(0).data() + stretch.begin : nullptr;
  float* second = states > 1 ? store_.State(1).data() + stretch.begin : nullptr;
  const double decay = stretch.decay ? config_.weight_decay : 0.0;
  switch (config_.kind) {
    case OptimizerKind::kSgd:
    case OptimizerKind::kMomentum:
    case OptimizerKind::kNesterov:
      kernels::Sgd(context,
                   {.learning_rate = learning_rate,
                    .momentum = states > 0 ? config_.momentum : 0.0,
                    .nesterov = config_.kind == OptimizerKind::kNesterov,
                    .weight_decay = decay,
                    .gradient_scale = gradient_scale},
                   g, first, w, stretch.size);
      return;
    case OptimizerKind::kRmsProp:
      kernels::RmsProp(context,
                       {.learning_rate = learning_rate,
                        .alpha = config_.alpha,
                        .epsilon = config_.epsilon,
                        .weight_decay = decay,
                        .gradient_scale = gradient_scale},
                       g, first, w, stretch.size);
      return;
    case OptimizerKind::kAdagrad:
      kernels::Adagrad(context,
                       {.learning_rate = learning_rate,
                        .epsilon = config_.epsilon,
                        .weight_decay = decay,
                        .gradient_scale = gradient_scale},
                       g, first, w, stretch.size);
      return;
    case OptimizerKind::kAdam:
    case OptimizerKind::kAdamW: {
      const kernels::AdamOptions options{.learning_rate = learning_rate,
                                         .beta1 = config_.beta1,
                                         .beta2 = config_.beta2,
                                         .epsilon = config_.epsilon,
                                         .weight_decay = decay,
                                         .gradient_scale = gradient_scale,
                                         .t = updates_ - stretch.treatment.thaw_at + 1};
      const auto update = config_.kind == OptimizerKind::kAdam ? kernels::Adam : kernels::AdamW;
      update(context, options, g, first, second, w, stretch.size);
      return;
    }
  }
}

double GradientNorm(Context& context, ParamStore& store) {
  return std::sqrt(
      kernels::SumOfSquares(context, store.Gradients().data(), store.Floats()));
}

double ClipScale(double norm, double limit) {
  return limit > 0 ? std::min(1.0, limit / (norm + 1e-6)) : 1.0;
}

}  // namespace noron
