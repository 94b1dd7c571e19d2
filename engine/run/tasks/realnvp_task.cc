// A normalizing flow as a task.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/core/error.h"
#include "engine/inspect/capture.h"
#include "engine/models/realnvp.h"
#include "engine/models/stored.h"
#include "engine/run/learning.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/generation_task.h"
#include "engine/run/tasks/points_json.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

constexpr int kJudged = 1000;
constexpr int kFollowed = 300;            // points through the layers
constexpr float kPixelLevel = 1.0f / 16;  // pixels come in so large steps

RealNvpConfig RealNvpConfigOf(const Experiment& experiment, const GenerationData& data) {
  if (data.dim < 2) {
    throw Error("config.choice",
                "a flow needs two columns or more: each layer moves some by what the others are; "
                "the data have one.",
                {{"key", "model.kind"}, {"value", "realnvp"}, {"nearest", "vae"}});
  }
  const int hidden = experiment.model.hidden;
  return {.dim = data.dim, .layers = experiment.model.layers, .hidden = {hidden, hidden}};
}

class RealNvpTask final : public GenerationTask {
 public:
  RealNvpTask(Context& context, const Experiment& experiment, const TaskData& data)
      : GenerationTask(context, experiment, data),
        flow_(RealNvpConfigOf(experiment, data_), WeightsRng()),
        learner_(context, flow_.store, LearnerConfigOf(experiment, flow_.store)) {
    if (data_.image) SpreadPixels();
  }

  StepResult Step(int64_t step) override {
    const Tensor x = NextBatch();
    return learner_.Step(arena_, step, 0, [&](Tape& tape) { return flow_.model.Loss(tape, x); });
  }

  std::vector<NamedStore> Stores() override { return {{"model", &flow_.store}}; }

 protected:
  std::vector<float> Sample(Rng& rng, int count) override {
    arena_.Reset();
    Tape tape(context_, arena_, {});
    const Tensor x = flow_.model.Inverse(tape, Noise(tape, rng, count));
    return {x.data, x.data + x.Size()};
  }

  std::optional<double> KeptLoss() override {
    arena_.Reset();
    Tape tape(context_, arena_, {});
    return flow_.model.Loss(tape, Kept(kJudged)).data[0];
  }

  // forward: data and what each layer makes of them, [layer, point, coordinate]; reverse: noise on
  // its way to samples. density: ln p(x) of the kept points.
  void AddTo(nlohmann::ordered_json& report) override {
    const Tensor x = Kept(kFollowed);
    const int layers = flow_.model.Config().layers;
    Capture forward, reverse;
    arena_.Reset();
    {
      Tape tape(context_, arena_, {.watcher = &forward});
      const RealNvp::Encoded encoded = flow_.model.Forward(tape, x);
      report["density"] = RowsToJson(flow_.model.LogProbability(tape, encoded).Values(), 1);
    }
    Rng rng = EvaluationRng();
    Tape tape(context_, arena_, {.watcher = &reverse});
    const Tensor z = Noise(tape, rng, x.shape[0]);
    flow_.model.Inverse(tape, z);
    report["forward"] = Json::array({RowsToJson(x.Values(), data_.dim)});
    report["reverse"] = Json::array({RowsToJson(z.Values(), data_.dim)});
    for (int layer = 0; layer < layers; ++layer) {
      report["forward"].push_back(Layer(forward, layer));
      report["reverse"].push_back(Layer(reverse, layers - 1 - layer));
    }
  }

 private:
  // A density over grey levels would grow without end at each level; so the levels are spread
  // evenly up to the next (Theis et al. 2016).
  void SpreadPixels() {
    Rng rng = EvaluationRng();
    for (std::vector<float>* part : {&data_.train, &data_.kept}) {
      for (float& pixel : *part) pixel += kPixelLevel * static_cast<float>(rng.Uniform());
    }
  }

  Tensor Noise(Tape& tape, Rng& rng, int count) const {
    const Tensor z = tape.Constant({count, data_.dim});
    for (float& value : z.Values()) value = static_cast<float>(rng.Normal());
    return z;
  }

  Json Layer(Capture& capture, int layer) const {
    return RowsToJson(capture.Get().At("flow." + std::to_string(layer) + ".x"), data_.dim);
  }

  Stored<RealNvp> flow_;
  Learner learner_;
};

}  // namespace

std::unique_ptr<Task> MakeRealNvpTask(Context& context, const Experiment& experiment,
                                      const TaskData& data) {
  return std::make_unique<RealNvpTask>(context, experiment, data);
}

}  // namespace noron
