// The points of an experiment: generated, or a table of one's own, split and as a model sees them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/data/points.h"
#include "engine/io/experiment.h"
#include "engine/run/task.h"

namespace noron {

struct PointsData {
  Points train, test;              // as a model sees them
  Points train_plain, test_plain;  // as they lie: before features are derived and scaled
  std::vector<std::string> class_names;
  // Tables are scaled to mean 0 and deviation 1 of the training part, generated points are not:
  // (number - mean) / deviation, one for each column of train_plain, and for the target.
  struct Scaling {
    double mean = 0;
    double deviation = 1;
  };
  std::vector<Scaling> columns;
  Scaling target;  // of regression

  // New points in the columns of train_plain, [count, columns], as a model sees them.
  std::vector<float> Seen(std::span<const float> plain) const;

  std::string derived;  // the features that are derived; empty: none

  // What a model is judged by: the test part, or what it has learned from when there is none.
  const Points& Judged() const { return test.Count() > 0 ? test : train; }
  const Points& JudgedPlain() const { return test.Count() > 0 ? test_plain : train_plain; }
};

// For the tasks classification, regression, clustering and generation. A table of one's own has
// numbers in all columns but the last, which is the class (any text) or the number to predict; with
// nothing to predict it may be a number like the others, and all points are then of one class.
// Throws config.choice when the data are no points or of another task, or lack a feature;
// config.range when there are fewer than two points; data.line for a table that does not fit; and
// what ParseCsv throws.
PointsData MakePointsData(const Experiment& experiment, const TaskData& data);

}  // namespace noron
