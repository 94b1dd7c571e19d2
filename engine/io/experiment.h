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

#include "engine/io/few.h"

namespace noron {

using Names = Few<std::string_view, 18>;

struct Experiment {
  static constexpr int kVersion = 1;

  struct Purpose {  // one line that says what the experiment shows
    std::string en;
    std::string vi;
  };
  struct Data {
    std::string corpus = "vi_en_start";  // a built-in one, a generator's name, or "own"
    std::string normalization = "nfc";   // nfc, none
    double validation_fraction = 0.1;    // of a text its end
    std::string split = "hold_out";      // hold_out, k_fold, stratified_k_fold
    int folds = 5;                       // each judges once what the others have taught
    int count = 0;                       // 0: all of a file, 1,000 of a generator
    int length = 10;                     // of generated sequences
    double noise = 0.1;
    int classes = 3;
    std::string features = "x,y";  // of points: x y x2 y2 xy sin_x sin_y
    std::string augmentation = "none";
    double augmentation_rate = 0.2;
  };
  struct Tokenizer {
    std::string kind = "char";  // char, word, bpe
    int vocab_size = 512;       // upper limit for word and bpe
    int min_count = 2;          // words of tagged and labelled text seen less often are unknown
  };
  struct Model {
    std::string kind = "gpt";  // one of those its task can be given to
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
    int members = 1;  // networks from different seeds that answer together; 1: a single one
    int hidden = 64;
    std::string widths = "8,8";            // of the hidden layers of a network
    std::string activations = "tanh";      // of the hidden layers: one, or one for each
    std::string cell_activation = "tanh";  // tanh, relu
    bool bidirectional = false;
    bool residual = false;
    std::string pooling = "mean";         // last, mean, max
    std::string score = "scaled_dot";     // additive, bilinear, dot, scaled_dot
    std::string convolution = "dilated";  // same, causal, dilated, strided
    int kernel = 3;
    std::string channels = "8,16";
    int patch = 2;
    int order = 3;
    std::string smoothing = "interpolation";  // add_k, interpolation
    double add_k = 1.0;
    int latent = 2;
    bool convolutional = false;
    std::string gan_loss = "non_saturating";  // minimax, non_saturating, wasserstein
    double beta = 1.0;
    int diffusion_steps = 100;
    std::string noise_schedule = "cosine";  // linear, cosine
    int clusters = 3;
    int neighbours = 5;
    double radius = 0.3;
    int min_points = 5;
    int components = 2;
    std::string solver = "closed_form";  // closed_form, descent
    double l2 = 0.0;
  };
  struct Training {
    int steps = 1500;
    int batch = 16;
    int context = 64;
    std::string loss = "auto";  // auto, mse, mae, cross_entropy, hinge
    double label_smoothing = 0.0;
    std::string optimizer = "adamw";  // adamw, adam, sgd, nesterov, rmsprop, adagrad
    double learning_rate = 0.003;
    double beta1 = 0.9;
    double beta2 = 0.95;
    double alpha = 0.99;
    double epsilon = 1e-8;
    double weight_decay = 0.01;
    double momentum = 0.9;
    std::string schedule = "cosine";  // constant, step, cosine, linear, one_cycle, inverse_sqrt
    int warmup = 50;
    double min_learning_rate = 0.0003;
    int step_size = 500;
    double gamma = 0.5;
    double rising_share = 0.3;
    double clip_norm = 1.0;  // 0: off
    int evaluate_every = 100;
    int evaluate_tokens = 0;  // 0: the whole validation part
    int patience = 0;         // evaluations without progress; 0: no early stopping
    double ema = 0.0;         // 0: off
    bool carry_state = false;
    bool bucketing = true;
    int beams = 1;
    int discriminator_steps = 1;
    double discriminator_rate = 0.001;
    double weight_clip = 0.05;
    std::string freeze;  // a pattern of parameter names
    double layer_rate_decay = 1.0;
    int lora_rank = 0;  // 0: off
    double lora_alpha = 8.0;
  };
  struct Transfer {
    // none, scratch, feature_extraction, fine_tuning, gradual, discriminative, lora
    std::string strategy = "none";
    int source_steps = 1000;
    int target_count = 50;
    int unfreeze_every = 100;
  };

  std::string title;
  Purpose purpose;
  int seed = 7;
  std::string task = "language_model";
  Data data;
  Tokenizer tokenizer;
  Model model;
  Training training;
  Transfer transfer;

  int KvHeads() const { return model.kv_heads == 0 ? model.heads : model.kv_heads; }
};

// What can be learned, and by which kinds of model; the first kind is the default.
struct TaskKinds {
  std::string_view task;
  Names kinds;
};
std::span<const TaskKinds> ExperimentTasks();

// One key of the document. The whole table is constant data: no code builds it.
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
  Names choices = {};                                             // of a text that is a choice
  std::span<const std::string_view> (*find_choices)() = nullptr;  // where they stand elsewhere
  Few<double, 8> curated = {};                                    // values worth offering
  Level level = Level::kBasic;
  Applies applies = Applies::kRestart;
  Names tasks = {};       // that know this key; empty: all
  Names kinds = {};       // of model that know it; empty: all of these tasks
  bool (*unless)(const Experiment&) = nullptr;  // of these, the experiments that do not know it
  std::string_view help;  // one English sentence

  std::span<const std::string_view> Choices() const;
  std::string_view Type() const;   // number, integer, choice, boolean, text
  std::string_view Group() const;  // data, tokenizer, …; run for title, seed and task
  // Whether the key says anything to such an experiment. If not it is refused in a document, and
  // not written into one.
  bool IsFor(const Experiment& experiment) const;
};

std::span<const Field> ExperimentFields();
const Field* FindField(std::string_view key);  // nullptr: no such key

// All keys optional; the default kind of model is the first of the task's. `warmup` and
// `min_learning_rate` that are not given follow smaller `steps` and `learning_rate`. Throws
// config.not_json, config.too_deep, config.newer_version, config.unknown_key, config.unused_key,
// config.type, config.range, config.choice, config.heads; arguments name the key, the value, what
// is allowed and the nearest valid value.
Experiment ParseExperiment(std::string_view text);
Experiment ExperimentFromJson(const nlohmann::json& document);

// Every key that says something to its task and model, in the order of the table:
// ParseExperiment(ToJson(e)) is e, and equal experiments give equal text.
nlohmann::ordered_json ExperimentToJson(const Experiment& experiment);
std::string ToJson(const Experiment& experiment);

// Sets one key under the same checks; `experiment` is unchanged when it throws. Lowering `steps` or
// `learning_rate` takes `warmup` or `min_learning_rate` along.
void SetField(Experiment& experiment, std::string_view key, const nlohmann::json& value);

// The table for the page and `noron describe`: an array of
// {"key","type","default","minimum","maximum","choices","curated","level","group","applies","tasks","kinds",
// "help"}; "tasks" and "kinds" only where the key is not for all.
nlohmann::ordered_json DescribeFields();

}  // namespace noron
