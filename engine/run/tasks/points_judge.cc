#include "engine/run/tasks/points_judge.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/metrics/classification.h"
#include "engine/metrics/regression.h"
#include "engine/metrics/roc.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/points_json.h"

namespace noron {
namespace {

// The surprise at what had the probability p, in nats; 1 − p knows no smaller numbers than this.
double Surprise(double p) { return -std::log(std::max(p, 1e-16)); }

}  // namespace

std::vector<double> PointsJudge::Outputs(std::span<const float> z) const {
  std::vector<double> outputs(z.begin(), z.end());
  if (data_.train.classes == 0 || loss_ == nn::Loss::kHinge) return outputs;
  if (loss_ != nn::Loss::kCrossEntropy) {
    for (double& output : outputs) output = 1 / (1 + std::exp(-output));
    return outputs;
  }
  for (auto row = outputs.begin(); row != outputs.end(); row += Width()) {
    const auto end = row + Width();
    const double largest = *std::max_element(row, end);
    double sum = 0;
    std::for_each(row, end, [&](double& output) { sum += output = std::exp(output - largest); });
    std::for_each(row, end, [&](double& output) { output /= sum; });
  }
  return outputs;
}

std::vector<int32_t> PointsJudge::Classes(std::span<const double> outputs) const {
  std::vector<int32_t> classes;
  if (data_.train.classes == 0) return classes;
  const double middle = loss_ == nn::Loss::kHinge ? 0 : 0.5;
  for (size_t row = 0; row < outputs.size(); row += Width()) {
    const auto of_point = outputs.subspan(row, Width());
    classes.push_back(
        Width() == 1 ? of_point[0] > middle
                     : static_cast<int32_t>(std::ranges::max_element(of_point) - of_point.begin()));
  }
  return classes;
}

double PointsJudge::LossOf(std::span<const double> outputs, const Points& points) const {
  double sum = 0;
  if (loss_ == nn::Loss::kCrossEntropy) {
    for (int i = 0; i < points.Count(); ++i) {
      sum += Surprise(outputs[i * Width() + points.labels[i]]);
    }
    return sum / points.Count();
  }
  const double no = loss_ == nn::Loss::kHinge ? -1 : 0;
  for (size_t k = 0; k < outputs.size(); ++k) {
    const int i = static_cast<int>(k) / Width(), unit = static_cast<int>(k) % Width();
    const bool is_class = points.classes > 0 && points.labels[i] == (Width() == 1 ? 1 : unit);
    const double target = points.classes == 0 ? points.targets[i] : is_class ? 1 : no;
    const double difference = outputs[k] - target;
    switch (loss_) {
      case nn::Loss::kMse:
        sum += difference * difference;
        break;
      case nn::Loss::kMae:
        sum += std::abs(difference);
        break;
      case nn::Loss::kHinge:
        sum += std::max(0.0, 1 - target * outputs[k]);
        break;
      default:
        sum += Surprise(is_class ? outputs[k] : 1 - outputs[k]);
    }
  }
  return sum / static_cast<double>(outputs.size());
}

PointsJudgement PointsJudge::operator()(std::span<const double> outputs,
                                        const Points& points) const {
  PointsJudgement result{.loss = LossOf(outputs, points), .classes = Classes(outputs)};
  if (points.classes > 0) return result;
  for (const double output : outputs) {
    result.predictions.push_back(
        static_cast<float>(output * data_.target.deviation + data_.target.mean));
  }
  return result;
}

std::vector<Metric> PointsJudge::Score(std::span<const double> outputs) const {
  const Points& points = data_.Judged();
  const PointsJudgement judgement = (*this)(outputs, points);
  std::vector<Metric> metrics = {{"loss", judgement.loss, true}};
  if (points.classes == 0) {
    const RegressionScores scores =
        ScoreRegression(judgement.predictions, data_.JudgedPlain().targets);
    metrics.push_back({"rmse", scores.rmse, true});
    metrics.push_back({"mae", scores.mae, true});
    metrics.push_back({"r2", scores.r2, false});
    return metrics;
  }
  const ConfusionMatrix matrix = Confusion(judgement.classes, points.labels, points.classes);
  metrics.push_back({"accuracy", Accuracy(judgement.classes, points.labels), false});
  metrics.push_back({"macro_f1", PrecisionRecallF1(matrix, Average::kMacroPresent).f1, false});
  if (HasRoc(matrix)) {
    const std::vector<float> scores(outputs.begin(), outputs.end());
    metrics.push_back({"auc", Roc(scores, points.labels).auc, false});
  }
  return metrics;
}

nlohmann::ordered_json PointsJudge::Report(std::span<const double> outputs) const {
  const Points& points = data_.Judged();
  if (points.classes == 0) return Json::object();
  const ConfusionMatrix matrix = Confusion(Classes(outputs), points.labels, points.classes);
  Json json = {{"confusion", ConfusionToJson(matrix)},
               {"scores", ScoresToJson(matrix, data_.class_names)}};
  if (HasRoc(matrix)) {
    const std::vector<float> scores(outputs.begin(), outputs.end());
    json["roc"] = RocToJson(Roc(scores, points.labels));
  }
  return json;
}

}  // namespace noron
