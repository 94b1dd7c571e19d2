#include "engine/inspect/cost.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace noron {
namespace {

// What the backward pass reads besides the result's gradient.
enum class Reads : int8_t { kNothing, kInputs, kResult };

struct Operation {
  std::string_view name;
  std::string_view family;
  // FLOPs per number of the result or the first input, whichever has more; those of the backward
  // pass with all gradients wanted, and in proportion with fewer. Unused where ProductsOf has more
  // to say.
  int8_t forward = 0;
  int8_t backward = 0;
  Reads reads = Reads::kNothing;
};

constexpr auto kOperations = std::to_array<Operation>({
    {"linear", "product", 0, 0, Reads::kInputs},
    {"matmul", "product", 0, 0, Reads::kInputs},
    {"conv1d", "product", 0, 0, Reads::kInputs},
    {"conv2d", "product", 0, 0, Reads::kInputs},
    {"conv_transpose2d", "product", 0, 0, Reads::kInputs},
    {"attention", "attention", 0, 0, Reads::kInputs},
    {"additive_scores", "attention", 0, 0, Reads::kInputs},
    {"rnn", "recurrent", 0, 0, Reads::kInputs},
    {"lstm", "recurrent", 0, 0, Reads::kInputs},
    {"gru", "recurrent", 0, 0, Reads::kInputs},
    // Largest, difference, exp, sum, quotient; backward y (dy − Σ dy y).
    {"softmax", "attention", 5, 5, Reads::kResult},
    {"log_softmax", "attention", 5, 5, Reads::kResult},
    {"masked_softmax", "attention", 5, 5, Reads::kResult},
    // Sum, difference, square and sum, scale, weight, bias.
    {"layer_norm", "norm", 7, 14, Reads::kInputs},
    {"batch_norm1d", "norm", 7, 14, Reads::kInputs},
    {"rms_norm", "norm", 4, 9, Reads::kInputs},
    {"relu", "activation", 1, 2, Reads::kInputs},
    {"leaky_relu", "activation", 2, 3, Reads::kInputs},
    {"gelu", "activation", 5, 12, Reads::kInputs},  // x/2 (1 + erf(x/√2))
    {"gelu_tanh", "activation", 9, 19, Reads::kInputs},
    {"silu", "activation", 5, 10, Reads::kInputs},
    {"silu_multiply", "activation", 6, 13, Reads::kInputs},
    {"sigmoid", "activation", 4, 4, Reads::kResult},
    {"tanh", "activation", 1, 4, Reads::kResult},
    {"softplus", "activation", 3, 6, Reads::kInputs},
    {"exp", "activation", 1, 2, Reads::kResult},
    {"add", "elementwise", 1, 2, Reads::kNothing},
    {"subtract", "elementwise", 1, 2, Reads::kNothing},
    {"multiply", "elementwise", 1, 4, Reads::kInputs},
    {"scale", "elementwise", 1, 2, Reads::kNothing},
    {"scale_rows", "elementwise", 1, 2, Reads::kNothing},
    {"scale_columns", "elementwise", 1, 2, Reads::kNothing},
    {"add_positions", "elementwise", 1, 2, Reads::kNothing},
    {"rope", "elementwise", 3, 4, Reads::kNothing},
    {"dropout", "elementwise", 1, 2, Reads::kNothing},
    {"reparameterize", "elementwise", 4, 5, Reads::kInputs},  // µ + ε exp(½ log σ²)
    {"sum", "elementwise", 1, 1, Reads::kNothing},
    {"sum_last", "elementwise", 1, 1, Reads::kNothing},
    {"mean", "elementwise", 1, 1, Reads::kNothing},
    // Of windows that do not overlap.
    {"max_pool1d", "elementwise", 1, 1, Reads::kNothing},
    {"max_pool2d", "elementwise", 1, 1, Reads::kNothing},
    {"avg_pool1d", "elementwise", 1, 1, Reads::kNothing},
    {"avg_pool2d", "elementwise", 1, 1, Reads::kNothing},
    {"global_pool1d", "elementwise", 1, 1, Reads::kNothing},
    {"embedding", "lookup", 0, 1, Reads::kNothing},
    {"columns", "lookup", 0, 1, Reads::kNothing},
    {"concat", "lookup", 0, 1, Reads::kNothing},
    {"swap_last_axes", "lookup", 0, 1, Reads::kNothing},
    {"cross_entropy", "loss", 5, 3, Reads::kInputs},
    {"mse", "loss", 3, 3, Reads::kInputs},
    {"mae", "loss", 3, 3, Reads::kInputs},
    {"hinge", "loss", 4, 3, Reads::kInputs},
    {"bce_with_logits", "loss", 6, 6, Reads::kInputs},
    {"kl_gaussian", "loss", 6, 6, Reads::kInputs},
});

const Operation* Find(std::string_view name) {
  const auto found = std::ranges::find(kOperations, name, &Operation::name);
  return found == kOperations.end() ? nullptr : &*found;
}

struct Flops {
  double forward;
  double backward;
};

// Numbers of an input that are looked at: rows of logits whose labels are ignored are not.
double SizeOf(const Profile::Node& node, const Profile::Input& input) {
  const bool rows = std::string_view(node.name) == "cross_entropy";
  return rows ? static_cast<double>(node.items) * input.shape[-1]
              : static_cast<double>(input.shape.Size());
}

// The operations whose work is products of matrices, which is what is counted of them, and biases.
std::optional<Flops> ProductsOf(const Profile::Node& node) {
  const std::string_view name = node.name;
  const auto size = [&](size_t input) {  // a bias may be missing
    return node.inputs[input].data == nullptr
               ? 0.0
               : static_cast<double>(node.inputs[input].shape.Size());
  };
  const auto wanted = [&](size_t input) { return node.inputs[input].gradient ? 1.0 : 0.0; };
  const auto y = static_cast<double>(node.output.Size());

  // y = x · wᵀ + b; a convolution is the same with a window of x for each of its places.
  if (name == "linear" || name.starts_with("conv")) {
    const double places = name == "conv_transpose2d" ? size(0) : y;  // of the result or of x
    const double product = 2 * places * size(1) / node.inputs[1].shape[0];
    const double bias = size(2) > 0 ? y : 0;
    return Flops{product + bias, product * (wanted(0) + wanted(1)) + bias * wanted(2)};
  }
  if (name == "matmul") {
    const Shape& a = node.inputs[0].shape;  // [m, k] or, transposed, [k, m]; y is [m, n]
    const double inner = static_cast<double>(a[-1]) * a[-2] / node.output[-2];
    return Flops{2 * y * inner, 2 * y * inner * (wanted(0) + wanted(1))};
  }
  // q · kᵀ and weights · v; backward dV, the weights' gradient, dQ and dK. Keys are as wide as
  // values.
  if (name == "attention") {
    const double product = 2.0 * static_cast<double>(node.items) * node.output[-1];
    const double weights = std::max({wanted(0), wanted(1), wanted(2)});
    return Flops{2 * product, product * (wanted(0) + wanted(1) + wanted(2) + weights)};
  }
  // w2 · tanh(w1 · [q; k]): each query and key is projected once, the rest is done for each pair.
  if (name == "additive_scores") {
    const double inner = node.inputs[2].shape[0];
    const double projections = 2 * inner * (size(0) + size(1));
    return Flops{projections + 4 * y * inner, 2 * projections + 9 * y * inner};
  }
  // Per row, x · W_ihᵀ and h · W_hhᵀ with both biases, and for each hidden number the cell's
  // functions; inputs are x, h, c, W_ih, W_hh, b_ih, b_hh. Backward each product has two.
  const double cell = name == "lstm" ? 18 : name == "gru" ? 15 : name == "rnn" ? 1 : 0;
  if (cell > 0) {
    const double rows = y / node.output[-1];
    const double products = 2 * rows * (size(3) + size(4));
    const double rest = rows * (size(5) + size(6)) + cell * y;
    return Flops{products + rest, 2 * (products + rest)};
  }
  return std::nullopt;
}

}  // namespace

std::string_view FamilyOf(std::string_view operation) {
  const Operation* found = Find(operation);
  return found == nullptr ? "unknown" : found->family;
}

std::optional<NodeCost> CostOf(const Profile::Node& node) {
  const Operation* operation = Find(node.name);
  if (operation == nullptr) return std::nullopt;
  // Of lookups only the part that is taken is read.
  const auto y = static_cast<double>(node.output.Size());
  const bool lookup = operation->family == "lookup";
  double present = 0, wanted = 0;  // inputs
  double read = 0, changed = 0;    // numbers of them
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    const Profile::Input& input = node.inputs[i];
    if (input.data == nullptr) continue;
    ++present;
    if (input.gradient) ++wanted;
    const auto before = node.inputs.first(i);  // three views of one tensor are one
    if (std::ranges::find(before, input.data, &Profile::Input::data) != before.end()) continue;
    const double all = SizeOf(node, input);
    const double size = lookup ? std::min(all, y) : all;
    read += size;
    if (input.gradient) changed += size;
  }
  const double numbers = lookup ? y : std::max(y, SizeOf(node, node.inputs[0]));
  Flops flops{operation->forward * numbers, operation->backward * numbers * wanted / present};
  if (const auto products = ProductsOf(node)) flops = *products;
  const double needed = operation->reads == Reads::kInputs   ? read
                        : operation->reads == Reads::kResult ? y
                                                             : 0;
  NodeCost cost;
  cost.forward = {flops.forward, 4 * (read + y)};
  if (wanted > 0) cost.backward = {flops.backward, 4 * (y + needed + 2 * changed)};
  return cost;
}

}  // namespace noron
