// Every key that an experiment accepts does something: for each task and each kind of model, a
// brief training with another value of the key differs from the one without. The keys are those of
// the table (engine/io/experiment_fields.h).
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/context.h"
#include "engine/core/error.h"
#include "engine/io/experiment.h"
#include "engine/run/model.h"
#include "engine/run/run.h"
#include "engine/run/study.h"

namespace noron {
namespace {

using nlohmann::json;

// What keys are set to in all trainings here, where they are known: small is fast.
const json kSmall = json::parse(R"({
  "data.validation_fraction": 0.25, "data.count": 64,
  "model.layers": 1, "model.heads": 2, "model.d_model": 8, "model.hidden": 8, "model.widths": "5,3",
  "model.channels": "2,3", "model.diffusion_steps": 8, "model.dropout": 0.1, "model.order": 2,
  "training.steps": 4, "training.batch": 4, "training.context": 8, "training.warmup": 0,
  "training.evaluate_every": 2, "training.learning_rate": 0.01
})");

// The data that show most of the keys of a task; nothing slips, for that takes many walks to judge.
const std::map<std::string_view, const char*> kData = {
    {"language_model", R"({"corpus": "own"})"},
    {"masked_language_model", R"({"corpus": "own"})"},
    {"tagging", R"({"corpus": "own"})"},
    {"text_classification", R"({"corpus": "own"})"},
    {"sequence_to_sequence", R"({"corpus": "own"})"},
    {"classification", R"({"corpus": "blobs"})"},
    {"regression", R"({"corpus": "plane"})"},
    {"clustering", R"({"corpus": "blobs"})"},
    {"image_classification", R"({"corpus": "digits"})"},
    {"image_word_matching", R"({"corpus": "shapes_en"})"},
    {"control", R"({"corpus": "open", "noise": 0})"},
    {"generation", R"({"corpus": "moons"})"},
};

// Values of keys that are lists or names.
const std::map<std::string_view, std::vector<std::string_view>> kTexts = {
    {"data.corpus",
     {"spans", "trophy", "sort", "gaussians", "bump", "patches", "shapes_vi", "cliff", "circles"}},
    {"data.features", {"x,y,xy"}},
    {"model.widths", {"4"}},
    {"model.activations", {"relu"}},
    {"model.channels", {"2"}},
    {"training.freeze", {"*"}},
};

// Keys that say something beside another one, as their help tells.
struct Beside {
  std::string_view key;
  const char* settings;
};
constexpr Beside kBeside[] = {
    {"data.length", R"({"data.corpus": "copy"})"},
    {"model.add_k", R"({"model.smoothing": "add_k"})"},
    {"model.convolution", R"({"model.layers": 2})"},  // the gaps of the first are 1
    {"training.layer_rate_decay", R"({"model.layers": 2})"},
    {"data.folds", R"({"data.split": "k_fold"})"},
    {"data.augmentation_rate", R"({"data.augmentation": "scale"})"},
    {"data.augmentation_rate", R"({"data.augmentation": "word_dropout"})"},
    {"tokenizer.vocab_size", R"({"tokenizer.kind": "word"})"},
    {"model.convolutional", R"({"data.corpus": "digits"})"},
    {"model.activation", R"({"training.steps": 20, "training.learning_rate": 0.1})"},
    {"training.evaluate_every", R"({"training.steps": 12, "training.learning_rate": 0.1})"},
    {"training.evaluate_every", R"({"model.radius": 1, "model.min_points": 3})"},
    {"training.evaluate_every", R"({"data.noise": 2, "model.clusters": 8})"},
    {"training.alpha", R"({"training.optimizer": "rmsprop"})"},
    {"training.momentum", R"({"training.optimizer": "sgd"})"},
    {"training.step_size", R"({"training.schedule": "step"})"},
    {"training.gamma", R"({"training.schedule": "step", "training.step_size": 1})"},
    {"training.rising_share", R"({"training.schedule": "one_cycle"})"},
    {"training.weight_clip", R"({"model.gan_loss": "wasserstein"})"},
    {"training.patience", R"({"training.evaluate_every": 1, "training.learning_rate": 1e-7})"},
    {"training.patience", R"({"training.evaluate_every": 1, "training.learning_rate": 10})"},
    {"training.lora_alpha", R"({"training.lora_rank": 2})"},
    {"transfer.source_steps", R"({"transfer.strategy": "fine_tuning"})"},
    {"transfer.target_count", R"({"transfer.strategy": "scratch"})"},
    {"transfer.unfreeze_every", R"({"transfer.strategy": "gradual"})"},
};

// What may change nothing, and why; without a value all of the key, without a task for all of them.
struct Silent {
  std::string_view key;
  const char* reason;
  std::string_view value = "";
  std::string_view task = "";
};
constexpr Silent kSilent[] = {
    {"title", "a name"},
    {"purpose.en", "a sentence to read"},
    {"purpose.vi", "a sentence to read"},
    {"task", "goes through all its values here"},
    {"model.kind", "goes through all its values here"},
    {"data.corpus", "names a text, which is read elsewhere", "", "language_model"},
    {"data.corpus", "names a text, which is read elsewhere", "", "masked_language_model"},
    {"training.loss", "what auto is for classes", "cross_entropy"},
    {"training.loss", "what auto is for numbers", "mse", "regression"},
};

bool IsSilent(std::string_view task, std::string_view key, std::string_view value = "") {
  return std::ranges::any_of(kSilent, [&](const Silent& silent) {
    return silent.key == key && (silent.value.empty() || silent.value == value) &&
           (silent.task.empty() || silent.task == task);
  });
}

// Words in all sorts of orders, a letter and its accent apart, rare ones among them.
std::vector<std::string> Words() {
  const std::vector<std::string> known = {"xin", "cha\u0300o", "Noron", "the", "big", "runs", "a"};
  std::vector<std::string> words;
  for (size_t i = 0; i < 400; ++i) {
    words.push_back(i % 11 == 5 ? "rare" + std::to_string(i) : known[(i * i + i / 7) % 7]);
  }
  return words;
}

std::string TextFor(std::string_view task) {
  const std::vector<std::string> words = Words();
  std::string text;
  for (size_t i = 0; i + 6 < words.size(); i += 4 + i % 3) {
    std::string sentence;
    for (size_t k = i; k < i + 3 + i % 4; ++k) {
      if (task == "tagging") {
        text += words[k] + "\t" + (words[k].size() > 3 ? "LONG" : "SHORT") + "\n";
      }
      sentence += (sentence.empty() ? "" : " ") + words[k];
    }
    if (task == "tagging") {
      text += "\n";
    } else if (task == "text_classification") {
      text += (words[i].size() > 3 ? "long\t" : "short\t") + sentence + "\n";
    } else if (task == "sequence_to_sequence") {
      text += sentence + "\t" + words[i + 1] + " " + words[i] + "\n";
    } else {
      text += sentence + ".\n";
    }
  }
  return text;
}

class Keys {
 public:
  Keys(std::string_view task, std::string_view kind) : task_(task), text_(TextFor(task)) {
    base_ = {{"task", task}, {"model", {{"kind", kind}}}, {"data", json::parse(kData.at(task))}};
  }

  // Whether a training with the key differs from one without, in as many ways as it has choices;
  // else says what is wrong.
  std::string Problem(const Field& field) {
    std::vector<json> settings = {json::object()};
    for (const Beside& beside : kBeside) {
      if (beside.key == field.key) settings.push_back(json::parse(beside.settings));
    }
    std::string problem;
    for (const json& beside : settings) {
      json document = base_;
      for (const auto& [key, value] : beside.items()) document[PointerTo(key)] = value;
      const std::string before = Result(document);
      if (before.empty()) continue;  // beside something of other tasks
      if (!field.IsFor(ParseExperiment(document.dump()))) continue;
      problem = ProblemBeside(field, document, before);
      if (problem.empty()) break;
    }
    return problem;
  }

 private:
  std::string ProblemBeside(const Field& field, const json& document, const std::string& before) {
    const bool is_choice = field.Type() == "choice";
    std::string tried, same;
    bool differs = false;
    for (const json& value : ValuesOf(field, document)) {
      json changed = document;
      changed[PointerTo(field.key)] = value;
      const std::string after = Result(changed);
      if (after.empty()) continue;
      tried += " " + value.dump();
      if (after != before) {
        differs = true;
      } else if (!is_choice || !IsSilent(task_, field.key, value.get<std::string>())) {
        same += " " + value.dump();
      }
      if (differs && !is_choice) return "";
    }
    if (tried.empty()) return "has no other valid value";
    if (!differs) return "changes nothing: " + tried;
    return same.empty() ? "" : "changes nothing: " + same;
  }

  static json::json_pointer PointerTo(std::string_view key) {
    std::string pointer = "/" + std::string(key);
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    return json::json_pointer(pointer);
  }

  // With small values for the keys that it says nothing of.
  static json Filled(json document) {
    const Experiment said = ParseExperiment(document.dump());
    for (const auto& [key, value] : kSmall.items()) {
      const bool is_said = document.contains(PointerTo(key));
      if (!is_said && FindField(key)->IsFor(said)) document[PointerTo(key)] = value;
    }
    return document;
  }

  // Other values, the cheap ones first.
  std::vector<json> ValuesOf(const Field& field, const json& document) {
    Experiment now = ParseExperiment(Filled(document).dump());
    std::vector<json> values;
    if (field.Type() == "choice") {
      for (const std::string_view choice : field.Choices()) values.push_back(choice);
    } else if (field.Type() == "text") {
      for (const std::string_view text : kTexts.at(field.key)) values.push_back(text);
    } else if (field.Type() == "boolean") {
      values = {true, false};
    } else if (field.Type() == "integer") {
      const int value = *std::get<int* (*)(Experiment&)>(field.access)(now);
      values = {value + 1, value - 1, 2 * value, value / 2, field.minimum, 8, 16};
    } else {
      const double value = *std::get<double* (*)(Experiment&)>(field.access)(now);
      values = {value / 2, 2 * value, value / 100, 0.5, field.minimum, 0.99, 10};
    }
    json current;
    std::visit([&](auto access) { current = *access(now); }, field.access);
    std::erase(values, current);
    return values;
  }

  // What there is to see of a training: losses, measurements, the report. Empty when the experiment
  // is refused.
  std::string Result(const json& document) {
    const auto [place, fresh] = results_.try_emplace(document.dump());
    if (fresh) place->second = Train(document);
    return place->second;
  }

  std::string Train(const json& document) {
    try {
      const Experiment experiment = ParseExperiment(Filled(document).dump());
      const std::string text = experiment.data.corpus == "own" ? text_ : "";
      return IsGpt(experiment) ? TrainGpt(experiment, text) : TrainOther(experiment, text);
    } catch (const Error& error) {
      if (error.Code() == "number.diverged") return error.what();
      if (error.Code().starts_with("config.") || error.Code().starts_with("text.")) return "";
      throw;
    }
  }

  // Saying the same once more is no difference.
  static void AddNew(json& list, const json& value) {
    if (list.empty() || list.back() != value) list.push_back(value);
  }
  static std::string Dumped(const json& result) {
    return result.dump(-1, ' ', false, json::error_handler_t::replace);
  }

  std::string TrainGpt(const Experiment& experiment, const std::string& text) {
    const auto run = Run::Create(context_, experiment, text);
    run->Step(experiment.training.steps, kForever);
    json result;
    for (const HistoryRow& row : run->GetHistory().rows) AddNew(result["losses"], row.loss);
    for (const ValidationRow& row : run->GetHistory().validation) {
      AddNew(result["measured"], row.loss);
    }
    return Dumped(result);
  }

  std::string TrainOther(const Experiment& experiment, const std::string& text) {
    Study study(context_, experiment, {text, ""});
    study.Step(experiment.training.steps, kForever);
    json result = {{"report", study.Report()}};
    for (const HistoryRow& row : study.History()) AddNew(result["losses"], row.loss);
    for (const Study::Measurement& measurement : study.Measurements()) {
      json values = json::array();
      for (const Metric& metric : measurement.metrics) values.push_back(metric.value);
      AddNew(result["measured"], values);
    }
    return Dumped(result);
  }

  static constexpr double kForever = 1e9;
  Context context_;
  std::string_view task_;
  std::string text_;
  json base_;
  std::map<std::string, std::string> results_;
};

struct Case {
  std::string_view task, kind;
};

std::vector<Case> Cases() {
  std::vector<Case> cases;
  for (const TaskKinds& task : ExperimentTasks()) {
    for (const std::string_view kind : task.kinds) cases.push_back({task.task, kind});
  }
  return cases;
}

class ExperimentKeys : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
#if defined(__SANITIZE_ADDRESS__) || defined(__EMSCRIPTEN__)
    GTEST_SKIP() << "a thousand small trainings: minutes more, run in the native build";
#endif
  }
};

TEST_P(ExperimentKeys, EachDoesSomething) {
  Keys keys(GetParam().task, GetParam().kind);
  for (const Field& field : ExperimentFields()) {
    if (IsSilent(GetParam().task, field.key)) continue;
    EXPECT_EQ(keys.Problem(field), "") << field.key;
  }
}

INSTANTIATE_TEST_SUITE_P(All, ExperimentKeys, testing::ValuesIn(Cases()), [](const auto& info) {
  return std::string(info.param.task) + "_" + std::string(info.param.kind);
});

}  // namespace
}  // namespace noron
