// A denoising diffusion model as a task.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/models/ddpm.h"
#include "engine/models/stored.h"
#include "engine/run/learning.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/generation_task.h"
#include "engine/run/tasks/points_json.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

constexpr int kJudged = 1000;
constexpr int kFollowed = 200;  // points on their way
constexpr int kFollowedImages = 9;
constexpr int kLevels = 6;  // of noise at which they are shown, from data to noise

DdpmConfig DdpmConfigOf(const Experiment& experiment, const GenerationData& data) {
  const int hidden = experiment.model.hidden;
  const NoiseKind kind =
      experiment.model.noise_schedule == "linear" ? NoiseKind::kLinear : NoiseKind::kCosine;
  return {.dim = data.dim,
          .hidden = {hidden, hidden, hidden},
          .noise = NoiseConfig::OfSteps(kind, experiment.model.diffusion_steps)};
}

class DdpmTask final : public GenerationTask {
 public:
  DdpmTask(Context& context, const Experiment& experiment, const TaskData& data)
      : GenerationTask(context, experiment, data),
        ddpm_(DdpmConfigOf(experiment, data_), WeightsRng()),
        learner_(context, ddpm_.store, LearnerConfigOf(experiment, ddpm_.store)),
        steps_(batch_) {}

  StepResult Step(int64_t step) override {
    const Tensor x0 = NextBatch();
    Center(x0.Values());
    const Tensor epsilon = NextNoise(data_.dim);
    DrawSteps(batches_, steps_);
    return learner_.Step(arena_, step, 0,
                         [&](Tape& tape) { return ddpm_.model.Loss(tape, x0, epsilon, steps_); });
  }

  std::vector<NamedStore> Stores() override { return {{"model", &ddpm_.store}}; }

 protected:
  std::vector<float> Sample(Rng& rng, int count) override {
    std::vector<float> samples = ddpm_.model.Sample(context_, arena_, rng, count);
    Uncenter(samples);
    return samples;
  }

  std::optional<double> KeptLoss() override {
    Rng rng = EvaluationRng();
    arena_.Reset();
    Tape tape(context_, arena_, {});
    const Tensor x0 = Centered(tape, Kept(kJudged));
    const Tensor epsilon = tape.Constant(x0.shape);
    for (float& value : epsilon.Values()) value = static_cast<float>(rng.Normal());
    std::vector<int32_t> steps(x0.shape[0]);
    DrawSteps(rng, steps);
    return ddpm_.model.Loss(tape, x0, epsilon, steps).data[0];
  }

  // noise: the schedule. forward and reverse: the same points at each of some levels of noise,
  // [level, point, coordinate].
  void AddTo(nlohmann::ordered_json& report) override {
    const NoiseSchedule& noise = ddpm_.model.Noise();
    report["noise"] = {{"beta", RowsToJson(noise.Betas(), noise.Steps())[0]},
                       {"alpha_bar", RowsToJson(noise.AlphaBars(), noise.Steps())[0]}};
    report["levels"] = Levels();
    Rng rng = EvaluationRng();
    const Tensor x0 = Kept(data_.image ? kFollowedImages : kFollowed);
    report["forward"] = Json::array();
    for (const int level : Levels()) report["forward"].push_back(Noisy(x0, level, rng));

    std::vector<float> x(static_cast<size_t>(x0.Size()));
    for (float& value : x) value = static_cast<float>(rng.Normal());
    const std::vector<int> levels = Levels();
    report["reverse"] = Json::array({Shown(x)});
    for (size_t i = levels.size() - 1; i > 0; --i) {
      ddpm_.model.Denoise(context_, arena_, rng, x, levels[i], levels[i - 1]);
      report["reverse"].push_back(Shown(x));
    }
  }

 private:
  void DrawSteps(Rng& rng, std::span<int32_t> steps) const {
    const uint64_t count = static_cast<uint64_t>(ddpm_.model.Noise().Steps());
    for (int32_t& step : steps) step = static_cast<int32_t>(rng.Below(count));
  }

  // How many steps of noise have been added: 0 … T, rising.
  std::vector<int> Levels() const {
    std::vector<int> levels;
    for (int i = 0; i < kLevels; ++i) {
      const int level = ddpm_.model.Noise().Steps() * i / (kLevels - 1);
      if (levels.empty() || level > levels.back()) levels.push_back(level);
    }
    return levels;
  }

  // Noise is centred, and so are the pixels that it is mixed with: -1 … 1 in the model.
  void Center(std::span<float> values) const {
    if (!data_.image) return;
    for (float& value : values) value = 2 * value - 1;
  }
  void Uncenter(std::span<float> values) const {
    if (!data_.image) return;
    for (float& value : values) value = (value + 1) / 2;
  }
  Tensor Centered(Tape& tape, Tensor x) const {
    const Tensor copy = tape.Constant(x.shape);
    std::ranges::copy(x.Values(), copy.data);
    Center(copy.Values());
    return copy;
  }
  Json Shown(std::vector<float> x) const {
    Uncenter(x);
    return RowsToJson(x, data_.dim);
  }

  Json Noisy(Tensor x, int level, Rng& rng) {
    arena_.Reset();
    Tape tape(context_, arena_, {});
    Tensor x_t = Centered(tape, x);
    if (level > 0) {
      const Tensor epsilon = tape.Constant(x.shape);
      for (float& value : epsilon.Values()) value = static_cast<float>(rng.Normal());
      const std::vector<int32_t> steps(x.shape[0], level - 1);
      x_t = ddpm_.model.AddNoise(tape, x_t, epsilon, steps);
    }
    return Shown({x_t.data, x_t.data + x_t.Size()});
  }

  Stored<Ddpm> ddpm_;
  Learner learner_;
  std::vector<int32_t> steps_;  // [batch]
};

}  // namespace

std::unique_ptr<Task> MakeDdpmTask(Context& context, const Experiment& experiment,
                                   const TaskData& data) {
  return std::make_unique<DdpmTask>(context, experiment, data);
}

}  // namespace noron
