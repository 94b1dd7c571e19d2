#include "engine/run/tasks/ensemble.h"

#include <nlohmann/json.hpp>
#include <string>

#include "engine/metrics/spread.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/points_json.h"
#include "engine/run/tasks/side_by_side.h"

namespace noron {
namespace {

using Rows = std::vector<std::vector<double>>;  // of each member: [count, outputs]

std::vector<double> MeanOf(const Rows& outputs) {
  std::vector<double> mean(outputs.front().size());
  for (const std::vector<double>& member : outputs) {
    for (size_t i = 0; i < mean.size(); ++i)
      mean[i] += member[i] / static_cast<double>(outputs.size());
  }
  return mean;
}

Json ToJson(const std::vector<Metric>& metrics) {
  Json json;
  for (const Metric& metric : metrics) json[metric.name] = metric.value;
  return json;
}

class EnsembleTask final : public SideBySide {
 public:
  EnsembleTask(std::vector<std::unique_ptr<Member>> members, std::vector<int> seeds)
      : SideBySide("member"), members_(std::move(members)), seeds_(std::move(seeds)) {
    for (const auto& member : members_) Add(*member);
  }

  std::vector<Metric> Evaluate() override { return Measure(OutputsOfEach()); }

  nlohmann::ordered_json Report() override {
    const Rows outputs = OutputsOfEach();
    Rows on_grid;
    for (const auto& member : members_) on_grid.push_back(member->GridOutputs());
    Json ensemble = members_.front()->Judged(MeanOf(outputs));
    ensemble["metrics"] = ToJson(Measure(outputs));
    if (!on_grid.front().empty()) ensemble["grid"] = NumbersToJson(MeanOf(on_grid));
    Json members = Json::array();
    for (size_t i = 0; i < members_.size(); ++i) {
      Json member = {{"seed", seeds_[i]}, {"metrics", ToJson(members_[i]->Score(outputs[i]))}};
      member.update(members_[i]->Report());
      members.push_back(std::move(member));
    }
    return {{"ensemble", std::move(ensemble)}, {"members", std::move(members)}};
  }

 private:
  Rows OutputsOfEach() {
    Rows outputs;
    for (const auto& member : members_) outputs.push_back(member->Outputs());
    return outputs;
  }

  std::vector<Metric> Measure(const Rows& outputs) const {
    std::vector<Metric> metrics = members_.front()->Score(MeanOf(outputs));
    for (const std::vector<double>& member : outputs) {
      const std::vector<Metric> scores = members_.front()->Score(member);
      for (size_t i = 0; i < metrics.size(); ++i) metrics[i].each.push_back(scores[i].value);
    }
    metrics.push_back(Difference(outputs));
    return metrics;
  }

  Metric Difference(const Rows& outputs) const {
    std::vector<std::vector<int32_t>> classes;
    for (const std::vector<double>& member : outputs) {
      classes.push_back(members_.front()->Classes(member));
    }
    const size_t count = classes.front().size();
    if (count == 0) return Spread(outputs);
    size_t differ = 0;
    for (size_t i = 0; i < count; ++i) {
      bool same = true;
      for (const std::vector<int32_t>& member : classes) {
        same = same && member[i] == classes.front()[i];
      }
      differ += !same;
    }
    return {"disagreement", static_cast<double>(differ) / static_cast<double>(count)};
  }

  static Metric Spread(const Rows& outputs) {
    double sum = 0;
    const size_t count = outputs.front().size();
    std::vector<double> values(outputs.size());
    for (size_t i = 0; i < count; ++i) {
      for (size_t member = 0; member < outputs.size(); ++member) {
        values[member] = outputs[member][i];
      }
      sum += SpreadOf(values).deviation;
    }
    return {"spread", sum / static_cast<double>(count)};
  }

  std::vector<std::unique_ptr<Member>> members_;
  std::vector<int> seeds_;
};

}  // namespace

std::unique_ptr<Task> MakeEnsemble(
    const Experiment& experiment,
    const std::function<std::unique_ptr<Member>(const Experiment&)>& make) {
  const bool alone =
      experiment.model.members == 1 || !FindField("model.members")->IsFor(experiment);
  if (alone) return make(experiment);
  constexpr int64_t kSeeds = int64_t{1} << 31;
  std::vector<std::unique_ptr<Member>> members;
  std::vector<int> seeds;
  for (int i = 0; i < experiment.model.members; ++i) {
    Experiment own = experiment;
    own.seed = static_cast<int>((int64_t{experiment.seed} + i) % kSeeds);
    members.push_back(make(own));
    seeds.push_back(own.seed);
  }
  return std::make_unique<EnsembleTask>(std::move(members), std::move(seeds));
}

}  // namespace noron
