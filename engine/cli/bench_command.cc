#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/cli/command.h"
#include "engine/core/arena.h"
#include "engine/core/context.h"
#include "engine/data/points.h"
#include "engine/kernels/gemm.h"
#include "engine/models/mlp.h"
#include "engine/models/sequence_model.h"
#include "engine/models/stored.h"
#include "engine/ops/ops.h"
#include "engine/run/generation.h"
#include "engine/run/model.h"
#include "engine/run/session_json.h"
#include "engine/train/learner.h"
#include "engine/train/trainer.h"

namespace noron {
namespace {

struct BenchOptions {
  std::vector<std::string> names;
  int threads = 1;
  double seconds = 2;
  bool json = false;
};

struct Timing {
  std::vector<double> seconds;  // per call, in rising order

  // The value below which this share of the calls lies.
  double Quantile(double share) const {
    return seconds[static_cast<size_t>(share * static_cast<double>(seconds.size() - 1))];
  }
};

// Calls `body` for about `seconds`, after a warm-up; times groups of calls long enough for the clock.
Timing Measure(double seconds, const std::function<void()>& body) {
  using Clock = std::chrono::steady_clock;
  const auto time = [&](int64_t calls) {
    const auto start = Clock::now();
    for (int64_t i = 0; i < calls; ++i) body();
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  body();
  int64_t calls = 1;
  constexpr double kShortest = 1e-3;
  while (time(calls) < kShortest) calls *= 2;
  time(calls);
  Timing timing;
  constexpr size_t kFewest = 5;
  for (double spent = 0; spent < seconds || timing.seconds.size() < kFewest;) {
    const double taken = time(calls);
    spent += taken;
    timing.seconds.push_back(taken / static_cast<double>(calls));
  }
  std::sort(timing.seconds.begin(), timing.seconds.end());
  return timing;
}

GptConfig BenchModel(int layers, int width, int heads, int context) {
  Experiment experiment;
  experiment.model.layers = layers;
  experiment.model.d_model = width;
  experiment.model.heads = heads;
  experiment.model.tied_head = false;
  experiment.model.attention_bias = false;
  experiment.training.context = context;
  return ModelConfig(experiment, 65);
}

std::vector<int32_t> RandomTokens(size_t count, int vocab) {
  Rng rng(1);
  std::vector<int32_t> ids(count);
  for (int32_t& id : ids) id = static_cast<int32_t>(rng.Below(vocab));
  return ids;
}

Timing TrainingStep(const BenchOptions& options, const GptConfig& config, int batch) {
  Context context(options.threads);
  Arena arena;
  Model model(config, ParamStore::Hold::kGradients, 1);
  Optimizer optimizer(model.store, {});
  const size_t count = static_cast<size_t>(batch) * config.context;
  const std::vector<int32_t> ids = RandomTokens(count + 1, config.vocab);
  const auto all = std::span<const int32_t>(ids);
  return Measure(options.seconds, [&] {
    TrainStep({context, arena}, model.gpt, model.store, optimizer,
              {all.first(count), all.last(count), batch}, {.learning_rate = 1e-4});
  });
}

// 2-8-8-1, tanh, squared error, plain descent: so small that overhead decides.
Timing SpiralStep(const BenchOptions& options) {
  constexpr int kBatch = 10;
  const Points points =
      MakePoints({.kind = PointsKind::kSpirals, .count = 500, .noise = 0.05, .classes = 2});
  Stored<Mlp> network(
      MlpConfig{.widths = {2, 8, 8, 1}, .activations = std::vector(3, nn::Activation::kTanh)},
      Rng(1));
  Context context(options.threads);
  Arena arena;
  Learner learner(context, network.store,
                  {.optimizer = {.kind = OptimizerKind::kSgd}, .schedule = {.peak = 0.03}});
  int first = 0;
  return Measure(options.seconds, [&] {
    learner.Step(arena, 0, 0, [&](Tape& tape) {
      const Tensor x = tape.Constant({kBatch, 2}), y = tape.Constant({kBatch, 1});
      std::copy_n(points.x.data() + 2 * first, 2 * kBatch, x.data);
      for (int i = 0; i < kBatch; ++i) y.data[i] = points.labels[first + i] == 1 ? 1.0f : -1.0f;
      return MeanSquaredError(tape, network.model(tape, x), y);
    });
    first = (first + kBatch) % points.Count();
  });
}

// One layer, hidden 128, context 64, batch 16. The embedding is narrow, so that nearly all of the
// 0.5 GFLOP are the recurrence and the head.
Timing LstmStep(const BenchOptions& options) {
  constexpr int kVocab = 65, kContext = 64, kBatch = 16;
  SequenceConfig config;
  config.vocab = config.outputs = kVocab;
  config.d_model = 16;
  config.hidden = 128;
  Stored<SequenceModel> network(config, Rng(1));
  Context context(options.threads);
  Arena arena;
  Learner learner(context, network.store, {});
  const std::vector<int32_t> ids = RandomTokens(kBatch * kContext + 1, kVocab);
  const auto all = std::span<const int32_t>(ids);
  const size_t count = ids.size() - 1;
  return Measure(options.seconds, [&] {
    learner.Step(arena, 0, 0, [&](Tape& tape) {
      const Tensor logits = network.model(tape, {.ids = all.first(count), .batch = kBatch}).logits;
      return CrossEntropy(tape, logits, all.last(count));
    });
  });
}

Timing GenerateToken(const BenchOptions& options) {
  Context context(options.threads);
  Arena arena;
  const GptConfig config = BenchModel(4, 128, 4, 64);
  Model model(config, ParamStore::Hold::kValues, 1);
  std::string letters;
  for (char c = ' '; letters.size() < 64; ++c) letters += c;
  const Tokenizer tokenizer = Tokenizer::Learn(TokenizerKind::kChar, letters, 0);
  constexpr int kTokens = 48;
  Timing timing = Measure(options.seconds, [&] {
    Generate({context, arena}, model.gpt, tokenizer, {}, {.tokens = kTokens});
  });
  for (double& seconds : timing.seconds) seconds /= kTokens;
  return timing;
}

Timing Gemm(const BenchOptions& options, int size) {
  Context context(options.threads);
  Arena arena;
  const size_t count = static_cast<size_t>(size) * size;
  float* a = arena.AllocateArray<float>(count);
  float* b = arena.AllocateArray<float>(count);
  float* c = arena.AllocateArray<float>(count);
  Rng rng(1);
  for (size_t i = 0; i < count; ++i) {
    a[i] = static_cast<float>(rng.Uniform());
    b[i] = static_cast<float>(rng.Uniform());
  }
  return Measure(options.seconds,
                 [&] { kernels::Gemm(context, size, size, size, {a, size}, {b, size}, c, size); });
}

struct Workload {
  std::string name;
  std::string what;
  double flop;  // per call, where it says something; else 0
  std::function<Timing(const BenchOptions&)> run;
};

std::vector<Workload> Workloads() {
  constexpr double kGemm = 2.0 * 512 * 512 * 512;
  return {
      {"gpt-char", "training step: 4 layers, width 128, context 64, batch 12", 0,
       [](const BenchOptions& o) { return TrainingStep(o, BenchModel(4, 128, 4, 64), 12); }},
      {"gpt-tiny", "training step: 2 layers, width 32, context 32, batch 8", 0,
       [](const BenchOptions& o) { return TrainingStep(o, BenchModel(2, 32, 2, 32), 8); }},
      {"mlp-spiral", "training step: 2-8-8-1, tanh, batch 10, descent", 0, SpiralStep},
      {"lstm-char", "training step: LSTM, 1 layer, width 128, context 64, batch 16", 0, LstmStep},
      {"gen-char", "one token of the gpt-char model, with cache", 0, GenerateToken},
      {"gemm", "product of two 512 × 512 matrices", kGemm,
       [](const BenchOptions& o) { return Gemm(o, 512); }},
  };
}

int Bench(const BenchOptions& options, const CommandLine& line) {
  Json results = Json::array();
  for (const Workload& workload : Workloads()) {
    const bool wanted =
        options.names.empty() || std::find(options.names.begin(), options.names.end(),
                                           workload.name) != options.names.end();
    if (!wanted) continue;
    const Timing timing = workload.run(options);
    const double median = timing.Quantile(0.5);
    Json result = {{"name", workload.name},
                   {"what", workload.what},
                   {"threads", options.threads},
                   {"median_ms", median * 1e3},
                   {"p10_ms", timing.Quantile(0.1) * 1e3},
                   {"p90_ms", timing.Quantile(0.9) * 1e3},
                   {"repetitions", timing.seconds.size()}};
    if (workload.flop > 0) result["gflops"] = workload.flop / median * 1e-9;
    if (!options.json) {
      char text[160];
      std::snprintf(text, sizeof text, "%-10s %9.4f ms   (10 %%: %.4f, 90 %%: %.4f, %zu times)",
                    workload.name.c_str(), median * 1e3, timing.Quantile(0.1) * 1e3,
                    timing.Quantile(0.9) * 1e3, timing.seconds.size());
      line.out << text;
      if (workload.flop > 0) line.out << "   " << int(workload.flop / median * 1e-9) << " GFLOP/s";
      line.out << "   " << workload.what << std::endl;
    }
    results.push_back(std::move(result));
  }
  if (options.json) line.out << results.dump(2) << "\n";
  return kExitOk;
}

}  // namespace

void AddBench(const CommandLine& line) {
  auto options = std::make_shared<BenchOptions>();
  std::string about = "Measures how fast the engine is on this machine: median and spread of\n";
  std::vector<std::string> names;
  for (const Workload& workload : Workloads()) {
    about += "  " + workload.name + std::string(10 - workload.name.size(), ' ') + workload.what + "\n";
    names.push_back(workload.name);
  }
  CLI::App* command = line.app.add_subcommand("bench", about);
  command->add_option("NAME", options->names, "What to measure (default: everything)")
      ->check(CLI::IsMember(names));
  command->add_option("--threads", options->threads, "Threads to work with")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command->add_option("--seconds", options->seconds, "How long to measure each")
      ->check(CLI::Range(0.0, 600.0))
      ->capture_default_str();
  command->add_flag("--json", options->json, "As JSON");
  command->callback([options, line] { line.action = [options, line] { return Bench(*options, line); }; });
}

}  // namespace noron
