// What there is to see of a network on points.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "engine/inspect/capture.h"
#include "engine/inspect/health.h"
#include "engine/run/inspect_json.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/mlp_config.h"
#include "engine/run/tasks/points_json.h"
#include "engine/run/tasks/points_task.h"

namespace noron {
namespace {

constexpr int kShownPoints = 1000;   // of each part
constexpr int kWorksheetPoints = 2;  // on which a step is slowed down

}  // namespace

nlohmann::ordered_json PointsTask::PointsReport(const Points& plain, const Points& seen) {
  std::vector<int32_t> first(std::min(plain.Count(), kShownPoints));
  std::iota(first.begin(), first.end(), 0);
  const Points shown = Subset(plain, first);
  const PointsJudgement judgement = Judge(Subset(seen, first));
  Json json = {{"count", plain.Count()}, {"x", RowsToJson(shown.x, shown.Width())}};
  if (plain.classes > 0) {
    json["class"] = shown.labels;
    json["predicted"] = judgement.classes;
  } else {
    json["target"] = NumbersToJson(shown.targets);
    json["predicted"] = NumbersToJson(judgement.predictions);
  }
  return json;
}

// Everywhere in the plane, or on the line, of the points: the output and each unit's activation.
nlohmann::ordered_json PointsTask::GridReport() {
  const PlaceGrid grid = GridOver(data_.train_plain);
  std::vector<float> seen = data_.Seen(grid.places);
  const int rows = static_cast<int>(seen.size()) / data_.train.Width();
  Capture capture;
  arena_.Reset();
  Tape tape(context_, arena_, {.watcher = &capture});
  network_.model.Forward(tape, {seen.data(), nullptr, {rows, data_.train.Width()}});
  Json json = {{"x", NumbersToJson(grid.x)}};
  if (!grid.y.empty()) json["y"] = NumbersToJson(grid.y);
  json["layers"] = Json::array();
  for (int k = 1; k <= network_.model.Config().Layers(); ++k) {
    const int units = network_.model.Config().widths[k];
    const std::span<const float> a = capture.Get().At("layer." + std::to_string(k) + ".a");
    Json layer = Json::array();  // for each unit what it says at each place, row by row
    std::vector<float> unit_values(rows);
    for (int unit = 0; unit < units; ++unit) {
      for (int row = 0; row < rows; ++row) unit_values[row] = a[row * units + unit];
      layer.push_back(NumbersToJson(unit_values));
    }
    json["layers"].push_back(std::move(layer));
  }
  return json;
}

// On the training points: norms of weights and gradients by layer, and what is wrong with units.
nlohmann::ordered_json PointsTask::HealthReport() {
  std::vector<int32_t> first(std::min(data_.train.Count(), kShownPoints));
  std::iota(first.begin(), first.end(), 0);
  Capture capture;
  arena_.Reset();
  network_.store.ZeroGradients();
  Tape tape(context_, arena_, {.gradients = true, .watcher = &capture});
  const Mlp::Output output = network_.model.Forward(tape, Inputs(tape, data_.train, first));
  tape.Backward(Mlp::Loss(tape, loss_, output, Targets(tape, data_.train, first)));
  const std::vector<LayerHealth> layers = LayersOf(network_.store);
  Json json = Json::array();
  for (int k = 1; k <= network_.model.Config().Layers(); ++k) {
    const LayerHealth& layer = layers[k - 1];
    const nn::Activation activation = network_.model.Config().activations[k - 1];
    const UnitCounts units =
        CountUnits(activation, capture.Get().At("layer." + std::to_string(k) + ".z"),
                   network_.model.Config().widths[k]);
    const double rms = RootMeanSquare(capture.Get().At("layer." + std::to_string(k) + ".a"));
    json.push_back({{"layer", k},
                    {"activation", Name(activation)},
                    {"units", units.units},
                    {"dead", units.dead},
                    {"saturated", units.saturated},
                    {"activation_rms", Shortest(static_cast<float>(rms))},
                    {"weight_norm", Shortest(static_cast<float>(layer.weight_norm))},
                    {"gradient_norm", Shortest(static_cast<float>(layer.gradient_norm))},
                    {"histogram",
                     {{"low", layer.weights.low},
                      {"high", layer.weights.high},
                      {"counts", layer.weights.counts}}}});
  }
  return {{"gradient_flow", Name(NameFlow(layers))}, {"layers", std::move(json)}};
}

// What a step computes from the first training points: the graph of operations, and a worksheet of
// plain gradient descent at the highest learning rate.
nlohmann::ordered_json PointsTask::StepReport() {
  std::vector<int32_t> first(std::min(data_.train.Count(), kWorksheetPoints));
  std::iota(first.begin(), first.end(), 0);
  PathNames paths;
  arena_.Reset();
  network_.store.ZeroGradients();
  Tape tape(context_, arena_, {.gradients = true, .watcher = &paths});
  const Tensor x = Inputs(tape, data_.train, first);
  const nn::Target target = Targets(tape, data_.train, first);
  tape.Backward(Mlp::Loss(tape, loss_, network_.model.Forward(tape, x), target));
  Json json = {{"graph", ToJson(GraphOf(tape, network_.store, paths))}};
  if (network_.store.Count() <= kWorksheetParameters) {
    const WorksheetBatch batch{
        .x = x.Values(), .targets = target.values.Values(), .labels = target.labels};
    json["worksheet"] =
        ToJson(MakeWorksheet(network_.model, loss_, batch, learner_.Config().schedule.peak));
  }
  return json;
}

std::vector<double> PointsTask::GridOutputs() {
  if (data_.train_plain.Width() > 2) return {};
  Points places;
  places.features = data_.train.features;
  places.x = data_.Seen(GridOver(data_.train_plain).places);
  places.targets.resize(places.x.size() / places.features.size());
  return OutputsOf(places);
}

nlohmann::ordered_json PointsTask::Judged(std::span<const double> outputs) const {
  Json json = {{"columns", data_.train_plain.features}, {"features", data_.train.features}};
  if (data_.train.classes > 0) json["classes"] = data_.class_names;
  json.update(judge_.Report(outputs));
  return json;
}

nlohmann::ordered_json PointsTask::Report() {
  Json json = Judged(Outputs());
  json["train"] = PointsReport(data_.train_plain, data_.train);
  json["test"] = PointsReport(data_.test_plain, data_.test);
  if (data_.train_plain.Width() <= 2) json["grid"] = GridReport();
  json["health"] = HealthReport();
  json["step"] = StepReport();
  json["weights"] = Json::array();
  for (const Parameter& parameter : network_.store.Parameters()) {
    json["weights"].push_back(
        {{"name", parameter.name},
         {"values", RowsToJson(parameter.tensor.Values(), parameter.tensor.shape.Columns())}});
  }
  return json;
}

}  // namespace noron
