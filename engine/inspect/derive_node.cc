// Formulas of the operations on a tape, with their numbers.
#include <algorithm>
#include <cmath>
#include <span>

#include "engine/core/error.h"
#include "engine/inspect/activation_curve.h"
#include "engine/inspect/graph.h"
#include "engine/inspect/tex.h"

namespace noron {
namespace {

constexpr double kEpsilon = 1e-5;  // of the norms of our models

// One number of one operation: what its inputs hold, and where in them it comes from.
struct Cell {
  std::span<const Tensor> inputs;
  Tensor output;
  int64_t index;

  double In(int input, int64_t at) const { return inputs[input].data[at]; }
  int Width() const { return output.shape.Columns(); }
  int64_t Row() const { return index / Width(); }
  int64_t Column() const { return index % Width(); }
  // The row of input 0 that the number comes from, when both have the same rows.
  std::span<const float> InputRow() const {
    const int width = inputs[0].shape.Columns();
    return {inputs[0].data + index / Width() * width, static_cast<size_t>(width)};
  }
};

Derivation Made(std::string formula, std::string numbers, std::string matrix, double value) {
  return {.symbol = "y",
          .formula = std::move(formula),
          .numbers = std::move(numbers),
          .matrix = std::move(matrix),
          .value = value};
}

Derivation DeriveLinear(const Cell& c) {
  const std::span<const float> x = c.InputRow();
  const float* weight = c.inputs[1].data + c.Column() * static_cast<int64_t>(x.size());
  const bool biased = c.inputs.size() > 2;
  TexSum numbers;
  double value = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    numbers.AddProduct(weight[i], x[i]);
    value += double{weight[i]} * x[i];
  }
  if (biased) {
    numbers.Add(TexFactor(c.In(2, c.Column())));
    value += c.In(2, c.Column());
  }
  return Made(biased ? "\\sum_i W_{ji} x_i + b_j" : "\\sum_i W_{ji} x_i", numbers.Text(),
              biased ? "y = x W^{\\top} + b" : "y = x W^{\\top}", value);
}

// Of two matrices; of a batch of them nothing is said.
std::optional<Derivation> DeriveMatMul(const Cell& c) {
  const Tensor &a = c.inputs[0], &b = c.inputs[1];
  if (a.shape.Rank() != 2 || b.shape.Rank() != 2) return std::nullopt;
  // Which of the two were transposed follows from the shapes, unless all sides are alike.
  const int m = c.output.shape[0], n = c.output.shape[1];
  const bool plain_a = a.shape[0] == m, plain_b = b.shape[1] == n;
  const int k = plain_a ? a.shape[1] : a.shape[0];
  if (m == n && n == k) return std::nullopt;
  if ((plain_b ? b.shape[0] : b.shape[1]) != k) return std::nullopt;
  TexSum numbers;
  double value = 0;
  for (int i = 0; i < k; ++i) {
    const double left = c.In(0, plain_a ? c.Row() * k + i : int64_t{i} * m + c.Row());
    const double right = c.In(1, plain_b ? int64_t{i} * n + c.Column() : c.Column() * k + i);
    numbers.AddProduct(left, right);
    value += left * right;
  }
  return Made("\\sum_k a_{ik} b_{kj}", numbers.Text(), "y = a b", value);
}

Derivation DeriveSum(const Cell& c) {
  const double a = c.In(0, c.index), b = c.In(1, c.index % c.inputs[1].Size());
  return Made("a + b", TexNumber(a) + " + " + TexFactor(b), "y = a + b", a + b);
}

Derivation DeriveDifference(const Cell& c) {
  const double a = c.In(0, c.index), b = c.In(1, c.index);
  return Made("a - b", TexNumber(a) + " - " + TexFactor(b), "y = a - b", a - b);
}

Derivation DeriveProduct(const Cell& c) {
  const double a = c.In(0, c.index), b = c.In(1, c.index);
  return Made("a \\cdot b", TexFactor(a) + " \\cdot " + TexFactor(b), "y = a \\odot b", a * b);
}

// The factor is not on the tape: it is the ratio of any two numbers that are not 0.
Derivation DeriveScale(const Cell& c) {
  double factor = 0;
  for (int64_t i = 0; i < c.output.Size() && factor == 0; ++i) {
    if (c.In(0, i) != 0) factor = c.output.data[i] / c.In(0, i);
  }
  const double x = c.In(0, c.index);
  return Made("c \\cdot x", TexFactor(factor) + " \\cdot " + TexFactor(x), "y = c x", factor * x);
}

struct NamedActivation {
  std::string_view name;
  nn::Activation activation;
  const char* formula;
};
constexpr NamedActivation kActivations[] = {
    {"sigmoid", nn::Activation::kSigmoid, "\\frac{1}{1 + e^{-x}}"},
    {"tanh", nn::Activation::kTanh, "\\tanh x"},
    {"relu", nn::Activation::kRelu, "\\max(0, x)"},
    {"leaky_relu", nn::Activation::kLeakyRelu, "\\max(\\alpha x, x)"},
    {"gelu", nn::Activation::kGelu, "x \\Phi(x)"},
    {"gelu_tanh", nn::Activation::kGeluTanh,
     "\\frac{x}{2} (1 + \\tanh(\\sqrt{2/\\pi} (x + 0.044715 x^3)))"},
    {"silu", nn::Activation::kSilu, "x \\sigma(x)"},
    {"softplus", nn::Activation::kSoftplus, "\\ln(1 + e^x)"},
};

Derivation DeriveActivation(const Cell& c, const NamedActivation& named) {
  const double x = c.In(0, c.index);
  // The slope of a leaky ReLU below 0 is what it made of a negative number.
  const double slope = x < 0 ? c.output.data[c.index] / x : 1.0;
  return Made(named.formula, "x = " + TexNumber(x), std::string("y = ") + named.formula,
              ActivationValue(named.activation, x, slope));
}

// Along the last axis; of another one nothing is said.
std::optional<Derivation> DeriveSoftmax(const Cell& c, bool logarithm) {
  const std::span<const float> x = c.InputRow();
  TexSum sum;
  double denominator = 0, total = 0;
  const double largest = *std::ranges::max_element(x);
  for (const float value : x) {
    sum.Add("e^{" + TexNumber(value) + "}");
    denominator += std::exp(value - largest);
  }
  for (int j = 0; j < c.Width(); ++j) {
    const double y = c.output.data[c.Row() * c.Width() + j];
    total += logarithm ? std::exp(y) : y;
  }
  if (std::fabs(total - 1) > 1e-3) return std::nullopt;
  const double chosen = x[c.Column()];
  if (logarithm) {
    return Made("x_j - \\ln \\sum_c e^{x_c}", TexNumber(chosen) + " - \\ln(" + sum.Text() + ")",
                "y = x - \\ln \\sum_c e^{x_c}", chosen - largest - std::log(denominator));
  }
  return Made("\\frac{e^{x_j}}{\\sum_c e^{x_c}}",
              "\\frac{e^{" + TexNumber(chosen) + "}}{" + sum.Text() + "}",
              "y = \\operatorname{softmax}(x)", std::exp(chosen - largest) / denominator);
}

Derivation DeriveLayerNorm(const Cell& c) {
  const std::span<const float> x = c.InputRow();
  const double count = static_cast<double>(x.size());
  double mean = 0, variance = 0;
  for (const float value : x) mean += value / count;
  for (const float value : x) variance += (value - mean) * (value - mean) / count;
  const double chosen = x[c.Column()], weight = c.In(1, c.Column()), bias = c.In(2, c.Column());
  return Made("\\frac{x_j - \\mu}{\\sqrt{\\sigma^2 + \\epsilon}} w_j + b_j",
              "\\frac{" + TexNumber(chosen) + " - " + TexFactor(mean) + "}{\\sqrt{" +
                  TexNumber(variance) + " + " + TexNumber(kEpsilon) + "}} \\cdot " +
                  TexFactor(weight) + " + " + TexFactor(bias),
              "y = \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\epsilon}} \\odot w + b",
              (chosen - mean) / std::sqrt(variance + kEpsilon) * weight + bias);
}

Derivation DeriveRmsNorm(const Cell& c) {
  const std::span<const float> x = c.InputRow();
  double squares = 0;
  for (const float value : x) squares += double{value} * value / static_cast<double>(x.size());
  const double chosen = x[c.Column()], weight = c.In(1, c.Column());
  return Made("\\frac{x_j}{\\sqrt{\\overline{x^2} + \\epsilon}} w_j",
              "\\frac{" + TexNumber(chosen) + "}{\\sqrt{" + TexNumber(squares) + " + " +
                  TexNumber(kEpsilon) + "}} \\cdot " + TexFactor(weight),
              "y = \\frac{x}{\\sqrt{\\overline{x^2} + \\epsilon}} \\odot w",
              chosen / std::sqrt(squares + kEpsilon) * weight);
}

// The id is not on the tape: it is the row of the table that the result is equal to.
std::optional<Derivation> DeriveEmbedding(const Cell& c) {
  const int width = c.Width();
  const float* row = c.output.data + c.Row() * width;
  const float* table = c.inputs[0].data;
  for (int id = 0; id < c.inputs[0].shape[0]; ++id) {
    if (!std::equal(row, row + width, table + int64_t{id} * width)) continue;
    const std::string at = std::to_string(id) + "," + std::to_string(c.Column());
    return Made("E_{\\mathrm{id},j}", "E_{" + at + "}", "y = E_{\\mathrm{id}}",
                table[int64_t{id} * width + c.Column()]);
  }
  return std::nullopt;
}

// Losses that are a mean or a sum of a term for each number of prediction and target.
struct ElementTerm {
  std::string_view name;
  const char* formula;
  double (*value)(double y, double t);
  std::string (*numbers)(const std::string& y, const std::string& t);
};
constexpr ElementTerm kElementLosses[] = {
    {"mse", "(y - t)^2", [](double y, double t) { return (y - t) * (y - t); },
     [](const std::string& y, const std::string& t) { return "(" + y + " - " + t + ")^2"; }},
    {"mae", "|y - t|", [](double y, double t) { return std::fabs(y - t); },
     [](const std::string& y, const std::string& t) { return "|" + y + " - " + t + "|"; }},
    {"hinge", "\\max(0, 1 - t y)", [](double y, double t) { return std::max(0.0, 1 - t * y); },
     [](const std::string& y, const std::string& t) {
       return "\\max(0, 1 - " + t + " \\cdot " + y + ")";
     }},
    {"bce_with_logits", "t \\ln(1 + e^{-z}) + (1 - t) \\ln(1 + e^{z})",
     [](double z, double t) {
       return t * ActivationValue(nn::Activation::kSoftplus, -z) +
              (1 - t) * ActivationValue(nn::Activation::kSoftplus, z);
     },
     [](const std::string& z, const std::string& t) {
       return t + " \\ln(1 + e^{-" + z + "}) + (1 - " + t + ") \\ln(1 + e^{" + z + "})";
     }},
};

Derivation DeriveElementLoss(const Cell& c, const ElementTerm& term) {
  const int64_t count = c.inputs[0].Size();
  TexSum numbers;
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) {
    const double y = c.In(0, i), t = c.In(1, i);
    numbers.Add(term.numbers(TexFactor(y), TexFactor(t)));
    sum += term.value(y, t);
  }
  // Whether the mean or the sum was taken shows in the result.
  const double mean = sum / static_cast<double>(count), result = c.output.data[0];
  const bool is_mean = std::fabs(result - mean) <= std::fabs(result - sum);
  const std::string front = is_mean ? "\\frac{1}{" + std::to_string(count) + "} " : "";
  return Made(front + "\\sum " + term.formula, front + "(" + numbers.Text() + ")",
              "L = " + front + "\\sum " + term.formula, is_mean ? mean : sum);
}

// Labels are not on the tape; after a pass backwards each is where the gradient of its row is
// negative, p - 1.
std::optional<Derivation> DeriveCrossEntropy(const Cell& c) {
  const Tensor& logits = c.inputs[0];
  const int classes = logits.shape.Columns(), rows = logits.shape.Rows();
  TexSum numbers;
  double sum = 0;
  for (int row = 0; row < rows; ++row) {
    const float* x = logits.data + int64_t{row} * classes;
    const float* gradient = logits.grad == nullptr ? nullptr : logits.grad + (x - logits.data);
    if (gradient == nullptr) return std::nullopt;
    const auto label = std::min_element(gradient, gradient + classes) - gradient;
    if (gradient[label] >= 0) return std::nullopt;
    const double largest = *std::max_element(x, x + classes);
    double denominator = 0;
    for (int j = 0; j < classes; ++j) denominator += std::exp(x[j] - largest);
    const double share = std::exp(x[label] - largest) / denominator;
    numbers.Add("(-\\ln " + TexNumber(share) + ")");
    sum -= std::log(share);
  }
  const std::string front = rows == 1 ? "" : "\\frac{1}{" + std::to_string(rows) + "} ";
  const std::string formula = front + "\\sum (-\\ln \\operatorname{softmax}(x)_t)";
  return Made(formula, front + "(" + numbers.Text() + ")", "L = " + formula, sum / rows);
}

std::optional<Derivation> DeriveCell(std::string_view name, const Cell& c) {
  if (name == "linear") return DeriveLinear(c);
  if (name == "matmul") return DeriveMatMul(c);
  if (name == "add") return DeriveSum(c);
  if (name == "subtract") return DeriveDifference(c);
  if (name == "multiply") return DeriveProduct(c);
  if (name == "scale") return DeriveScale(c);
  if (name == "softmax") return DeriveSoftmax(c, false);
  if (name == "log_softmax") return DeriveSoftmax(c, true);
  if (name == "layer_norm") return DeriveLayerNorm(c);
  if (name == "rms_norm") return DeriveRmsNorm(c);
  if (name == "embedding") return DeriveEmbedding(c);
  if (name == "cross_entropy") return DeriveCrossEntropy(c);
  for (const NamedActivation& each : kActivations) {
    if (each.name == name) return DeriveActivation(c, each);
  }
  for (const ElementTerm& each : kElementLosses) {
    if (each.name == name) return DeriveElementLoss(c, each);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Derivation> DeriveNode(const Graph& graph, int node, int64_t index) {
  if (node < 0 || node >= std::ssize(graph.nodes) || index < 0 ||
      index >= graph.nodes[node].value.Size()) {
    throw Error("number.range", "graph: there is no number " + std::to_string(index) +
                                    " of a node " + std::to_string(node));
  }
  const GraphNode& from = graph.nodes[node];
  if (from.kind != GraphNode::Kind::kOperation) return std::nullopt;
  std::vector<Tensor> inputs;
  for (const int input : from.inputs) inputs.push_back(graph.nodes[input].value);
  return DeriveCell(from.name, {inputs, from.value, index});
}

}  // namespace noron
