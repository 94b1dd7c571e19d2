#include "engine/io/experiment.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/classic/ngram_lm.h"
#include "engine/core/error.h"
#include "engine/io/experiment_fields.h"
#include "engine/io/field_value.h"
#include "engine/io/json.h"
#include "engine/io/nearest.h"
#include "engine/io/number.h"
#include "engine/text/unicode.h"

namespace noron {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr JsonLimits kLimits = {.depth = 64, .members = 1000};

[[noreturn]] void RefuseUnknown(const std::string& key) {
  std::vector<std::string_view> known = {"version"};
  for (const Field& field : ExperimentFields()) {
    const bool is_new = std::find(known.begin(), known.end(), field.Group()) == known.end();
    if (is_new && field.Group() != "run") known.push_back(field.Group());
    known.push_back(field.key);
  }
  // A key without its section ("layers") is closer to the end of the right one than to any whole.
  std::string_view nearest = Nearest(key, known);
  const std::string_view last = std::string_view(key).substr(key.rfind('.') + 1);
  for (const std::string_view candidate : known) {
    if (candidate.substr(candidate.rfind('.') + 1) == last) nearest = candidate;
    if (key.size() > 3 && candidate.starts_with(key) && !nearest.starts_with(key)) {
      nearest = candidate;  // "train" is the beginning of one
    }
  }
  const std::string shown = Printable(key.substr(0, 80));
  throw Error("config.unknown_key",
              "There is no key " + shown + "; the nearest is " + std::string(nearest) + ".",
              {{"key", shown}, {"nearest", std::string(nearest)}});
}

const Field& KnownField(const std::string& key) {
  const Field* field = FindField(key);
  if (field == nullptr) RefuseUnknown(key);
  return *field;
}

void CheckVersion(const json& document) {
  const auto found = document.find("version");
  if (found == document.end() || *found == Experiment::kVersion) return;
  const std::string known = Plain(int64_t{Experiment::kVersion});
  if (found->is_number_integer() && *found > Experiment::kVersion) {
    throw Error("config.newer_version",
                "This experiment has version " + Shown(*found) + "; this program knows version " +
                    known + ".",
                {{"key", "version"}, {"value", Shown(*found)}, {"allowed", known}});
  }
  throw Error("config.type", "version is " + Shown(*found) + "; it has to be " + known + ".",
              {{"key", "version"},
               {"value", Shown(*found)},
               {"type", "integer"},
               {"allowed", known},
               {"nearest", known}});
}

bool IsUsed(const Experiment& experiment, const Field& field) { return field.IsFor(experiment); }
bool IsUsed(const Experiment& experiment, std::string_view key) {
  return IsUsed(experiment, *FindField(key));
}

[[noreturn]] void RefuseHeads(std::string_view key, int value, const std::string& problem,
                              const std::vector<int>& allowed) {
  // The nearest below and above.
  const auto above = std::find_if(allowed.begin(), allowed.end(), [&](int n) { return n > value; });
  std::string nearest = above == allowed.begin() ? "" : Plain(int64_t{above[-1]});
  if (above != allowed.end()) {
    nearest += (nearest.empty() ? "" : ", ") + Plain(int64_t{*above});
  }
  std::string all;
  for (size_t i = 0; i < allowed.size(); ++i) {
    constexpr size_t kListed = 8;  // of a longer list its start and its end
    if (i >= kListed && i + 1 < allowed.size()) continue;
    all += (i == 0 ? "" : i > kListed ? " … " : ", ") + Plain(int64_t{allowed[i]});
  }
  throw Error("config.heads",
              std::string(key) + " is " + Plain(int64_t{value}) + ", " + problem +
                  " (allowed: " + all + "; nearest: " + nearest + ").",
              {{"key", std::string(key)},
               {"value", Plain(int64_t{value})},
               {"allowed", all},
               {"nearest", nearest}});
}

std::vector<int> NumbersThat(double minimum, double maximum, const auto& condition) {
  std::vector<int> numbers;
  for (int n = static_cast<int>(minimum); n <= static_cast<int>(maximum); ++n) {
    if (condition(n)) numbers.push_back(n);
  }
  return numbers;
}

void CheckHeads(const Experiment& experiment) {
  const Experiment::Model& model = experiment.model;
  const bool rotates = IsUsed(experiment, "model.positions") &&
                       (model.positions == "rope" || model.positions == "rope_half_split");
  const Field& heads = *FindField("model.heads");
  const std::string width = Plain(int64_t{model.d_model});
  const auto fits = [&](int n) {
    return model.d_model % n == 0 && (!rotates || model.d_model / n % 2 == 0);
  };
  if (!fits(model.heads)) {
    const std::vector<int> allowed = NumbersThat(heads.minimum, heads.maximum, fits);
    if (allowed.empty()) {  // an odd width has no even share
      const Field& field = *FindField("model.d_model");
      RefuseHeads(field.key, model.d_model, "but rotary positions need an even width for each head",
                  NumbersThat(field.minimum, field.maximum,
                              [&](int n) { return n % (2 * model.heads) == 0; }));
    }
    RefuseHeads(heads.key, model.heads,
                model.d_model % model.heads != 0
                    ? "which does not divide the width " + width
                    : "but rotary positions need an even width for each head",
                allowed);
  }
  if (IsUsed(experiment, "model.kv_heads") && model.kv_heads != 0 &&
      model.heads % model.kv_heads != 0) {
    RefuseHeads("model.kv_heads", model.kv_heads,
                "which does not divide the " + Plain(int64_t{model.heads}) + " heads",
                NumbersThat(1, model.heads, [&](int n) { return model.heads % n == 0; }));
  }
}

std::string_view DefaultKind(std::string_view task) {
  for (const TaskKinds& each : ExperimentTasks()) {
    if (each.task == task) return *each.kinds.begin();
  }
  return "";
}

void CheckKind(const Experiment& experiment) {
  for (const TaskKinds& task : ExperimentTasks()) {
    if (task.task != experiment.task) continue;
    const std::string& kind = experiment.model.kind;
    if (std::find(task.kinds.begin(), task.kinds.end(), kind) != task.kinds.end()) return;
    std::string allowed;
    for (const std::string_view each : task.kinds) {
      allowed += (allowed.empty() ? "" : ", ") + std::string(each);
    }
    const std::string nearest(Nearest(kind, task.kinds));
    throw Error("config.choice",
                "model.kind is " + kind + ", which the task " + experiment.task +
                    " cannot be given to (allowed: " + allowed + "; nearest: " + nearest + ").",
                {{"key", "model.kind"},
                 {"value", kind},
                 {"type", "choice"},
                 {"allowed", allowed},
                 {"nearest", nearest}});
  }
}

// A key that would do nothing is a misunderstanding.
[[noreturn]] void RefuseUnused(const Experiment& experiment, const Field& field) {
  const std::string key(field.key), kind = experiment.model.kind;
  std::string problem = "to a model of the kind " + kind + " with the task " + experiment.task +
                        "; remove it, or choose another model.";
  if (field.unless != nullptr && field.unless(experiment)) {
    if (field.unless == IsFittedAtOnce) {
      problem = "to a model of the kind " + kind + ", which is fitted in one step; remove it.";
    }
    for (const Because& because : kBecause) {
      const bool is_why = because.unless == field.unless && IsUsed(experiment, because.key);
      if (!is_why) continue;
      Experiment copy = experiment;  // the table's access is for writing too
      const std::string other(because.key);
      const auto access = std::get<std::string* (*)(Experiment&)>(FindField(other)->access);
      problem = "where " + other + " is " + *access(copy) + "; remove it, or choose another " +
                other + ".";
    }
  }
  throw Error("config.unused_key", key + " means nothing " + problem,
              {{"key", key}, {"kind", kind}, {"task", experiment.task}});
}

// A number that another key or kind of model bounds below the maximum of its field.
void RequireAtMost(std::string_view key, double value, double bound, const std::string& problem) {
  if (value <= bound) return;
  const Field& field = *FindField(key);
  RefuseRange(field, Plain(value), problem, Plain(field.minimum) + " … " + Plain(bound),
              Plain(bound));
}

// What no key can check by itself.
void CheckTogether(const Experiment& experiment) {
  CheckKind(experiment);
  if (IsUsed(experiment, "model.heads")) CheckHeads(experiment);
  if (IsUsed(experiment, "model.patch") && 8 % experiment.model.patch != 0) {
    RefuseRange(*FindField("model.patch"), Plain(int64_t{experiment.model.patch}),
                "but images are 8 pixels wide", "1, 2, 4, 8",
                experiment.model.patch < 6 ? "4" : "8");
  }
  if (experiment.model.kind == "ngram") {
    RequireAtMost(
        "model.order", experiment.model.order, NgramConfig::kMaxOrder,
        "but n-grams are counted up to " + Plain(int64_t{NgramConfig::kMaxOrder}) + " tokens");
  }
  if (experiment.task == "regression" && experiment.data.split == "stratified_k_fold") {
    Refuse("config.choice", *FindField("data.split"), experiment.data.split,
           "but numbers have no classes to share out", "k_fold");
  }
  if (IsUsed(experiment, "transfer.strategy") && experiment.transfer.strategy != "none" &&
      experiment.model.members > 1) {
    Refuse("config.range", *FindField("model.members"), Plain(int64_t{experiment.model.members}),
           "but transfer teaches a single network", "1");
  }
  const Experiment::Training& training = experiment.training;
  if (IsUsed(experiment, "training.min_learning_rate")) {
    RequireAtMost("training.min_learning_rate", training.min_learning_rate, training.learning_rate,
                  "more than training.learning_rate");
  }
  if (IsUsed(experiment, "training.warmup")) {
    RequireAtMost("training.warmup", training.warmup, training.steps, "more than training.steps");
  }
  constexpr int kBytes = 256;
  if (IsUsed(experiment, "tokenizer.kind") && experiment.tokenizer.kind == "bpe" &&
      experiment.tokenizer.vocab_size < kBytes) {
    const Field& field = *FindField("tokenizer.vocab_size");
    RefuseRange(field, Plain(int64_t{experiment.tokenizer.vocab_size}),
                "but bpe begins with 256 bytes",
                Plain(int64_t{kBytes}) + " … " + Plain(field.maximum), Plain(int64_t{kBytes}));
  }
}

// A reader's fault as the fault of the key it stands at, where there is one.
[[noreturn]] void RefuseDocument(const JsonFault& fault) {
  const std::string sentence = fault.Sentence();
  const Field* field = FindField(fault.path);
  if (fault.kind == JsonFault::Kind::kTooDeep) {
    throw Error("config.too_deep", "The experiment cannot be read: " + sentence + ".",
                {{"limit", fault.token}});
  }
  if (field != nullptr && fault.kind == JsonFault::Kind::kNumberRange) {
    if (field->Type() != "integer" && field->Type() != "number") {
      RefuseType(*field, fault.token, Default(*field));
    }
    const bool is_negative = fault.token.starts_with('-');
    Refuse("config.range", *field, fault.token, "which is out of range",
           Plain(is_negative ? field->minimum : field->maximum));
  }
  const std::set<std::string_view> not_numbers = {"NaN", "Infinity", "-Infinity"};
  if (field != nullptr && not_numbers.contains(fault.token)) {
    RefuseType(*field, fault.token, Default(*field));
  }
  throw Error("config.not_json", "The experiment is not JSON: " + sentence + ".",
              {{"problem", sentence}, {"line", std::to_string(fault.line)}});
}

}  // namespace

Experiment ParseExperiment(std::string_view text) {
  json document;
  if (const auto fault = ReadJson(text, kLimits, document)) RefuseDocument(*fault);
  return ExperimentFromJson(document);
}

Experiment ExperimentFromJson(const json& document) {
  if (!document.is_object()) {
    throw Error("config.type", "The experiment is " + Shown(document) + ", not an object.",
                {{"key", ""},
                 {"value", Shown(document)},
                 {"type", "object"},
                 {"allowed", "{}"},
                 {"nearest", "{}"}});
  }
  CheckVersion(document);
  Experiment experiment;
  std::set<std::string> given;
  const auto set = [&](const std::string& key, const json& value) {
    Assign(KnownField(key), value, experiment);
    given.insert(key);
  };
  for (const auto& [name, value] : document.items()) {
    if (name == "version") continue;
    const std::string prefix = name + ".";
    const bool is_section =
        std::any_of(ExperimentFields().begin(), ExperimentFields().end(),
                    [&](const Field& field) { return field.key.starts_with(prefix); });
    if (!is_section) {
      if (name.find('.') != std::string::npos) RefuseUnknown(name);  // sections are objects
      set(name, value);
      continue;
    }
    if (!value.is_object()) {
      throw Error("config.type", name + " is " + Shown(value) + ", not an object.",
                  {{"key", name},
                   {"value", Shown(value)},
                   {"type", "object"},
                   {"allowed", "{}"},
                   {"nearest", "{}"}});
    }
    for (const auto& [member, inner] : value.items()) set(name + "." + member, inner);
  }
  if (!given.contains("model.kind")) experiment.model.kind = DefaultKind(experiment.task);
  CheckKind(experiment);
  for (const std::string& key : given) {
    if (!IsUsed(experiment, key)) RefuseUnused(experiment, KnownField(key));
  }
  Experiment::Training& training = experiment.training;
  if (!given.contains("training.warmup")) {
    training.warmup = std::min(training.warmup, training.steps);
  }
  if (!given.contains("training.min_learning_rate")) {
    training.min_learning_rate = std::min(training.min_learning_rate, training.learning_rate);
  }
  CheckTogether(experiment);
  return experiment;
}

ordered_json ExperimentToJson(const Experiment& experiment) {
  Experiment copy = experiment;  // the table's access is for writing too
  ordered_json document = {{"version", Experiment::kVersion}};
  for (const Field& field : ExperimentFields()) {
    if (!IsUsed(experiment, field)) continue;
    const size_t dot = field.key.find('.');
    ordered_json& section =
        dot == std::string_view::npos ? document : document[std::string(field.key.substr(0, dot))];
    const std::string name(field.key.substr(dot + 1));  // npos + 1 is 0
    std::visit([&](auto access) { section[name] = *access(copy); }, field.access);
  }
  return document;
}

std::string ToJson(const Experiment& experiment) { return ExperimentToJson(experiment).dump(); }

void SetField(Experiment& experiment, std::string_view key, const json& value) {
  Experiment changed = experiment;
  const Field& field = KnownField(std::string(key));
  if (!IsUsed(changed, field)) RefuseUnused(changed, field);
  Assign(field, value, changed);
  if (key == "task") changed.model.kind = DefaultKind(changed.task);
  Experiment::Training& training = changed.training;
  if (key == "training.steps") training.warmup = std::min(training.warmup, training.steps);
  if (key == "training.learning_rate") {
    training.min_learning_rate = std::min(training.min_learning_rate, training.learning_rate);
  }
  CheckTogether(changed);
  experiment = std::move(changed);
}

ordered_json DescribeFields() {
  Experiment defaults;
  ordered_json list = ordered_json::array();
  for (const Field& field : ExperimentFields()) {
    const std::string_view type = field.Type();
    ordered_json entry = {{"key", field.key}, {"type", type}};
    std::visit([&](auto access) { entry["default"] = *access(defaults); }, field.access);
    // Whole numbers are written without a fraction.
    const auto number = [&](double value) -> ordered_json {
      return value == std::trunc(value) ? ordered_json(static_cast<int64_t>(value))
                                        : ordered_json(value);
    };
    if (type == "integer" || type == "number") entry["minimum"] = number(field.minimum);
    if (type == "integer" || type == "number" || type == "text") {
      entry["maximum"] = number(field.maximum);
    }
    for (const std::string_view choice : field.Choices()) entry["choices"].push_back(choice);
    for (const double value : field.curated) entry["curated"].push_back(number(value));
    entry["level"] = field.level == Field::Level::kBasic ? "basic" : "more";
    entry["group"] = field.Group();
    entry["applies"] = field.applies == Field::Applies::kLive ? "live" : "restart";
    for (const std::string_view task : field.tasks) entry["tasks"].push_back(task);
    for (const std::string_view kind : field.kinds) entry["kinds"].push_back(kind);
    entry["help"] = field.help;
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace noron
