#include "engine/train/gan_trainer.h"

#include <algorithm>

namespace noron {

GanTrainer::GanTrainer(Context& context, const Generator& generator, ParamStore& generator_store,
                       const Discriminator& discriminator, ParamStore& discriminator_store,
                       const GanTrainerConfig& config)
    : context_(context),
      generator_(generator),
      discriminator_(discriminator),
      discriminator_store_(discriminator_store),
      config_(config),
      generator_learner_(context, generator_store, config.generator),
      discriminator_learner_(context, discriminator_store, config.discriminator) {}

Tensor GanTrainer::DiscriminatorLossOf(Tape& tape, Tensor real, Tensor z) const {
  Tape quiet(context_, tape.GetArena(), {.training = true});  // nothing flows into the generator
  const Tensor fake = generator_(quiet, z);
  return DiscriminatorLoss(tape, config_.loss, discriminator_(tape, real),
                           discriminator_(tape, fake));
}

void GanTrainer::ClipDiscriminator() {
  if (config_.loss != GanLoss::kWasserstein) return;
  const float limit = static_cast<float>(config_.weight_clip);
  for (float& weight : discriminator_store_.Values()) weight = std::clamp(weight, -limit, limit);
}

StepResult GanTrainer::StepDiscriminator(Arena& arena, int64_t step, Tensor real, Tensor z) {
  const StepResult result = discriminator_learner_.Step(
      arena, step, 0, [&](Tape& tape) { return DiscriminatorLossOf(tape, real, z); });
  ClipDiscriminator();
  return result;
}

StepResult GanTrainer::StepGenerator(Arena& arena, int64_t step, Tensor z) {
  return generator_learner_.Step(arena, step, 0, [&](Tape& tape) {
    return GeneratorLoss(tape, config_.loss, discriminator_(tape, generator_(tape, z)));
  });
}

GanTrainer::Both GanTrainer::StepTogether(Arena& arena, int64_t step, Tensor real, Tensor z) {
  Lap(context_, Profile::Section::kData);
  arena.Reset();
  generator_learner_.ZeroGradients();
  Tape generator_tape(context_, arena,
                      {.gradients = true, .training = true, .reuse_gradients = true});
  const Tensor generator_loss = GeneratorLoss(
      generator_tape, config_.loss, discriminator_(generator_tape, generator_(generator_tape, z)));
  generator_tape.Backward(generator_loss);

  discriminator_learner_.ZeroGradients();  // the pass above has gone through it
  Tape discriminator_tape(context_, arena,
                          {.gradients = true, .training = true, .reuse_gradients = true});
  const Tensor discriminator_loss = DiscriminatorLossOf(discriminator_tape, real, z);
  discriminator_tape.Backward(discriminator_loss);

  const Both result{
      .discriminator = discriminator_learner_.Update(discriminator_loss.data[0], step),
      .generator = generator_learner_.Update(generator_loss.data[0], step)};
  ClipDiscriminator();
  return result;
}

}  // namespace noron
