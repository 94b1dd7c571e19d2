// A generative adversarial network as a task.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/models/stored.h"
#include "engine/run/learning.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/generation_task.h"
#include "engine/run/tasks/points_json.h"
#include "engine/run/tasks/sample_net_config.h"
#include "engine/run/tasks/tasks.h"
#include "engine/train/gan_trainer.h"

namespace noron {
namespace {

constexpr int kGridSide = 24;
constexpr float kGridMargin = 0.25f;  // around the data, as a share of their extent
constexpr int kJudged = 1000;

GanLoss GanLossOf(const Experiment& experiment) {
  if (experiment.model.gan_loss == "minimax") return GanLoss::kMinimax;
  return experiment.model.gan_loss == "wasserstein" ? GanLoss::kWasserstein
                                                    : GanLoss::kNonSaturating;
}

class GanTask final : public GenerationTask {
 public:
  GanTask(Context& context, const Experiment& experiment, const TaskData& data)
      : GenerationTask(context, experiment, data),
        config_{.net = SampleNetConfigOf(experiment, data_, nn::Activation::kRelu),
                .latent = experiment.model.latent,
                .image = data_.image},
        generator_(config_, WeightsRng(0)),
        discriminator_(config_, WeightsRng(1)),
        trainer_(context, generator_.model, generator_.store, discriminator_.model,
                 discriminator_.store, TrainerConfig()) {}

  StepResult Step(int64_t step) override {
    const int turns = experiment_.training.discriminator_steps;
    if (turns == 0) {
      const Tensor real = NextBatch();
      const GanTrainer::Both both =
          trainer_.StepTogether(arena_, step, real, NextNoise(config_.latent));
      StepResult result = both.generator;
      result.finite = result.finite && both.discriminator.finite;
      return result;
    }
    for (int turn = 0; turn < turns; ++turn) {
      const Tensor real = NextBatch();
      const StepResult result =
          trainer_.StepDiscriminator(arena_, step, real, NextNoise(config_.latent));
      if (!result.finite) return result;
    }
    return trainer_.StepGenerator(arena_, step, NextNoise(config_.latent));
  }

  std::vector<NamedStore> Stores() override {
    return {{"generator", &generator_.store}, {"discriminator", &discriminator_.store}};
  }

 protected:
  std::vector<float> Sample(Rng& rng, int count) override {
    arena_.Reset();
    Tape tape(context_, arena_, {});
    const Tensor z = tape.Constant({count, config_.latent});
    for (float& value : z.Values()) value = static_cast<float>(rng.Normal());
    const Tensor samples = generator_.model(tape, z);
    return {samples.data, samples.data + samples.Size()};
  }

  // Each player's loss says how the other one is doing.
  std::optional<double> KeptLoss() override { return std::nullopt; }

  // How the players stand: their losses, and how often the discriminator is right (a critic's score
  // knows no right and wrong).
  std::vector<Metric> OwnMetrics() override {
    Rng rng = EvaluationRng();
    const Tensor real = Kept(kJudged);
    std::vector<float> made = Sample(rng, real.shape[0]);
    Tape tape(context_, arena_, {});
    const Tensor real_scores = discriminator_.model(tape, real);
    const Tensor made_scores = discriminator_.model(tape, {made.data(), nullptr, real.shape});
    const GanLoss loss = GanLossOf(experiment_);
    std::vector<Metric> metrics = {
        {"generator_loss", GeneratorLoss(tape, loss, made_scores).data[0]},
        {"discriminator_loss", DiscriminatorLoss(tape, loss, real_scores, made_scores).data[0]}};
    if (loss != GanLoss::kWasserstein) {
      metrics.push_back({"discriminator_accuracy",
                         (Positive(real_scores) + 1 - Positive(made_scores)) / 2, false});
    }
    return metrics;
  }

  void AddTo(nlohmann::ordered_json& report) override {
    if (data_.dim == 2) report["discriminator"] = Surface();
  }

 private:
  GanTrainerConfig TrainerConfig() {
    const Experiment::Training& training = experiment_.training;
    GanTrainerConfig config{.loss = GanLossOf(experiment_),
                            .weight_clip = training.weight_clip,
                            .generator = LearnerConfigOf(experiment_, generator_.store),
                            .discriminator = LearnerConfigOf(experiment_, discriminator_.store)};
    config.discriminator.schedule.peak = training.discriminator_rate;
    config.discriminator.schedule.minimum *= training.discriminator_rate / training.learning_rate;
    return config;
  }

  static double Positive(Tensor scores) {  // the share
    const auto count = std::ranges::count_if(scores.Values(), [](float x) { return x > 0; });
    return static_cast<double>(count) / static_cast<double>(scores.Size());
  }

  // The score in the plane, and where it pushes a generated point: its gradient.
  Json Surface() {
    float low[2], high[2];
    for (int axis = 0; axis < 2; ++axis) {
      low[axis] = high[axis] = data_.train[axis];
      for (size_t i = axis; i < data_.train.size(); i += 2) {
        low[axis] = std::min(low[axis], data_.train[i]);
        high[axis] = std::max(high[axis], data_.train[i]);
      }
      const float margin = kGridMargin * (high[axis] - low[axis]);
      low[axis] -= margin;
      high[axis] += margin;
    }
    arena_.Reset();
    Tape tape(context_, arena_, {.gradients = true});
    Tensor places = tape.Constant({kGridSide * kGridSide, 2});
    places.grad = arena_.AllocateArray<float>(places.Size());
    std::ranges::fill(places.Gradient(), 0.0f);
    for (int i = 0; i < kGridSide * kGridSide; ++i) {
      const int at[] = {i % kGridSide, i / kGridSide};
      for (int axis = 0; axis < 2; ++axis) {
        const float share = static_cast<float>(at[axis]) / (kGridSide - 1);
        places.data[2 * i + axis] = low[axis] + share * (high[axis] - low[axis]);
      }
    }
    const Tensor scores = discriminator_.model(tape, places);
    std::ranges::fill(scores.Gradient(), 1.0f);  // rows do not mix: each gets its own gradient
    tape.Backward();
    return {{"side", kGridSide},
            {"places", RowsToJson(places.Values(), 2)},
            {"score", RowsToJson(scores.Values(), kGridSide)},
            {"gradient", RowsToJson(places.Gradient(), 2)}};
  }

  GanConfig config_;
  Stored<Generator> generator_;
  Stored<Discriminator> discriminator_;
  GanTrainer trainer_;
};

}  // namespace

std::unique_ptr<Task> MakeGanTask(Context& context, const Experiment& experiment,
                                  const TaskData& data) {
  return std::make_unique<GanTask>(context, experiment, data);
}

}  // namespace noron
