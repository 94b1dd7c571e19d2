// What surrounds a ParamStore while it learns: learning rate, clipping, optimizer. A step of any
// model is
//
//   const StepResult result = learner.Step(arena, step, dropout_key, [&](Tape& tape) {
//     return MeanSquaredError(tape, model(tape, x), y);
//   });
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/core/arena.h"
#include "engine/core/context.h"
#include "engine/core/param_store.h"
#include "engine/train/lora.h"
#include "engine/train/optimizer.h"
#include "engine/train/parameter_rules.h"
#include "engine/train/schedule.h"
#include "engine/train/step_result.h"

namespace noron {

// Clips the gradients of all stores together to the global norm `clip_norm` (0: no limit) and
// updates them, unless `loss` or the norm is not finite: the weights then stay as they are.
StepResult ClipAndUpdate(Context& context, std::span<Optimizer* const> optimizers, double loss,
                         double learning_rate, double clip_norm);

struct LearnerConfig {
  OptimizerConfig optimizer{};
  Schedule schedule{};
  double clip_norm = 0;                // global norm that gradients are clipped to; 0: off
  std::vector<ParameterRule> rules{};  // what is frozen, thaws later or learns more slowly
  // With a rank above 0 the model is frozen but for the parameters that match `whole`, and adapted
  // instead. The rules are for the adapters then as they are for the weights: those of a frozen
  // weight are left out.
  LoraConfig lora{};
  std::vector<std::string> whole{};
  uint64_t lora_seed = 0;
};

class Learner {
 public:
  // `context` and `store` outlive the learner; the store has gradients and gets no further
  // parameters.
  Learner(Context& context, ParamStore& store, const LearnerConfig& config);

  void ZeroGradients();
  // After a backward pass: the update with the learning rate of `step` = 0, 1, …
  StepResult Update(double loss, int64_t step);

  // A whole step: forgets what is in `arena` and in the gradients, calls loss(tape), which returns
  // a scalar, goes backwards and updates. Dropout is on; its masks follow from `dropout_key`.
  template <typename Loss>
  StepResult Step(Arena& arena, int64_t step, uint64_t dropout_key, const Loss& loss) {
    Lap(context_, Profile::Section::kData);
    arena.Reset();
    ZeroGradients();
    Tape tape(
        context_, arena,
        {.gradients = true, .training = true, .dropout_key = dropout_key, .reuse_gradients = true});
    const Tensor value = loss(tape);
    tape.Backward(value);
    return Update(value.data[0], step);
  }

  const LearnerConfig& Config() const { return config_; }
  // Coefficients, schedule and clipping may change between steps; the rest stays.
  void SetConfig(const LearnerConfig& config);

  Optimizer& GetOptimizer() { return optimizer_; }
  const Lora* GetLora() const { return lora_ ? &*lora_ : nullptr; }

 private:
  Context& context_;
  ParamStore& store_;
  LearnerConfig config_;
  std::optional<Lora> lora_;
  Optimizer optimizer_;
  std::optional<Optimizer> lora_optimizer_;
};

}  // namespace noron
