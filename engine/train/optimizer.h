// Optimizers over all parameters of a store, as loops over its flat buffers.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/context.h"
#include "engine/core/param_store.h"
#include "engine/train/parameter_rules.h"

namespace noron {

enum class OptimizerKind { kSgd, kMomentum, kNesterov, kRmsProp, kAdagrad, kAdam, kAdamW };

// Formulas as in torch.optim: kernels/optimizers.h.
struct OptimizerConfig {
  OptimizerKind kind = OptimizerKind::kAdamW;
  double momentum = 0.9;      // momentum, Nesterov
  double alpha = 0.99;        // RMSprop
  double beta1 = 0.9;         // Adam, AdamW
  double beta2 = 0.999;       // Adam, AdamW
  double epsilon = 1e-8;      // all but SGD
  double weight_decay = 0.0;  // decoupled for AdamW, added to the gradient otherwise
  bool decay_all = false;     // also biases and norms, which are left out as a rule
};

class Optimizer {
 public:
  // `store` outlives the optimizer, has gradients, and gets no further parameters. `rules` say what
  // is frozen or learns more slowly; throws what Treatments() throws.
  Optimizer(ParamStore& store, const OptimizerConfig& config,
            std::span<const ParameterRule> rules = {});

  ParamStore& Store() { return store_; }

  // Zeroes the gradients of what the next update leaves alone, so that no norm counts them.
  void ZeroFrozenGradients();

  // One update from the gradients in the store, each first multiplied by `gradient_scale`.
  void Update(Context& context, double learning_rate, double gradient_scale = 1.0);

  // Numbers per parameter that live beside it: 0, 1 or 2.
  static int States(OptimizerKind kind);

  // Updates so far: Adam's bias correction depends on it, so a resumed run must set it.
  int64_t Updates() const { return updates_; }
  void SetUpdates(int64_t updates) { updates_ = updates; }

  const OptimizerConfig& Config() const { return config_; }
  // Coefficients may change between updates; the kind stays.
  void SetConfig(const OptimizerConfig& config);

 private:
  // Parameters that lie next to each other and are treated alike.
  struct Stretch {
    int64_t begin;
    int64_t size;
    bool decay;
    Treatment treatment;
  };
  void FindStretches();
  void UpdateStretch(Context& context, const Stretch& stretch, double learning_rate,
                     double gradient_scale);

  ParamStore& store_;
  OptimizerConfig config_;
  std::vector<Treatment> treatments_;  // one for each parameter
  std::vector<Stretch> stretches_;
  int64_t updates_ = 0;
};

// ‖g‖₂ over all gradients together.
double GradientNorm(Context& context, ParamStore& store);

// What gradients of this norm are multiplied by so that it becomes at most `limit`; 0 means no
// limit: min(1, limit / (norm + 1e-6)), as torch.nn.utils.clip_grad_norm_.
double ClipScale(double norm, double limit);

}  // namespace noron
