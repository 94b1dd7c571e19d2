// Classification by the nearest neighbours: nothing is fitted, the examples are the model.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/classic/knn.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/points_data.h"
#include "engine/run/tasks/points_json.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

class NeighboursTask final : public Task {
 public:
  NeighboursTask(const Experiment& experiment, const TaskData& data)
      : data_(MakePointsData(experiment, data)),
        nearest_(MatrixOf(data_.train), data_.train.labels, data_.train.classes,
                 experiment.model.neighbours) {}

  StepResult Step(int64_t) override { return {}; }  // nothing to fit, nothing to lose

  std::vector<Metric> Evaluate() override {
    const ConfusionMatrix matrix = ConfusionOfJudged();
    return {{"accuracy", PrecisionRecallF1(matrix, Average::kMicro).f1, false},
            {"macro_f1", PrecisionRecallF1(matrix, Average::kMacro).f1, false}};
  }

  nlohmann::ordered_json Report() override {
    const Points& judged = data_.JudgedPlain();
    Json json = {{"columns", data_.train_plain.features},
                 {"features", data_.train.features},
                 {"classes", data_.class_names},
                 {"confusion", ConfusionToJson(ConfusionOfJudged())},
                 {"train",
                  {{"x", RowsToJson(data_.train_plain.x, data_.train_plain.Width())},
                   {"class", data_.train_plain.labels}}},
                 {"test",
                  {{"x", RowsToJson(judged.x, judged.Width())},
                   {"class", judged.labels},
                   {"predicted", Predict(Votes(MatrixOf(data_.Judged())))}}}};
    if (data_.train_plain.Width() <= 2) json["grid"] = GridReport();
    return json;
  }

 private:
  Matrix Votes(const Matrix& x) const {
    Matrix votes(x.Rows(), data_.train.classes);
    for (int i = 0; i < x.Rows(); ++i) {
      std::ranges::copy(nearest_.Votes(x.Row(i)), votes.Row(i).begin());
    }
    return votes;
  }

  // The class with the most votes, the first on a tie.
  static std::vector<int32_t> Predict(const Matrix& votes) {
    std::vector<int32_t> classes;
    for (int i = 0; i < votes.Rows(); ++i) {
      const auto row = votes.Row(i);
      classes.push_back(
          static_cast<int32_t>(std::max_element(row.begin(), row.end()) - row.begin()));
    }
    return classes;
  }

  ConfusionMatrix ConfusionOfJudged() const {
    const Points& judged = data_.Judged();
    return Confusion(Predict(Votes(MatrixOf(judged))), judged.labels, judged.classes);
  }

  // The share of votes of each class at each place.
  Json GridReport() const {
    const PlaceGrid grid = GridOver(data_.train_plain);
    const std::vector<float> seen = data_.Seen(grid.places);
    const int width = data_.train.Width();
    const Matrix votes = Votes(Matrix(static_cast<int>(seen.size()) / width, width, seen));
    Json json = {{"x", NumbersToJson(grid.x)}};
    if (!grid.y.empty()) json["y"] = NumbersToJson(grid.y);
    json["votes"] = MatrixToJson(votes);
    return json;
  }

  PointsData data_;
  KNearest nearest_;
};

}  // namespace

std::unique_ptr<Task> MakeNeighboursTask(Context&, const Experiment& experiment,
                                         const TaskData& data) {
  return std::make_unique<NeighboursTask>(experiment, data);
}

}  // namespace noron
