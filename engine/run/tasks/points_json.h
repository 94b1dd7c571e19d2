// Pieces of the reports that tasks on points share: numbers, tables, confusion matrices, and the
// places between the points where a method is asked what it makes of them.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "engine/data/points.h"
#include "engine/linalg/matrix.h"
#include "engine/metrics/classification.h"

namespace noron {

// The shortest decimal numbers that read back as the same floats; null for what is not finite.
nlohmann::ordered_json NumbersToJson(std::span<const float> values);
nlohmann::ordered_json NumbersToJson(std::span<const double> values);
// [[…], …], a row of `columns` numbers each.
nlohmann::ordered_json RowsToJson(std::span<const float> values, int columns);
nlohmann::ordered_json MatrixToJson(const Matrix& matrix);
nlohmann::ordered_json ConfusionToJson(const ConfusionMatrix& matrix);  // rows: the true classes

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
