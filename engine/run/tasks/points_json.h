// Pieces of the reports that tasks on points share: numbers, tables, confusion matrices, and the
// places between the points where a method is asked what it makes of them.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "engine/data/points.h"
#include "engine/linalg/matrix.h"
#include "engine/metrics/classification.h"
#include "engine/metrics/roc.h"

namespace noron {

// The shortest decimal numbers that read back as the same floats; null for what is not finite.
nlohmann::ordered_json NumbersToJson(std::span<const float> values);
nlohmann::ordered_json NumbersToJson(std::span<const double> values);
// [[…], …], a row of `columns` numbers each.
nlohmann::ordered_json RowsToJson(std::span<const float> values, int columns);
nlohmann::ordered_json MatrixToJson(const Matrix& matrix);
nlohmann::ordered_json ConfusionToJson(const ConfusionMatrix& matrix);  // rows: the true classes

// {"classes": [{"class": name, "precision", "recall", "f1", "count": how often it is the target}],
//  "macro", "micro": {"precision", "recall", "f1"}}; macro over the classes that occur.
nlohmann::ordered_json ScoresToJson(const ConfusionMatrix& matrix,
                                    std::span<const std::string> classes);

// A curve needs two classes that both occur.
inline bool HasRoc(const ConfusionMatrix& matrix) {
  return matrix.classes == 2 && matrix.Targets(0) > 0 && matrix.Targets(1) > 0;
}
// {"auc", "thresholds", "false_positive_rate", "true_positive_rate"}, of class 1.
nlohmann::ordered_json RocToJson(const RocCurve& curve);

// x as [count, features].
Matrix MatrixOf(const Points& points);

// A regular grid over points of one or two columns and a little beyond them.
struct PlaceGrid {
  std::vector<float> x;
  std::vector<float> y;       // empty for points of one column
  std::vector<float> places;  // [x · y, columns], x changing fastest
};
PlaceGrid GridOver(const Points& plain);

}  // namespace noron
