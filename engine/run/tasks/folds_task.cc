// Cross-validation: the data are cut into folds, and for each a model learns from all others and is
// judged by it. All learn side by side, one step of each at a time.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/metrics/spread.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/side_by_side.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

class FoldsTask final : public SideBySide {
 public:
  explicit FoldsTask(std::vector<std::unique_ptr<Task>> folds)
      : SideBySide("fold"), folds_(std::move(folds)) {
    for (const auto& fold : folds_) Add(*fold);
  }

  // The mean over the folds of each figure that all of them have: where a class is rare, a fold may
  // lack it and with it a figure such as the area under the curve.
  std::vector<Metric> Evaluate() override {
    std::vector<Metric> metrics = folds_.front()->Evaluate();
    for (Metric& metric : metrics) metric.each = {metric.value};
    for (size_t fold = 1; fold < folds_.size(); ++fold) {
      const std::vector<Metric> measured = folds_[fold]->Evaluate();
      const auto same = [&](const Metric& metric) {
        return std::ranges::find(measured, metric.name, &Metric::name);
      };
      std::erase_if(metrics, [&](const Metric& each) { return same(each) == measured.end(); });
      for (Metric& metric : metrics) metric.each.push_back(same(metric)->value);
    }
    for (Metric& metric : metrics) metric.value = SpreadOf(metric.each).mean;
    return metrics;
  }

  nlohmann::ordered_json Report() override {
    Json folds = Json::array();
    for (const auto& fold : folds_) folds.push_back(fold->Report());
    return {{"folds", std::move(folds)}};
  }

 private:
  std::vector<std::unique_ptr<Task>> folds_;
};

}  // namespace

std::unique_ptr<Task> MakeFoldsTask(
    const Experiment& experiment, const TaskData& data,
    const std::function<std::unique_ptr<Task>(const TaskData&)>& make) {
  if (!data.test.empty()) {
    throw Error("config.choice",
                "data.split is " + experiment.data.split +
                    ", but there are data to judge by (allowed: hold_out; nearest: hold_out).",
                {{"key", "data.split"},
                 {"value", experiment.data.split},
                 {"type", "choice"},
                 {"allowed", "hold_out"},
                 {"nearest", "hold_out"}});
  }
  std::vector<std::unique_ptr<Task>> folds;
  for (int fold = 0; fold < experiment.data.folds; ++fold) {
    folds.push_back(make({.text = data.text, .test = {}, .fold = fold}));
  }
  return std::make_unique<FoldsTask>(std::move(folds));
}

}  // namespace noron
