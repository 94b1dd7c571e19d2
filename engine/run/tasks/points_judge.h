// What the outputs of a network say of points, and how good they are: those of one network, or the
// mean of what several say.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <vector>

#include "engine/data/points.h"
#include "engine/nn/loss.h"
#include "engine/run/task.h"
#include "engine/run/tasks/points_data.h"

namespace noron {

struct PointsJudgement {
  double loss = 0;                   // as the network learns by, the mean over the points
  std::vector<int32_t> classes{};    // the likeliest, of classification
  std::vector<float> predictions{};  // of regression, in the units of the data
};

class PointsJudge {
 public:
  // `data` outlives this.
  PointsJudge(nn::Loss loss, const PointsData& data) : loss_(loss), data_(data) {}

  // The outputs that follow from z of the last layer, [count, outputs]: σ(z) of two classes and of
  // losses that compare with 0 and 1, softmax for cross-entropy of more, z itself otherwise.
  std::vector<double> Outputs(std::span<const float> z) const;

  // outputs [count, outputs].
  std::vector<int32_t> Classes(std::span<const double> outputs) const;
  PointsJudgement operator()(std::span<const double> outputs, const Points& points) const;

  // Of the points that are judged by: loss; then accuracy, macro_f1 and, of two classes that both
  // occur, auc; or rmse, mae and r2 in the units of the data.
  std::vector<Metric> Score(std::span<const double> outputs) const;
  // Of the same: "confusion", "scores" and "roc" of classes (points_json.h).
  nlohmann::ordered_json Report(std::span<const double> outputs) const;

 private:
  int Width() const { return data_.train.classes <= 2 ? 1 : data_.train.classes; }
  double LossOf(std::span<const double> outputs, const Points& points) const;

  nn::Loss loss_;
  const PointsData& data_;
};

}  // namespace noron
