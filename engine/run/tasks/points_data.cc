#include "engine/run/tasks/points_data.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/core/error.h"
#include "engine/io/csv.h"
#include "engine/io/nearest.h"
#include "engine/run/model.h"
#include "engine/run/tasks/data_split.h"

namespace noron {
namespace {

constexpr int kGenerated = 1000;  // points, when the experiment names no number
constexpr size_t kMaxClasses = 100;
constexpr std::string_view kPlain = "x,y";  // the features that are the coordinates themselves

bool IsRegression(const Experiment& experiment) { return experiment.task == "regression"; }
// Nothing is to be predicted; classes only judge.
bool IsUnsupervised(const Experiment& experiment) {
  return experiment.task == "clustering" || experiment.task == "generation";
}

[[noreturn]] void RefuseData(const Experiment& experiment, const std::string& why) {
  std::string allowed = "own";
  std::vector<std::string_view> fitting = {"own"};
  for (const std::string_view name : PointsKindNames()) {
    if (GivesNumbers(*PointsKindFromName(name)) != IsRegression(experiment)) continue;
    fitting.push_back(name);
    allowed += ", " + std::string(name);
  }
  const std::string nearest(Nearest(experiment.data.corpus, fitting));
  throw Error("config.choice",
              "data.corpus is " + experiment.data.corpus + ", " + why + " (allowed: " + allowed +
                  "; nearest: " + nearest + ").",
              {{"key", "data.corpus"},
               {"value", experiment.data.corpus},
               {"allowed", allowed},
               {"nearest", nearest}});
}

[[noreturn]] void RefuseTable(const std::string& why) {
  throw Error("data.line", "Line 1 of the table " + why + ".", {{"line", "1"}, {"problem", why}});
}

Points Generate(const Experiment& experiment) {
  const auto kind = PointsKindFromName(experiment.data.corpus);
  if (!kind) RefuseData(experiment, "which is no set of points");
  if (GivesNumbers(*kind) != IsRegression(experiment)) {
    RefuseData(experiment, GivesNumbers(*kind)
                               ? "whose points have numbers to predict, not classes"
                               : "whose points have classes, not numbers to predict");
  }
  return MakePoints({.kind = *kind,
                     .count = experiment.data.count > 0 ? experiment.data.count : kGenerated,
                     .noise = experiment.data.noise,
                     .classes = experiment.data.classes,
                     .seed = static_cast<uint64_t>(experiment.seed)});
}

// The number of a class by its name, which is new perhaps.
int32_t ClassOf(const std::string& name, std::vector<std::string>& names) {
  const auto index = std::find(names.begin(), names.end(), name) - names.begin();
  if (index == std::ssize(names)) names.push_back(name);
  return static_cast<int32_t>(index);
}

// All columns but the last are coordinates; with nothing to predict also the last one, if it holds
// numbers.
Points Read(const Experiment& experiment, std::string_view text, std::vector<std::string>& names) {
  const Table table = ParseCsv(text);
  const size_t last = table.columns.size() - 1;
  const bool no_answer = IsUnsupervised(experiment) && table.IsNumeric(last);
  const size_t width = no_answer ? last + 1 : last;
  if (width == 0) RefuseTable("has one cell: the last column is what is to be predicted");
  size_t rows = table.rows.size();
  if (experiment.data.count > 0) rows = std::min<size_t>(rows, experiment.data.count);
  Points points;
  points.features.assign(table.columns.begin(), table.columns.begin() + width);
  for (size_t row = 0; row < rows; ++row) {
    for (size_t column = 0; column < width; ++column) {
      points.x.push_back(static_cast<float>(table.RequireNumber(row, column)));
    }
    if (IsRegression(experiment)) {
      points.targets.push_back(static_cast<float>(table.RequireNumber(row, last)));
    } else {
      points.labels.push_back(ClassOf(no_answer ? "" : table.rows[row][last], names));
    }
  }
  if (names.size() > kMaxClasses) {
    RefuseTable("begins a last column of " + std::to_string(names.size()) +
                " different values; of classes at most " + std::to_string(kMaxClasses) +
                " are told apart");
  }
  points.classes = static_cast<int>(names.size());
  return points;
}

PointsData::Scaling ScalingOf(const std::vector<float>& values, int column, int width) {
  double sum = 0, squares = 0;
  const double count = static_cast<double>(values.size()) / width;
  for (size_t i = column; i < values.size(); i += width) sum += values[i];
  const double mean = sum / count;
  for (size_t i = column; i < values.size(); i += width) {
    squares += (values[i] - mean) * (values[i] - mean);
  }
  const double deviation = std::sqrt(squares / count);
  return {mean, deviation > 0 ? deviation : 1.0};
}

float Scaled(double value, const PointsData::Scaling& scaling) {
  return static_cast<float>((value - scaling.mean) / scaling.deviation);
}

// The test part of a table of one's own has to look like the training part.
void RequireAlike(const Points& train, const Points& test) {
  if (train.Width() == test.Width()) return;
  RefuseTable("to judge by has " + std::to_string(test.Width()) +
              " columns to see, that to learn " + "from " + std::to_string(train.Width()));
}

// Features are derived from one or two coordinates.
void RequireFewColumns(const Experiment& experiment, int width) {
  if (width <= 2) return;
  throw Error("config.choice",
              "data.features is " + experiment.data.features + ", but the table has " +
                  std::to_string(width) + " columns to see, which are used as they are (nearest: " +
                  std::string(kPlain) + ").",
              {{"key", "data.features"},
               {"value", experiment.data.features},
               {"nearest", std::string(kPlain)}});
}

Points AsSeen(const PointsData& data, const Points& plain) {
  Points seen = plain;
  for (float& target : seen.targets) target = Scaled(target, data.target);
  for (size_t i = 0; i < seen.x.size(); ++i) {
    seen.x[i] = Scaled(seen.x[i], data.columns[i % data.columns.size()]);
  }
  return data.derived.empty() ? seen : WithFeatures(seen, data.derived);
}

}  // namespace

std::vector<float> PointsData::Seen(std::span<const float> plain) const {
  Points points;
  points.features = train_plain.features;
  points.x.assign(plain.begin(), plain.end());
  points.targets.resize(plain.size() / columns.size());
  return AsSeen(*this, points).x;
}

PointsData MakePointsData(const Experiment& experiment, const TaskData& data) {
  PointsData result;
  const bool own = experiment.data.corpus == "own";
  if (!own && !data.test.empty()) {
    throw Error("config.choice",
                "data.corpus is " + experiment.data.corpus +
                    ", which is judged by points of its own; a table to judge by goes with a table "
                    "to learn from.",
                {{"key", "data.corpus"},
                 {"value", experiment.data.corpus},
                 {"allowed", "own"},
                 {"nearest", "own"}});
  }
  Points all = own ? Read(experiment, data.text, result.class_names) : Generate(experiment);
  if (own && !data.test.empty()) {
    result.train_plain = std::move(all);
    result.test_plain = Read(experiment, data.test, result.class_names);
    RequireAlike(result.train_plain, result.test_plain);
  } else {
    Rng shuffle(static_cast<uint64_t>(experiment.seed), kBatchesStream);
    const Split split = SplitOf(experiment, all.Count(), all.labels, data.fold, shuffle);
    result.train_plain = Subset(all, split.train);
    result.test_plain = Subset(all, split.validation);
  }
  if (!own) {
    for (int c = 0; c < all.classes; ++c) result.class_names.push_back(std::to_string(c));
  }
  if (!IsRegression(experiment)) {  // the test part may have brought a class of its own
    result.train_plain.classes = static_cast<int>(result.class_names.size());
    result.test_plain.classes = result.train_plain.classes;
    if (result.train_plain.classes < 2 && !IsUnsupervised(experiment)) {
      RefuseTable("begins a table with one class only: there is nothing to tell apart");
    }
  }
  if (result.train_plain.Count() < 2) {
    throw Error("config.range", "Fewer than two points are left to learn from; give more.",
                {{"key", "data.count"}, {"value", std::to_string(experiment.data.count)}});
  }
  const int width = result.train_plain.Width();
  result.columns.resize(width);
  if (own) {
    for (int i = 0; i < width; ++i) {
      result.columns[i] = ScalingOf(result.train_plain.x, i, width);
    }
    if (IsRegression(experiment)) result.target = ScalingOf(result.train_plain.targets, 0, 1);
  }
  if (!IsUnsupervised(experiment) && experiment.data.features != kPlain) {
    RequireFewColumns(experiment, width);
    result.derived = experiment.data.features;
  }
  result.train = AsSeen(result, result.train_plain);
  result.test = AsSeen(result, result.test_plain);
  return result;
}

}  // namespace noron
