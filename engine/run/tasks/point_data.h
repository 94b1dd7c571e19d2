// Points for the tasks that learn from them: generated, or the rows of a table, in two parts.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "engine/data/points.h"
#include "engine/io/experiment.h"
#include "engine/linalg/matrix.h"
#include "engine/run/task.h"

namespace noron {

struct PointData {
  Points train;
  Points validation;                     // empty when nothing is kept back
  std::vector<std::string> class_names;  // [classes]; "0", "1", … of generated points
  // Of a table: what its columns were moved and divided by, so that each has mean 0 and deviation 1
  // over the training part. Empty for generated points.
  std::vector<double> mean;
  std::vector<double> deviation;

  const Points& Judged() const { return validation.Count() > 0 ? validation : train; }
};

// `experiment.data.corpus` names a generator, or `data.text` is a table (see ParseCsv):
//   classification  the last column is the class, the others are numbers
//   regression      the last column is the target, a number like the others
//   clustering      a last column that is no number is the class, only used to judge
// data.features chooses among the two coordinates and what is derived from them; its default stands
// for the columns as they are, which is all that wider tables have. The kept part is drawn by the
// seed, or is `data.test`, a table of the same columns.
// Throws config.choice for an unknown generator, one of another task, or features that this data
// does not have; config.range when fewer than two points are left to learn from; what ParseCsv
// throws; data.line for a cell that is no number or a class that the training part does not know.
PointData ReadPointData(const Experiment& experiment, const TaskData& data);

// x as [count, features].
Matrix MatrixOf(const Points& points);

// {"features", "x": [[…]], "labels" or "targets", …}: what a plot needs.
nlohmann::ordered_json PointsToJson(const Points& points);
nlohmann::ordered_json PointDataToJson(const PointData& data);

// Numbers as a report has them: shortest decimals of floats, null for what is not finite.
nlohmann::ordered_json MatrixToJson(const Matrix& matrix);
nlohmann::ordered_json NumbersToJson(std::span<const double> numbers);

}  // namespace noron
