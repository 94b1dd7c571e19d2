#include "engine/run/tasks/point_data.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "engine/core/error.h"
#include "engine/data/splits.h"
#include "engine/io/csv.h"
#include "engine/io/nearest.h"
#include "engine/run/session_json.h"
#include "engine/text/unicode.h"

namespace noron {
namespace {

constexpr uint64_t kSplitStream = 0x73706C6974;
constexpr int kGenerated = 1000;  // points when the experiment does not say
constexpr int kMaxClasses = 100;
const std::string kDefaultFeatures = Experiment::Data().features;

[[noreturn]] void RefuseGenerator(const Experiment& experiment, const std::string& problem,
                                  const std::string& choices, const std::string& nearest) {
  throw Error("config.choice",
              "data.corpus is \"" + experiment.data.corpus + "\", " + problem + ": choose one of " +
                  choices + ", or own with a table.",
              {{"key", "data.corpus"},
               {"value", experiment.data.corpus},
               {"allowed", choices},
               {"nearest", nearest}});
}

Points Generate(const Experiment& experiment) {
  const bool wants_numbers = experiment.task == "regression";
  PointsOptions options{.count = experiment.data.count > 0 ? experiment.data.count : kGenerated,
                        .noise = experiment.data.noise,
                        .classes = experiment.data.classes,
                        .seed = static_cast<uint64_t>(experiment.seed)};
  std::vector<std::string_view> fitting;
  std::string choices;
  for (std::string_view name : PointsKindNames()) {
    if (GivesNumbers(*PointsKindFromName(name)) != wants_numbers) continue;
    fitting.push_back(name);
    choices += (choices.empty() ? "" : ", ") + std::string(name);
  }
  const std::string& name = experiment.data.corpus;
  const std::string nearest(Nearest(name, fitting));
  const std::optional<PointsKind> kind = PointsKindFromName(name);
  if (!kind) RefuseGenerator(experiment, "which makes no points", choices, nearest);
  if (GivesNumbers(*kind) != wants_numbers) {
    RefuseGenerator(experiment, "whose points are not for " + experiment.task, choices, nearest);
  }
  options.kind = *kind;
  return MakePoints(options);
}

// Reads tables of one experiment: the first names the classes and the columns, further ones must
// have the same.
class TableReader {
 public:
  explicit TableReader(const Experiment& experiment) : experiment_(experiment) {}

  Points Read(std::string_view text) {
    Table table = ParseCsv(text);
    const size_t limit = static_cast<size_t>(experiment_.data.count);
    if (limit > 0 && table.rows.size() > limit) table.rows.resize(limit);
    const size_t last = table.columns.size() - 1;
    if (experiment_.task == "clustering") {
      has_answer_ = has_answer_.value_or(!table.IsNumeric(last));
    } else {
      has_answer_ = true;
    }
    const size_t width = *has_answer_ ? last : last + 1;
    if (width == 0) Refuse(table, 0, "has one cell: there is nothing to learn from");
    if (width_ != 0 && width != width_) {
      Refuse(table, 0, "has another number of columns than the table to learn from");
    }
    width_ = width;
    Points points;
    points.features.assign(table.columns.begin(), table.columns.begin() + width);
    for (size_t row = 0; row < table.rows.size(); ++row) {
      for (size_t column = 0; column < width; ++column) {
        points.x.push_back(static_cast<float>(table.RequireNumber(row, column)));
      }
      if (experiment_.task == "regression") {
        points.targets.push_back(static_cast<float>(table.RequireNumber(row, last)));
      } else {
        points.labels.push_back(*has_answer_ ? Label(table, row) : 0);
      }
    }
    if (experiment_.task != "regression") {
      points.classes = std::max<int>(1, static_cast<int>(names_.size()));
    }
    closed_ = true;
    return points;
  }

  std::vector<std::string> Names() const { return names_; }

 private:
  [[noreturn]] static void Refuse(const Table& table, size_t row, const std::string& problem) {
    const std::string line = std::to_string(table.lines[row]);
    throw Error("data.line", "Line " + line + " of the table " + problem + ".",
                {{"line", line}, {"problem", problem}});
  }

  int32_t Label(const Table& table, size_t row) {
    if (!closed_ && names_.empty()) LearnNames(table);
    const std::string& name = table.rows[row].back();
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) {
      Refuse(table, row,
             "has the class \"" + Printable(name) + "\", which the table to learn from has not");
    }
    return static_cast<int32_t>(found - names_.begin());
  }

  // In the order of numbers where all are, else of bytes.
  void LearnNames(const Table& table) {
    const size_t last = table.columns.size() - 1;
    std::vector<std::pair<double, std::string>> found;
    const bool numeric = table.IsNumeric(last);
    for (size_t row = 0; row < table.rows.size(); ++row) {
      found.push_back({numeric ? *table.Number(row, last) : 0.0, table.rows[row][last]});
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    if (found.size() > kMaxClasses) {
      Refuse(table, 0,
             "begins a column \"" + table.columns[last] + "\" of " + std::to_string(found.size()) +
                 " different values; for classes at most " + std::to_string(kMaxClasses) +
                 " are read, for numbers choose the task regression");
    }
    for (auto& [value, name] : found) names_.push_back(std::move(name));
  }

  const Experiment& experiment_;
  std::vector<std::string> names_;
  std::optional<bool> has_answer_;
  size_t width_ = 0;
  bool closed_ = false;  // the table to learn from has been read
};

void ChooseFeatures(const Experiment& experiment, Points& points) {
  const std::string& features = experiment.data.features;
  if (experiment.task == "clustering" || features == kDefaultFeatures) return;
  if (points.Width() > 2) {
    throw Error("config.choice",
                "data.features is \"" + features + "\", but the table has " +
                    std::to_string(points.Width()) +
                    " columns, which are used as they are; leave "
                    "data.features out.",
                {{"key", "data.features"}, {"value", features}, {"nearest", kDefaultFeatures}});
  }
  points = WithFeatures(points, features);
}

void Standardize(PointData& data) {
  const Matrix x = MatrixOf(data.train);
  data.mean = ColumnMeans(x);
  data.deviation.assign(x.Columns(), 0.0);
  for (int i = 0; i < x.Rows(); ++i) {
    for (int j = 0; j < x.Columns(); ++j) data.deviation[j] += std::pow(x(i, j) - data.mean[j], 2);
  }
  for (double& value : data.deviation) {
    value = value > 0 ? std::sqrt(value / x.Rows()) : 1.0;  // a column that never changes
  }
  for (Points* part : {&data.train, &data.validation}) {
    for (size_t i = 0; i < part->x.size(); ++i) {
      const size_t column = i % data.mean.size();
      part->x[i] = static_cast<float>((part->x[i] - data.mean[column]) / data.deviation[column]);
    }
  }
}

}  // namespace

PointData ReadPointData(const Experiment& experiment, const TaskData& data) {
  const bool from_table = !data.text.empty();
  PointData result;
  TableReader tables(experiment);
  Points points = from_table ? tables.Read(data.text) : Generate(experiment);
  if (!data.test.empty()) {
    result.train = std::move(points);
    result.validation = tables.Read(data.test);
  } else {
    Rng rng(static_cast<uint64_t>(experiment.seed), kSplitStream);
    const Split split = HoldOut(points.Count(), experiment.data.validation_fraction, &rng);
    result.train = Subset(points, split.train);
    result.validation = Subset(points, split.validation);
  }
  if (result.train.Count() < 2) {
    throw Error("config.range", "fewer than two points are left to learn from; give more.",
                {{"key", "data.count"}, {"value", std::to_string(experiment.data.count)}});
  }
  result.class_names = tables.Names();
  for (int c = static_cast<int>(result.class_names.size()); c < result.train.classes; ++c) {
    result.class_names.push_back(std::to_string(c));
  }
  if (experiment.task == "classification" && result.train.classes < 2) {
    throw Error("config.range", "the table has a single class: there is nothing to tell apart.",
                {{"key", "data.corpus"}, {"value", experiment.data.corpus}});
  }
  if (from_table) Standardize(result);
  ChooseFeatures(experiment, result.train);
  ChooseFeatures(experiment, result.validation);
  return result;
}

Matrix MatrixOf(const Points& points) { return {points.Count(), points.Width(), points.x}; }

nlohmann::ordered_json NumbersToJson(std::span<const double> numbers) {
  Json list = Json::array();
  for (double number : numbers) list.push_back(Shortest(static_cast<float>(number)));
  return list;
}

nlohmann::ordered_json MatrixToJson(const Matrix& matrix) {
  Json rows = Json::array();
  for (int i = 0; i < matrix.Rows(); ++i) rows.push_back(NumbersToJson(matrix.Row(i)));
  return rows;
}

nlohmann::ordered_json PointsToJson(const Points& points) {
  Json json = {{"features", points.features}, {"x", MatrixToJson(MatrixOf(points))}};
  if (points.classes > 0) {
    json["labels"] = points.labels;
  } else {
    json["targets"] =
        NumbersToJson(std::vector<double>(points.targets.begin(), points.targets.end()));
  }
  return json;
}

nlohmann::ordered_json PointDataToJson(const PointData& data) {
  Json json = {{"train", PointsToJson(data.train)}, {"validation", PointsToJson(data.validation)}};
  if (data.train.classes > 0) json["classes"] = data.class_names;
  if (!data.mean.empty()) {
    json["mean"] = NumbersToJson(data.mean);
    json["deviation"] = NumbersToJson(data.deviation);
  }
  return json;
}

}  // namespace noron
