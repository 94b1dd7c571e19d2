// A variational autoencoder as a task.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/models/stored.h"
#include "engine/models/vae.h"
#include "engine/run/learning.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/generation_task.h"
#include "engine/run/tasks/points_json.h"
#include "engine/run/tasks/sample_net_config.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

constexpr int kJudged = 1000;
constexpr int kMapped = 500;        // samples on the latent map
constexpr int kReconstructed = 16;  // samples shown beside what comes back
constexpr int kWalkSteps = 9;
constexpr int kGridSide = 9;
constexpr float kGridReach = 2;  // standard deviations of the prior

class VaeTask final : public GenerationTask {
 public:
  VaeTask(Context& context, const Experiment& experiment, const TaskData& data)
      : GenerationTask(context, experiment, data),
        vae_(VaeConfig{.net = SampleNetConfigOf(experiment, data_, nn::Activation::kTanh),
                       .latent = experiment.model.latent,
                       .reconstruction =
                           data_.image ? Reconstruction::kBernoulli : Reconstruction::kGaussian,
                       .beta = experiment.model.beta},
             WeightsRng()),
        learner_(context, vae_.store, LearnerConfigOf(experiment, vae_.store)) {}

  StepResult Step(int64_t step) override {
    const Tensor x = NextBatch();
    const Tensor epsilon = NextNoise(Latent());
    return learner_.Step(arena_, step, 0,
                         [&](Tape& tape) { return vae_.model.Forward(tape, x, epsilon).loss; });
  }

  std::vector<NamedStore> Stores() override { return {{"model", &vae_.store}}; }

 protected:
  std::vector<float> Sample(Rng& rng, int count) override {
    std::vector<float> z(static_cast<size_t>(count) * Latent());
    for (float& value : z) value = static_cast<float>(rng.Normal());
    std::vector<float> samples = Decoded(z);
    for (float& value : samples) value += static_cast<float>(vae_.model.Deviation() * rng.Normal());
    return samples;
  }

  std::optional<double> KeptLoss() override {
    arena_.Reset();
    Tape tape(context_, arena_, {});
    return PassOfKept(tape).loss.data[0];
  }

  std::vector<Metric> OwnMetrics() override {
    const int active = vae_.model.LatentUseOn(context_, arena_, Kept(kJudged)).active;
    arena_.Reset();
    Tape tape(context_, arena_, {});
    const Vae::Pass pass = PassOfKept(tape);
    return {{"reconstruction", pass.reconstruction.data[0]},
            {"latent_kl", pass.kl.data[0]},
            {"active_units", static_cast<double>(active), false}};
  }

  // latent: where the encoder puts the kept samples, and what each axis does. reconstruction:
  // samples and what comes back. walk: from the code of one sample to that of another. grid: what
  // the first two axes do (one axis: along it), the others at 0. anomaly: how strange each sample
  // is.
  void AddTo(nlohmann::ordered_json& report) override {
    const Tensor x = Kept(kMapped);
    const LatentUse use = vae_.model.LatentUseOn(context_, arena_, x);
    const std::vector<float> scores = vae_.model.AnomalyScores(context_, arena_, x);
    arena_.Reset();
    Tape tape(context_, arena_, {});
    const Vae::Code code = vae_.model.Encode(tape, x);
    const std::vector<float> mu(code.mu.data, code.mu.data + code.mu.Size());
    const std::span<const int32_t> labels(data_.kept_labels.data(), x.shape[0]);
    report["latent"] = {{"mu", RowsToJson(mu, Latent())},
                        {"logvar", RowsToJson(code.logvar.Values(), Latent())},
                        {"label", labels},
                        {"kl", use.kl},
                        {"variance", use.variance},
                        {"active", use.active}};
    report["deviation"] = vae_.model.Deviation();

    const int shown = std::min(kReconstructed, x.shape[0]);
    const std::span<const float> codes = std::span(mu).first(static_cast<size_t>(shown) * Latent());
    report["reconstruction"] = {
        {"x", RowsToJson(Kept(shown).Values(), data_.dim)},
        {"y", RowsToJson(Decoded({codes.begin(), codes.end()}), data_.dim)}};
    report["walk"] = Through(Walk(mu));
    report["grid"] = Through(Grid());
    report["anomaly"] = RowsToJson(scores, 1);
  }

 private:
  int Latent() const { return vae_.model.Config().latent; }

  Vae::Pass PassOfKept(Tape& tape) {
    Rng rng = EvaluationRng();
    const Tensor x = Kept(kJudged);
    const Tensor epsilon = tape.Constant({x.shape[0], Latent()});
    for (float& value : epsilon.Values()) value = static_cast<float>(rng.Normal());
    return vae_.model.Forward(tape, x, epsilon);
  }

  std::vector<float> Decoded(std::vector<float> z) {
    arena_.Reset();
    Tape tape(context_, arena_, {});
    const Tensor samples = vae_.model.DecodeMean(
        tape, {z.data(), nullptr, {static_cast<int>(z.size()) / Latent(), Latent()}});
    return {samples.data, samples.data + samples.Size()};
  }

  Json Through(const std::vector<float>& z) {
    return {{"z", RowsToJson(z, Latent())}, {"y", RowsToJson(Decoded(z), data_.dim)}};
  }

  // From the first code to the last.
  std::vector<float> Walk(const std::vector<float>& mu) const {
    const float* first = mu.data();
    const float* last = mu.data() + mu.size() - Latent();
    std::vector<float> z;
    for (int step = 0; step < kWalkSteps; ++step) {
      const float share = static_cast<float>(step) / (kWalkSteps - 1);
      for (int axis = 0; axis < Latent(); ++axis) {
        z.push_back(first[axis] + share * (last[axis] - first[axis]));
      }
    }
    return z;
  }

  std::vector<float> Grid() const {
    const auto place = [](int i) {
      return kGridReach * (2 * static_cast<float>(i) / (kGridSide - 1) - 1);
    };
    std::vector<float> z;
    for (int row = 0; row < (Latent() == 1 ? 1 : kGridSide); ++row) {
      for (int column = 0; column < kGridSide; ++column) {
        std::vector<float> code(Latent(), 0.0f);
        code[0] = place(column);
        if (Latent() > 1) code[1] = place(row);
        z.insert(z.end(), code.begin(), code.end());
      }
    }
    return z;
  }

  Stored<Vae> vae_;
  Learner learner_;
};

}  // namespace

std::unique_ptr<Task> MakeVaeTask(Context& context, const Experiment& experiment,
                                  const TaskData& data) {
  return std::make_unique<VaeTask>(context, experiment, data);
}

}  // namespace noron
