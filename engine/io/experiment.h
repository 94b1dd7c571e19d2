// The experiment: everything a person can choose, as one small JSON document.
// Keys, defaults, ranges and help stand in one table (experiment_fields.cc); reading, checking,
// writing and describing all follow from it. What is refused is refused here and nowhere else.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace noron {

struct Experiment {
  static constexpr int kVersion = 1;

  struct Data {
    std::string corpus = "vi_en_start";  // an id of the built-in corpora, or "own"
    std::string normalization = "nfc";   // nfc, none
    double validation_fraction = 0.1;    // the last part of the text
  };
  struct Tokenizer {
    std::string kind = "char";  // char, word, bpe
    int vocab_size = 512;       // upper limit for word and bpe
  };
  struct Model {
    std::string kind = "gpt";
    int layers = 2;
    int heads = 4;
    int kv_heads = 0;  // 0: as many as heads
    int d_model = 64;
    int ff_factor = 4;
    std::string activation = "gelu";    // gelu, gelu_tanh, relu, silu, swiglu
    std::string norm = "layer_norm";    // layer_norm, rms_norm
    std::string norm_position = "pre";  // pre, post
    std::string positions = "learned";  // none, sinusoidal, learned, rope, rope_half_split, alibi
    bool tied_head = true;
    bool attention_bias = true;
    int window = 0;  // 0: every earlier token is seen
    double dropout = 0.0;
  };
  struct Training {
    int steps = 1500;
    int batch = 16;
    int context = 64;
    std::string optimizer = "adamw";  // adamw, sgd
    double learning_rate = 0.003;
    double beta1 = 0.9;
    double beta2 = 0.95;
    double epsilon = 1e-8;
    double weight_decay = 0.01;
    double momentum = 0.9;
    std::string schedule = "cosine";  // constant, cosine, linear, inverse_sqrt
    int warmup = 50;
    double min_learning_rate = 0.0003;
    double clip_norm = 1.0;  // 0: off
    int evaluate_every = 100;
    int evaluate_tokens = 0;  // 0: the whole validation part
  };

  std::string title;
  int seed = 7;
  Data data;
  Tokenizer tokenizer;
  Model model;
  Training training;

  int KvHeads() const { return model.kv_heads == 0 ? model.heads : model.kv_heads; }
};

// One key of the document.
struct Field {
  // Where the value lives. The type of the pointer is the type of the field.
  using Access = std::variant<int* (*)(Experiment&), double* (*)(Experiment&),
                              bool* (*)(Experiment&), std::string* (*)(Experiment&)>;
  enum class Level { kBasic, kMore };
  enum class Applies { kLive, kRestart };  // kLive: may change between two steps of a run

  std::string_view key;  // "training.learning_rate"
  Access access;
  double minimum = 0;  // of numbers; `maximum` of a text counts its characters
  double maximum = 0;
  std::vector<std::string_view> choices = {};  // of a text that is a choice
  std::vector<double> curated = {};            // values worth offering
  Level level = Level::kBasic;
  Applies applies = Applies::kRestart;
  std::string_view help;  // one English sentence

  std::string_view Type() const;   // number, integer, choice, boolean, text
  std::string_view Group() const;  // data, tokenizer, model, training; run for title and seed
};

std::span<const Field> ExperimentFields();
const Field* FindField(std::string_view key);  // nullptr: no such key

// All keys optional. `warmup` and `min_learning_rate` that are not given follow smaller `steps` and
// `learning_rate`. Throws config.not_json, config.too_deep, config.newer_version,
// config.unknown_key, config.type, config.range, config.choice, config.heads; arguments name the
// key, the value, what is allowed and the nearest valid value.
Experiment ParseExperiment(std::string_view text);
Experiment ExperimentFromJson(const nlohmann::json& document);

// Every key, in the order of the table: ParseExperiment(ToJson(e)) is e, and equal experiments give
// equal text.
nlohmann::ordered_json ExperimentToJson(const Experiment& experiment);
std::string ToJson(const Experiment& experiment);

// Sets one key under the same checks; `experiment` is unchanged when it throws. Lowering `steps` or
// `learning_rate` takes `warmup` or `min_learning_rate` along.
void SetField(Experiment& experiment, std::string_view key, const nlohmann::json& value);

// The table for the page and `noron describe`: an array of
// {"key","type","default","minimum","maximum","choices","curated","level","group","applies","help"}.
nlohmann::ordered_json DescribeFields();

}  // namespace noron
