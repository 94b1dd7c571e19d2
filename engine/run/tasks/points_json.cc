#include "engine/run/tasks/points_json.h"

#include <algorithm>
#include <cassert>

#include "engine/run/session_json.h"

namespace noron {
namespace {

constexpr int kGridSide = 24;     // places in each direction of the plane
constexpr int kLinePlaces = 101;  // places on a line
constexpr double kMargin = 0.1;   // around the points, as a share of their extent

// `count` places from the smallest to the largest number of a column, and a little beyond.
std::vector<float> Places(const Points& points, int column, int count) {
  float low = points.x[column], high = low;
  for (size_t i = column; i < points.x.size(); i += points.Width()) {
    low = std::min(low, points.x[i]);
    high = std::max(high, points.x[i]);
  }
  const double margin = kMargin * (high - low);
  std::vector<float> places(count);
  for (int i = 0; i < count; ++i) {
    const double share = static_cast<double>(i) / (count - 1);
    places[i] = static_cast<float>(low - margin + share * (high - low + 2 * margin));
  }
  return places;
}

}  // namespace

nlohmann::ordered_json NumbersToJson(std::span<const float> values) {
  Json numbers = Json::array();
  for (const float value : values) numbers.push_back(Shortest(value));
  return numbers;
}

nlohmann::ordered_json NumbersToJson(std::span<const double> values) {
  return NumbersToJson(std::vector<float>(values.begin(), values.end()));
}

nlohmann::ordered_json RowsToJson(std::span<const float> values, int columns) {
  Json rows = Json::array();
  for (size_t begin = 0; begin < values.size(); begin += columns) {
    rows.push_back(NumbersToJson(values.subspan(begin, columns)));
  }
  return rows;
}

nlohmann::ordered_json MatrixToJson(const Matrix& matrix) {
  Json rows = Json::array();
  for (int i = 0; i < matrix.Rows(); ++i) rows.push_back(NumbersToJson(matrix.Row(i)));
  return rows;
}

nlohmann::ordered_json ConfusionToJson(const ConfusionMatrix& matrix) {
  Json rows = Json::array();
  for (int target = 0; target < matrix.classes; ++target) {
    Json row = Json::array();
    for (int c = 0; c < matrix.classes; ++c) row.push_back(matrix.At(target, c));
    rows.push_back(std::move(row));
  }
  return rows;
}

nlohmann::ordered_json ScoresToJson(const ConfusionMatrix& matrix,
                                    std::span<const std::string> classes) {
  const auto numbers = [](const Scores& scores) -> Json {
    return {{"precision", scores.precision}, {"recall", scores.recall}, {"f1", scores.f1}};
  };
  Json list = Json::array();
  for (int c = 0; c < matrix.classes; ++c) {
    Json entry = {{"class", classes[c]}};
    entry.update(numbers(matrix.ScoresOfClass(c)));
    entry["count"] = matrix.Targets(c);
    list.push_back(std::move(entry));
  }
  return {{"classes", std::move(list)},
          {"macro", numbers(PrecisionRecallF1(matrix, Average::kMacroPresent))},
          {"micro", numbers(PrecisionRecallF1(matrix, Average::kMicro))}};
}

nlohmann::ordered_json RocToJson(const RocCurve& curve) {
  return {{"auc", curve.auc},
          {"thresholds", NumbersToJson(curve.thresholds)},
          {"false_positive_rate", NumbersToJson(curve.false_positive_rate)},
          {"true_positive_rate", NumbersToJson(curve.true_positive_rate)}};
}

Matrix MatrixOf(const Points& points) { return {points.Count(), points.Width(), points.x}; }

PlaceGrid GridOver(const Points& plain) {
  assert(plain.Width() <= 2);
  PlaceGrid grid;
  if (plain.Width() == 1) {
    grid.x = Places(plain, 0, kLinePlaces);
    grid.places = grid.x;
    return grid;
  }
  grid.x = Places(plain, 0, kGridSide);
  grid.y = Places(plain, 1, kGridSide);
  for (const float y : grid.y) {
    for (const float x : grid.x) grid.places.insert(grid.places.end(), {x, y});
  }
  return grid;
}

}  // namespace noron
