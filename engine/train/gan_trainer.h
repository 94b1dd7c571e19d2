// Two players, two optimizers: the steps of a generative adversarial network.
#pragma once

#include "engine/core/arena.h"
#include "engine/core/context.h"
#include "engine/core/param_store.h"
#include "engine/models/gan.h"
#include "engine/train/learner.h"

namespace noron {

struct GanTrainerConfig {
  GanLoss loss = GanLoss::kNonSaturating;
  double weight_clip = 0.05;  // Wasserstein: D's parameters are kept in [-clip, clip]
  LearnerConfig generator;
  LearnerConfig discriminator;
};

class GanTrainer {
 public:
  // All outlive the trainer; both stores have gradients.
  GanTrainer(Context& context, const Generator& generator, ParamStore& generator_store,
             const Discriminator& discriminator, ParamStore& discriminator_store,
             const GanTrainerConfig& config);

  // Below, `real` [B, dim] and the noise `z` [B, latent] lie outside `arena`, which is reset;
  // `step` = 0, 1, … of the generator sets both learning rates. Losses are those before the update.

  StepResult StepDiscriminator(Arena& arena, int64_t step, Tensor real, Tensor z);
  StepResult StepGenerator(Arena& arena, int64_t step, Tensor z);

  struct Both {
    StepResult discriminator;
    StepResult generator;
  };
  // Both look at the same samples and move at once, neither seeing the other's move.
  Both StepTogether(Arena& arena, int64_t step, Tensor real, Tensor z);

 private:
  Tensor DiscriminatorLossOf(Tape& tape, Tensor real, Tensor z) const;
  void ClipDiscriminator();

  Context& context_;
  const Generator& generator_;
  const Discriminator& discriminator_;
  ParamStore& discriminator_store_;
  GanTrainerConfig config_;
  Learner generator_learner_;
  Learner discriminator_learner_;
};

}  // namespace noron
