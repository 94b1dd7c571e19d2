#include "engine/inspect/graph.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "engine/core/error.h"
#include "engine/models/mlp.h"
#include "engine/models/small_gpt.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

struct Pass {
  Pass() : tape(context, arena, {.gradients = true, .watcher = &paths}) {}
  Graph Take() { return GraphOf(tape, store, paths); }
  Context context;
  Arena arena;
  PathNames paths;
  ParamStore store{ParamStore::Hold::kGradients, 1 << 14};
  Rng rng{1};
  Tape tape;
};

TEST(Graph, AnMlpIsAChainOfItsLayers) {
  Pass pass;
  const Mlp mlp(
      {pass.store, pass.rng},
      {.widths = {2, 3, 1}, .activations = {nn::Activation::kTanh, nn::Activation::kSigmoid}});
  std::vector<float> x = {1, 2}, y = {1};
  const Tensor output = mlp(pass.tape, {x.data(), nullptr, {1, 2}});
  pass.tape.Backward(MeanSquaredError(pass.tape, output, {y.data(), nullptr, {1, 1}}));
  const Graph graph = pass.Take();

  std::string told;
  for (const GraphNode& node : graph.nodes) {
    if (node.kind != GraphNode::Kind::kOperation) continue;
    told += node.name + (node.path.empty() ? "" : " " + node.path) + ";";
  }
  EXPECT_EQ(told, "linear layer.1.z;tanh layer.1.a;linear layer.2.z;sigmoid layer.2.a;mse;");
  const GraphNode& loss = graph.nodes.back();
  ASSERT_EQ(loss.inputs.size(), 2u);
  EXPECT_EQ(graph.nodes[loss.inputs[0]].path, "layer.2.a");
  EXPECT_EQ(graph.nodes[loss.inputs[1]].kind, GraphNode::Kind::kInput);
  EXPECT_EQ(graph.nodes[loss.inputs[1]].value.data, y.data());
  std::set<std::string> parameters;
  for (const GraphNode& node : graph.nodes) {
    if (node.kind == GraphNode::Kind::kParameter) parameters.insert(node.name);
  }
  EXPECT_EQ(parameters, (std::set<std::string>{"layer.1.weight", "layer.1.bias", "layer.2.weight",
                                               "layer.2.bias"}));
}

TEST(Graph, OfATransformerEveryInputComesFirstAndTiedWeightsAreOneNode) {
  Pass pass;
  const Gpt gpt({pass.store, pass.rng}, TinyGpt());
  const std::vector<int32_t> ids = {0, 1, 2}, targets = {1, 2, 3};
  pass.tape.Backward(
      CrossEntropy(pass.tape, gpt.Logits(pass.tape, gpt.Hidden(pass.tape, ids, 1)), targets));
  const Graph graph = pass.Take();
  int tables = 0;
  for (size_t place = 0; place < graph.nodes.size(); ++place) {
    for (const int input : graph.nodes[place].inputs) EXPECT_LT(input, static_cast<int>(place));
    tables += graph.nodes[place].name == "wte.weight";
  }
  EXPECT_EQ(tables, 1);

  // Every number that can be derived is what the pass computed.
  int derived = 0;
  for (size_t place = 0; place < graph.nodes.size(); ++place) {
    for (int64_t index = 0; index < graph.nodes[place].value.Size(); ++index) {
      const auto derivation = DeriveNode(graph, static_cast<int>(place), index);
      if (!derivation) break;
      ++derived;
      ASSERT_NEAR(derivation->value, graph.nodes[place].value.data[index], 1e-4)
          << graph.nodes[place].name << " " << index;
    }
  }
  EXPECT_GT(derived, 100);
}

// y = op(x…) on small inputs: what DeriveNode says of every number.
template <typename Op>
void CheckDerivation(const Op& op, std::vector<Shape> shapes) {
  Pass pass;
  std::vector<Tensor> inputs;
  for (size_t i = 0; i < shapes.size(); ++i) {
    inputs.push_back(pass.store.Add("x" + std::to_string(i), shapes[i], true));
    for (float& value : inputs.back().Values()) value = static_cast<float>(pass.rng.Normal());
  }
  const Tensor y = op(pass.tape, inputs);
  if (y.Size() == 1) pass.tape.Backward(y);
  const Graph graph = pass.Take();
  const int last = static_cast<int>(graph.nodes.size()) - 1;
  for (int64_t index = 0; index < y.Size(); ++index) {
    const auto derivation = DeriveNode(graph, last, index);
    ASSERT_TRUE(derivation.has_value()) << graph.nodes[last].name;
    EXPECT_NEAR(derivation->value, y.data[index], 2e-5) << graph.nodes[last].name << " " << index;
    EXPECT_FALSE(derivation->formula.empty());
    EXPECT_FALSE(derivation->numbers.empty());
    EXPECT_FALSE(derivation->matrix.empty());
  }
}

TEST(DeriveNode, SaysWhatEachOperationComputes) {
  using Inputs = std::vector<Tensor>;
  const Shape x{3, 4};
  CheckDerivation([](Tape& t, Inputs in) { return Linear(t, in[0], in[1], in[2]); },
                  {x, {2, 4}, {2}});
  CheckDerivation([](Tape& t, Inputs in) { return Linear(t, in[0], in[1]); }, {x, {2, 4}});
  CheckDerivation([](Tape& t, Inputs in) { return MatMul(t, in[0], in[1]); }, {x, {4, 5}});
  CheckDerivation([](Tape& t, Inputs in) { return MatMul(t, in[0], in[1], {.transpose_b = true}); },
                  {x, {5, 4}});
  CheckDerivation([](Tape& t, Inputs in) { return MatMul(t, in[0], in[1], {.transpose_a = true}); },
                  {x, {3, 5}});
  CheckDerivation([](Tape& t, Inputs in) { return Add(t, in[0], in[1]); }, {x, {4}});
  CheckDerivation([](Tape& t, Inputs in) { return Multiply(t, in[0], in[1]); }, {x, x});
  CheckDerivation([](Tape& t, Inputs in) { return Scale(t, in[0], -0.3f); }, {x});
  CheckDerivation([](Tape& t, Inputs in) { return Sigmoid(t, in[0]); }, {x});
  CheckDerivation([](Tape& t, Inputs in) { return Tanh(t, in[0]); }, {x});
  CheckDerivation([](Tape& t, Inputs in) { return Relu(t, in[0]); }, {x});
  CheckDerivation([](Tape& t, Inputs in) { return LeakyRelu(t, in[0], 0.2f); }, {x});
  CheckDerivation([](Tape& t, Inputs in) { return Gelu(t, in[0]); }, {x});
  CheckDerivation([](Tape& t, Inputs in) { return GeluTanh(t, in[0]); }, {x});
  CheckDerivation([](Tape& t, Inputs in) { return Silu(t, in[0]); }, {x});
  CheckDerivation([](Tape& t, Inputs in) { return Softplus(t, in[0]); }, {x});
  CheckDerivation([](Tape& t, Inputs in) { return Softmax(t, in[0]); }, {x});
  CheckDerivation([](Tape& t, Inputs in) { return LogSoftmax(t, in[0]); }, {x});
  CheckDerivation([](Tape& t, Inputs in) { return LayerNorm(t, in[0], in[1], in[2], 1e-5f); },
                  {x, {4}, {4}});
  CheckDerivation([](Tape& t, Inputs in) { return RmsNorm(t, in[0], in[1], 1e-5f); }, {x, {4}});
  static const std::vector<int32_t> ids = {2, 0, 1};
  CheckDerivation([](Tape& t, Inputs in) { return Embedding(t, ids, {3}, in[0]); }, {x});
  CheckDerivation([](Tape& t, Inputs in) { return CrossEntropy(t, in[0], ids); }, {x});
  for (const auto loss : {MeanSquaredError, MeanAbsoluteError}) {
    for (const Reduction reduction : {Reduction::kMean, Reduction::kSum}) {
      CheckDerivation([=](Tape& t, Inputs in) { return loss(t, in[0], in[1], reduction); }, {x, x});
    }
  }
  CheckDerivation([](Tape& t, Inputs in) { return Hinge(t, in[0], in[1]); }, {x, x});
  CheckDerivation([](Tape& t, Inputs in) { return BinaryCrossEntropy(t, in[0], in[1]); }, {x, x});
}

TEST(DeriveNode, NamesItsNumbers) {
  Pass pass;
  std::vector<float> x = {1, -2}, w = {0.5f, 0.25f};
  const Tensor weight = pass.store.Add("w", {1, 2}, true);
  std::copy(w.begin(), w.end(), weight.data);
  Linear(pass.tape, {x.data(), nullptr, {1, 2}}, weight);
  const Graph graph = pass.Take();
  const Derivation derivation = DeriveNode(graph, 2, 0).value();
  EXPECT_EQ(derivation.formula, "\\sum_i W_{ji} x_i");
  EXPECT_EQ(derivation.numbers, "0.5 \\cdot 1 + 0.25 \\cdot (-2)");
  EXPECT_FALSE(DeriveNode(graph, 0, 0).has_value());  // an input has no formula
  EXPECT_THROW(DeriveNode(graph, 2, 1), Error);
  EXPECT_THROW(DeriveNode(graph, 3, 0), Error);
}

}  // namespace
}  // namespace noron
