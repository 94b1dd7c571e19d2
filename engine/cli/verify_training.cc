#include "engine/cli/verify_training.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "engine/cli/verify_models.h"
#include "engine/core/error.h"
#include "engine/models/mlp.h"
#include "engine/ops/ops.h"
#include "engine/train/ema.h"
#include "engine/train/learner.h"
#include "engine/train/schedule.h"

namespace noron {

ParamStore& MakeStore(VerifyCase& c, const std::vector<std::pair<std::string, Shape>>& parameters) {
  ParamStore plan;
  for (const auto& [name, shape] : parameters) plan.Add(name, shape, true);
  auto& store = c.Make<ParamStore>(ParamStore::Hold::kGradients, plan.Floats());
  for (const auto& [name, shape] : parameters) store.Add(name, shape, true);
  return store;
}

OptimizerConfig OptimizerOf(const VerifyCase& c, const char* epsilon) {
  constexpr std::pair<const char*, OptimizerKind> kKinds[] = {
      {"sgd", OptimizerKind::kSgd},           {"momentum", OptimizerKind::kMomentum},
      {"nesterov", OptimizerKind::kNesterov}, {"rmsprop", OptimizerKind::kRmsProp},
      {"adagrad", OptimizerKind::kAdagrad},   {"adam", OptimizerKind::kAdam},
      {"adamw", OptimizerKind::kAdamW}};
  OptimizerConfig config;
  const std::string name = c.Text("optimizer");
  const auto kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                 [&](const auto& entry) { return entry.first == name; });
  if (kind == std::end(kKinds)) throw Error("config.choice", "no optimizer is called " + name);
  config.kind = kind->second;
  config.momentum = c.Double("momentum", config.momentum);
  config.alpha = c.Double("alpha", config.alpha);
  config.beta1 = c.Double("beta1", config.beta1);
  config.beta2 = c.Double("beta2", config.beta2);
  config.epsilon = c.Double(epsilon, config.epsilon);
  config.weight_decay = c.Double("weight_decay", 0);
  config.decay_all = true;
  return config;
}

void Update(VerifyCase& c, ParamStore& store, Optimizer& optimizer, double learning_rate) {
  const double norm = GradientNorm(c.GetContext(), store);
  optimizer.Update(c.GetContext(), learning_rate, ClipScale(norm, c.Double("clip_norm", 0)));
}

namespace {

void Append(std::vector<float>& trace, std::span<const float> values) {
  trace.insert(trace.end(), values.begin(), values.end());
}

void RunOptimizerTrace(VerifyCase& c) {
  ParamStore& store = MakeStore(c, {{"w", c.ShapeOf("param.w")}, {"b", c.ShapeOf("param.b")}});
  const Tensor w = store.Find("w")->tensor, b = store.Find("b")->tensor;
  c.LoadInto("param.w", w);
  c.LoadInto("param.b", b);
  const Tensor x = c.Load("in.x"), y = c.Load("in.y");
  const std::span<const float> rates = c.FloatsOrNone("in.lr");
  Optimizer optimizer(store, OptimizerOf(c, "eps"));

  std::vector<float> losses, w_gradients, b_gradients, w_values, b_values;
  for (int step = 0; step < c.Int("steps"); ++step) {
    store.ZeroGradients();
    Tape tape(c.GetContext(), c.GetArena(), {.gradients = true, .training = true});
    const Tensor loss = MeanSquaredError(tape, Linear(tape, x, w, b), y);
    tape.Backward(loss);
    Append(losses, loss.Values());
    Append(w_gradients, w.Gradient());
    Append(b_gradients, b.Gradient());
    Update(c, store, optimizer, rates.empty() ? c.Double("lr", 0) : rates[step]);
    Append(w_values, w.Values());
    Append(b_values, b.Values());
  }
  c.Expect("trace.loss", losses);
  c.Expect("trace.grad.w", w_gradients);
  c.Expect("trace.grad.b", b_gradients);
  c.Expect("trace.param.w", w_values);
  c.Expect("trace.param.b", b_values);
}

void RunGradClipNorm(VerifyCase& c) {
  std::vector<std::pair<std::string, Shape>> parameters;
  while (c.Has("in.g" + std::to_string(parameters.size()))) {
    const std::string name = "g" + std::to_string(parameters.size());
    parameters.emplace_back(name, c.ShapeOf("in." + name));
  }
  ParamStore& store = MakeStore(c, parameters);
  for (const Parameter& parameter : store.Parameters()) {
    const Tensor tensor = parameter.tensor;
    c.LoadInto("in." + parameter.name, Tensor{tensor.grad, nullptr, tensor.shape});
  }
  const float norm = static_cast<float>(GradientNorm(c.GetContext(), store));
  const float scale = static_cast<float>(ClipScale(norm, c.Double("max_norm", 0)));
  for (float& gradient : store.Gradients()) gradient *= scale;
  c.Expect("out.norm", {&norm, 1});
  for (const Parameter& parameter : store.Parameters()) {
    c.Expect("out." + parameter.name, parameter.tensor.Gradient());
  }
}

Schedule ScheduleOf(const VerifyCase& c) {
  const std::string name = c.Text("schedule");
  Schedule schedule;
  schedule.peak = c.Double("lr", schedule.peak);
  schedule.total = static_cast<int64_t>(c.Double("total", 0));
  schedule.warmup = static_cast<int64_t>(c.Double("warmup", 0));
  schedule.minimum = c.Double("min_lr", 0);
  if (name == "step") {
    schedule.kind = ScheduleKind::kStep;
    schedule.step_size = c.Int("step_size");
    schedule.gamma = c.Double("gamma", 0);
  } else if (name == "cosine_warmup") {
    schedule.kind = ScheduleKind::kCosine;
  } else if (name == "linear_warmup") {
    schedule.kind = ScheduleKind::kLinear;
  } else if (name == "one_cycle") {
    schedule.kind = ScheduleKind::kOneCycle;
    schedule.rising_share = c.Double("pct_start", 0);
    schedule.start_divisor = c.Double("div_factor", 0);
    schedule.end_divisor = c.Double("final_div_factor", 0);
  } else if (name == "inverse_sqrt") {
    schedule.kind = ScheduleKind::kInverseSqrt;
    schedule.peak =
        c.Double("factor", 0) / std::sqrt(c.Double("d_model", 0) * c.Double("warmup", 0));
  } else if (name != "constant") {
    throw Error("config.choice", "no schedule is called " + name);
  }
  return schedule;
}

void RunTrainGpt(VerifyCase& c) {
  auto& gpt = c.Make<FixtureGpt>(c, false);
  Optimizer optimizer(gpt.Store(), OptimizerOf(c, "opt_eps"));
  const std::span<const int32_t> tokens = c.Ids("in.tokens"), starts = c.Ids("in.starts");
  const int length = c.Int("seq_len"), batch = c.ShapeOf("in.starts")[1];
  std::vector<float> losses;
  for (int step = 0; step < c.Int("steps"); ++step) {
    std::vector<int32_t> ids, targets;
    for (int32_t start : starts.subspan(static_cast<size_t>(step) * batch, batch)) {
      const auto window = tokens.subspan(start, length + 1);
      ids.insert(ids.end(), window.begin(), window.end() - 1);
      targets.insert(targets.end(), window.begin() + 1, window.end());
    }
    gpt.Store().ZeroGradients();
    Tape tape(c.GetContext(), c.GetArena(), {.gradients = true, .training = true});
    const Tensor loss = gpt.Run(tape, ids, targets, batch).loss;
    tape.Backward(loss);
    Append(losses, loss.Values());
    Update(c, gpt.Store(), optimizer, c.Double("lr", 0));
  }
  c.Expect("trace.loss", losses);
}

// Rows `order` of a matrix, in the arena.
Tensor Rows(Tape& tape, Tensor matrix, std::span<const int32_t> order) {
  const int columns = matrix.shape[1];
  Tensor rows = tape.Constant({static_cast<int>(order.size()), columns});
  for (size_t i = 0; i < order.size(); ++i) {
    std::copy_n(matrix.data + static_cast<int64_t>(order[i]) * columns, columns,
                rows.data + static_cast<int64_t>(i) * columns);
  }
  return rows;
}

void RunTrainMlp(VerifyCase& c) {
  MlpConfig config{.widths = {c.ShapeOf("in.x")[1]}};
  for (int k = 1; c.Has("param.w" + std::to_string(k)); ++k) {
    config.widths.push_back(c.ShapeOf("param.b" + std::to_string(k))[0]);
    config.activations.push_back(nn::Activation::kSigmoid);
  }
  ParamStore plan;
  Rng rng;
  Mlp({plan, rng}, config);
  auto& store = c.Make<ParamStore>(ParamStore::Hold::kGradients, plan.Floats());
  const Mlp mlp({store, rng}, config);
  for (int k = 1; k <= config.Layers(); ++k) {
    c.LoadInto("param.w" + std::to_string(k), mlp.Layers()[k - 1].weight);
    c.LoadInto("param.b" + std::to_string(k), mlp.Layers()[k - 1].bias);
  }
  const Tensor x = c.Load("in.x"), y = c.Load("in.y");
  const std::span<const int32_t> order = c.Ids("in.order");
  const int batch = c.ShapeOf("in.order")[1];
  Learner learner(c.GetContext(), store,
                  {.optimizer = OptimizerOf(c, "eps"), .schedule = {.peak = c.Double("lr", 0)}});
  Arena arena;
  std::vector<float> losses;
  for (int step = 0; step < c.Int("steps"); ++step) {
    const StepResult result = learner.Step(arena, step, 0, [&](Tape& tape) {
      const auto rows = order.subspan(static_cast<size_t>(step) * batch, batch);
      const Mlp::Output output = mlp.Forward(tape, Rows(tape, x, rows));
      return Mlp::Loss(tape, nn::Loss::kMse, output, {.values = Rows(tape, y, rows)});
    });
    losses.push_back(static_cast<float>(result.loss));
  }
  c.Expect("trace.loss", losses);
}

void RunEma(VerifyCase& c) {
  const Tensor weights = c.Load("in.weights");
  const int steps = weights.shape[0], count = weights.shape[1];
  auto& store = c.Make<ParamStore>(ParamStore::Hold::kValues, weights.Size());
  const Tensor w = store.Add("w", {count}, true);
  std::copy_n(weights.data, count, w.data);
  Ema ema(store, c.Double("decay", 0));
  std::vector<float> averages;
  for (int t = 0; t < steps; ++t) {
    std::copy_n(weights.data + static_cast<int64_t>(t) * count, count, w.data);
    if (t > 0) ema.Update(store);
    Append(averages, ema.Average().first(count));
  }
  c.Expect("out.ema", averages);
}

constexpr VerifiedOp kOps[] = {
    {"optimizer_trace", RunOptimizerTrace},
    {"grad_clip_norm", RunGradClipNorm},
    {"lr_schedule",
     [](VerifyCase& c) {
       const Schedule schedule = ScheduleOf(c);
       std::vector<float> rates;
       for (int t = 0; t < c.Int("steps"); ++t) {
         rates.push_back(static_cast<float>(schedule.Rate(t)));
       }
       c.Expect("out.lr", rates);
     }},
    {"train_gpt", RunTrainGpt},
    {"train_mlp", RunTrainMlp},
    {"ema", RunEma},
};

}  // namespace

std::span<const VerifiedOp> VerifiedTraining() { return kOps; }

}  // namespace noron
