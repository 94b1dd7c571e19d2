#include <string>
#include <vector>

#include "engine/cli/verify_case.h"
#include "engine/cli/verify_training.h"
#include "engine/nn/recurrent.h"
#include "engine/ops/ops.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace {

nn::RecurrentConfig ConfigOf(const VerifyCase& c, nn::RecurrentCell cell, int input) {
  nn::RecurrentConfig config;
  config.cell = cell;
  config.input = input;
  config.hidden = c.Int("hidden_size");
  if (c.HasAttribute("num_layers")) {
    config.layers = c.Int("num_layers");
    config.bidirectional = c.Bool("bidirectional");
  }
  return config;
}

// State `index` of a tensor [layers · directions, B, H]; no data when the file has none.
Tensor Slice(Tensor states, int index) {
  if (states.data == nullptr) return {};
  const Shape shape{states.shape[1], states.shape[2]};
  const int64_t offset = index * shape.Size();
  return {states.data + offset, states.grad == nullptr ? nullptr : states.grad + offset, shape};
}

// The other way round.
Tensor Join(Tape& tape, std::span<const RecurrentState> states, bool memory) {
  Tensor joined;
  for (const RecurrentState& state : states) {
    const Tensor part = memory ? state.c : state.h;
    const Tensor flat = part.Reshape({static_cast<int>(part.Size())});
    joined = joined.data == nullptr ? flat : Concat(tape, {joined, flat});
  }
  const Shape shape = states[0].h.shape;
  return joined.Reshape({static_cast<int>(states.size()), shape[0], shape[1]});
}

void RunRecurrent(VerifyCase& c, nn::RecurrentCell cell) {
  const Tensor x = c.Load("in.x"), h0 = c.LoadOrNone("in.h0"), c0 = c.LoadOrNone("in.c0");
  const nn::RecurrentConfig config = ConfigOf(c, cell, x.shape[2]);
  ParamStore plan;
  Rng rng(1);
  nn::Recurrent(nn::Scope(plan, rng), config);
  auto& store = c.Make<ParamStore>(ParamStore::Hold::kGradients, plan.Floats());
  const auto& layers = c.Make<nn::Recurrent>(nn::Scope(store, rng), config);
  for (const Parameter& parameter : store.Parameters()) {
    c.LoadInto("param." + parameter.name, parameter.tensor);
  }
  std::vector<RecurrentState> initial;
  for (int i = 0; i < config.States(); ++i) initial.push_back({Slice(h0, i), Slice(c0, i)});
  const nn::RecurrentOutput output =
      layers(c.GetTape(), x, {.initial = initial, .lengths = c.IdsOrNone("in.lengths")});
  c.Output("y", output.y);
  c.Output("hn", Join(c.GetTape(), output.states, false));
  if (cell == nn::RecurrentCell::kLstm) c.Output("cn", Join(c.GetTape(), output.states, true));
}

void RunTruncatedTraining(VerifyCase& c) {
  const Shape table_shape = c.ShapeOf("param.emb");
  const nn::RecurrentConfig config = ConfigOf(c, nn::RecurrentCell::kLstm, table_shape[1]);
  // Every parameter decays, as in the reference.
  std::vector<std::pair<std::string, Shape>> shapes;
  for (const char* name : {"emb", "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0",
                           "head.weight", "head.bias"}) {
    shapes.emplace_back(name, c.ShapeOf("param." + std::string(name)));
  }
  ParamStore& store = MakeStore(c, shapes);
  for (const Parameter& parameter : store.Parameters()) {
    c.LoadInto("param." + parameter.name, parameter.tensor);
  }
  const auto tensor = [&](const char* name) { return store.Find(name)->tensor; };
  const RecurrentWeights weights{tensor("weight_ih_l0"), tensor("weight_hh_l0"),
                                 tensor("bias_ih_l0"), tensor("bias_hh_l0")};

  const std::span<const int32_t> tokens = c.Ids("in.tokens");
  const int batch = c.ShapeOf("in.tokens")[0], width = c.ShapeOf("in.tokens")[1];
  const int chunk = c.Int("chunk");
  Optimizer optimizer(store, OptimizerOf(c, "eps"));
  nn::CarriedStates carried(config, batch);
  std::vector<float> losses;
  for (int step = 0; step < c.Int("steps"); ++step) {
    std::vector<int32_t> ids, targets;
    for (int b = 0; b < batch; ++b) {
      const auto window = tokens.subspan(b * width + step * chunk, chunk + 1);
      ids.insert(ids.end(), window.begin(), window.end() - 1);
      targets.insert(targets.end(), window.begin() + 1, window.end());
    }
    store.ZeroGradients();
    Tape tape(c.GetContext(), c.GetArena(), {.gradients = true, .training = true});
    const Tensor x = Embedding(tape, ids, {batch, chunk}, tensor("emb"));
    const RecurrentResult result = Lstm(tape, x, carried.States()[0], weights);
    const Tensor logits = Linear(tape, result.y, tensor("head.weight"), tensor("head.bias"));
    const Tensor loss = CrossEntropy(tape, logits, targets);
    tape.Backward(loss);
    losses.push_back(loss.data[0]);
    carried.Keep({&result.state, 1});
    Update(c, store, optimizer, c.Double("lr", 0));
  }
  c.Expect("trace.loss", losses);
  c.Expect("out.h", carried.States()[0].h.Values());
  c.Expect("out.c", carried.States()[0].c.Values());
}

constexpr VerifiedOp kOps[] = {
    {"rnn_elman",
     [](VerifyCase& c) {
       RunRecurrent(c, c.Text("nonlinearity") == "relu" ? nn::RecurrentCell::kRnnRelu
                                                        : nn::RecurrentCell::kRnnTanh);
     }},
    {"lstm", [](VerifyCase& c) { RunRecurrent(c, nn::RecurrentCell::kLstm); }},
    {"gru", [](VerifyCase& c) { RunRecurrent(c, nn::RecurrentCell::kGru); }},
    {"train_lstm_tbptt", RunTruncatedTraining},
};

}  // namespace

std::span<const VerifiedOp> VerifiedRecurrent() { return kOps; }

}  // namespace noron
