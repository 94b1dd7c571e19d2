// The formulas of a worksheet, with their numbers.
#include <cmath>

#include "engine/core/error.h"
#include "engine/inspect/tex.h"
#include "engine/inspect/worksheet.h"

namespace noron {
namespace {

using nn::Activation;
using Quantity = WorksheetCell::Quantity;

std::string Layer(const char* letter, int k) {
  return std::string(letter) + "^{(" + std::to_string(k) + ")}";
}

// θ of an argument that is already TeX.
std::string Applied(Activation activation, const std::string& z, double slope) {
  switch (activation) {
    case Activation::kIdentity:
      return z;
    case Activation::kSigmoid:
      return "\\frac{1}{1 + e^{-" + z + "}}";
    case Activation::kTanh:
      return "\\tanh " + z;
    case Activation::kRelu:
      return "\\max(0, " + z + ")";
    case Activation::kLeakyRelu:
      return "\\max(" + TexNumber(slope) + " \\cdot " + z + ", " + z + ")";
    case Activation::kGelu:
      return z + " \\cdot \\Phi(" + z + ")";
    case Activation::kGeluTanh:
      return "\\frac{" + z + "}{2} (1 + \\tanh(\\sqrt{2/\\pi} (" + z + " + 0.044715 \\cdot " + z +
             "^3)))";
    case Activation::kSoftplus:
      return "\\ln(1 + e^{" + z + "})";
    case Activation::kSilu:
    case Activation::kSwiGlu:
      return z + " \\cdot \\sigma(" + z + ")";
  }
  return z;
}

// Writes the parts of one derivation.
class Deriver {
 public:
  Deriver(const Worksheet& sheet, const WorksheetCell& cell)
      : sheet_(sheet), cell_(cell), layer_(sheet.layers[cell.layer - 1]) {}

  Derivation Run() const {
    switch (cell_.quantity) {
      case Quantity::kZ:
        return Sum();
      case Quantity::kA:
        return Activated();
      case Quantity::kLoss:
        return Loss();
      case Quantity::kDelta:
        return IsLast() ? OutputDelta() : HiddenDelta();
      case Quantity::kWeightGradient:
        return WeightGradient();
      case Quantity::kBiasGradient:
        return BiasGradient();
      case Quantity::kNewWeight:
        return Update("W", WeightAt(), layer_.weight, layer_.weight_gradient, layer_.new_weight);
      case Quantity::kNewBias:
        return Update("b", j(), layer_.bias, layer_.bias_gradient, layer_.new_bias);
    }
    return {};
  }

 private:
  int j() const { return cell_.unit - 1; }
  int i() const { return cell_.input - 1; }
  int UnitAt() const { return cell_.sample * layer_.units + j(); }
  int WeightAt() const { return j() * layer_.inputs + i(); }
  bool IsLast() const { return cell_.layer == static_cast<int>(sheet_.layers.size()); }
  const WorksheetLayer& Next() const { return sheet_.layers[cell_.layer]; }
  // What goes into the layer: x, or a of the layer before.
  const std::vector<double>& Inputs() const {
    return cell_.layer == 1 ? sheet_.x : sheet_.layers[cell_.layer - 2].a;
  }

  // With several samples the first index is the sample's: z^{(1)}_{3,2}.
  std::string Index(const std::string& unit) const {
    return sheet_.samples == 1 ? unit : "s," + unit;
  }
  std::string Of(const char* letter, int k, const std::string& unit) const {
    const std::string index =
        sheet_.samples == 1 ? unit : std::to_string(cell_.sample + 1) + "," + unit;
    return Layer(letter, k) + "_{" + index + "}";
  }
  std::string InputName(const std::string& index) const {
    return (cell_.layer == 1 ? "x" : Layer("a", cell_.layer - 1)) + "_{" + index + "}";
  }
  std::string InputMatrix() const { return cell_.layer == 1 ? "x" : Layer("a", cell_.layer - 1); }
  std::string Unit() const { return std::to_string(cell_.unit); }
  // Of a weight: "21", or "2,10" where digits could be misread.
  std::string Pair() const {
    const bool plain = cell_.unit < 10 && cell_.input < 10;
    return Unit() + (plain ? "" : ",") + std::to_string(cell_.input);
  }
  std::string OverSamples() const { return sheet_.samples == 1 ? "" : "\\sum_s "; }

  Derivation Sum() const {
    TexSum numbers;
    for (int in = 0; in < layer_.inputs; ++in) {
      numbers.AddProduct(layer_.weight[j() * layer_.inputs + in],
                         Inputs()[cell_.sample * layer_.inputs + in]);
    }
    numbers.Add(TexFactor(layer_.bias[j()]));
    const std::string w = Layer("W", cell_.layer), b = Layer("b", cell_.layer);
    return {.symbol = Of("z", cell_.layer, Unit()),
            .formula = "\\sum_i " + w + "_{" + Unit() + "i} " + InputName(Index("i")) + " + " + b +
                       "_{" + Unit() + "}",
            .numbers = numbers.Text(),
            .matrix = Layer("z", cell_.layer) + " = " + w + " " + InputMatrix() + " + " + b,
            .value = layer_.z[UnitAt()]};
  }

  Derivation Activated() const {
    const double slope = sheet_.leaky_slope;
    return {.symbol = Of("a", cell_.layer, Unit()),
            .formula = Applied(layer_.activation, Of("z", cell_.layer, Unit()), slope),
            .numbers = Applied(layer_.activation, TexFactor(layer_.z[UnitAt()]), slope),
            .matrix = Layer("a", cell_.layer) + " = " +
                      Applied(layer_.activation, Layer("z", cell_.layer), slope),
            .value = layer_.a[UnitAt()]};
  }

  int Outputs() const { return sheet_.layers.back().units; }
  // How many numbers the loss is the mean of.
  int Terms() const {
    return sheet_.loss_kind == nn::Loss::kCrossEntropy ? sheet_.samples
                                                       : sheet_.samples * Outputs();
  }
  std::string Mean() const {
    return Terms() == 1 ? "" : "\\frac{1}{" + std::to_string(Terms()) + "} ";
  }

  // One term of the loss from TeX of the output and of its target.
  std::string LossTerm(const std::string& y, const std::string& t) const {
    switch (sheet_.loss_kind) {
      case nn::Loss::kMse:
        return "(" + y + " - " + t + ")^2";
      case nn::Loss::kMae:
        return "|" + y + " - " + t + "|";
      case nn::Loss::kHinge:
        return "\\max(0, 1 - " + t + " \\cdot " + y + ")";
      default:  // binary cross-entropy
        return "(" + t + " \\ln(1 + e^{-" + y + "}) + (1 - " + t + ") \\ln(1 + e^{" + y + "}))";
    }
  }

  Derivation Loss() const {
    const int outputs = Outputs(), last = static_cast<int>(sheet_.layers.size());
    const bool logits = nn::TakesLogits(sheet_.loss_kind);
    const WorksheetLayer& output = sheet_.layers.back();
    const std::vector<double>& values = logits ? output.z : output.a;
    const std::string y = Layer(logits ? "z" : "a", last);
    TexSum numbers;
    if (sheet_.loss_kind == nn::Loss::kCrossEntropy) {
      // -ln softmax(z)_t of each sample is what its term holds.
      for (int s = 0; s < sheet_.samples; ++s) {
        numbers.Add("(-\\ln " + TexNumber(std::exp(-sheet_.terms[s] * sheet_.samples)) + ")");
      }
      return {.symbol = "L",
              .formula = Mean() + OverSamples() + "\\left(-\\ln \\frac{e^{" + y +
                         "_t}}{\\sum_c e^{" + y + "_c}}\\right)",
              .numbers = Mean() + (Terms() == 1 ? numbers.Text() : "(" + numbers.Text() + ")"),
              .matrix = "L = " + Mean() + OverSamples() +
                        "\\left(-t^{\\top} \\ln \\operatorname{softmax}(" + y + ")\\right)",
              .value = sheet_.loss};
    }
    for (int at = 0; at < sheet_.samples * outputs; ++at) {
      numbers.Add(LossTerm(TexFactor(values[at]), TexFactor(sheet_.targets[at])));
    }
    const std::string sum = Terms() == 1 ? "" : sheet_.samples == 1 ? "\\sum_j " : "\\sum_{s,j} ";
    const std::string index = sheet_.samples == 1 ? "_j" : "_{s,j}";
    return {.symbol = "L",
            .formula = Mean() + sum + LossTerm(y + index, "t" + index),
            .numbers = Mean() + (Terms() == 1 ? numbers.Text() : "(" + numbers.Text() + ")"),
            .matrix = "L = " + Mean() + (Terms() == 1 ? "" : "\\sum ") + LossTerm(y, "t"),
            .value = sheet_.loss};
  }

  Derivation OutputDelta() const {
    const int k = cell_.layer, at = UnitAt();
    Derivation result{.symbol = Of("\\delta", k, Unit()),
                      .value = layer_.delta[at],
                      .difference = layer_.delta_difference[at]};
    const std::string count = Terms() == 1 ? "" : "\\frac{1}{" + std::to_string(Terms()) + "} ";
    const std::string t = TexFactor(sheet_.targets[at]), z = Of("z", k, Unit());
    if (!nn::TakesLogits(sheet_.loss_kind)) {
      result.formula =
          "\\frac{\\partial L}{\\partial " + Of("a", k, Unit()) + "} \\cdot \\theta'(" + z + ")";
      result.numbers =
          TexFactor(sheet_.output_gradient[at]) + " \\cdot " + TexFactor(layer_.slope[at]);
      result.matrix = Layer("\\delta", k) + " = \\frac{\\partial L}{\\partial " + Layer("a", k) +
                      "} \\odot \\theta'(" + Layer("z", k) + ")";
      return result;
    }
    const bool sigmoid = sheet_.loss_kind == nn::Loss::kBce;
    const std::string function = sigmoid ? "\\sigma" : "\\operatorname{softmax}";
    // δ·n + t is what σ or softmax gave.
    const double share = layer_.delta[at] * Terms() + sheet_.targets[at];
    result.formula = count + "(" + function + "(" + (sigmoid ? z : Layer("z", k)) + ")" +
                     (sigmoid ? "" : "_{" + Unit() + "}") + " - t_{" + Unit() + "})";
    result.numbers = count + "(" + TexNumber(share) + " - " + t + ")";
    result.matrix =
        Layer("\\delta", k) + " = " + count + "(" + function + "(" + Layer("z", k) + ") - t)";
    return result;
  }

  Derivation HiddenDelta() const {
    const int k = cell_.layer;
    const WorksheetLayer& next = Next();
    TexSum sum;
    for (int m = 0; m < next.units; ++m) {
      sum.AddProduct(next.weight[m * next.inputs + j()], next.delta[cell_.sample * next.units + m]);
    }
    const std::string w = Layer("W", k + 1), delta = Layer("\\delta", k + 1);
    return {.symbol = Of("\\delta", k, Unit()),
            .formula = "\\theta'(" + Of("z", k, Unit()) + ") \\sum_m " + w + "_{m" + Unit() + "} " +
                       delta + "_{" + Index("m") + "}",
            .numbers = TexFactor(layer_.slope[UnitAt()]) + " \\cdot (" + sum.Text() + ")",
            .matrix = Layer("\\delta", k) + " = (" + w + ")^{\\top} " + delta +
                      " \\odot \\theta'(" + Layer("z", k) + ")",
            .value = layer_.delta[UnitAt()],
            .difference = layer_.delta_difference[UnitAt()]};
  }

  Derivation WeightGradient() const {
    TexSum numbers;
    for (int s = 0; s < sheet_.samples; ++s) {
      numbers.AddProduct(layer_.delta[s * layer_.units + j()], Inputs()[s * layer_.inputs + i()]);
    }
    const std::string w = Layer("W", cell_.layer), delta = Layer("\\delta", cell_.layer);
    const std::string input = std::to_string(cell_.input);
    return {
        .symbol = "\\frac{\\partial L}{\\partial " + w + "_{" + Pair() + "}}",
        .formula = OverSamples() + delta + "_{" + Index(Unit()) + "} " + InputName(Index(input)),
        .numbers = numbers.Text(),
        .matrix = "\\frac{\\partial L}{\\partial " + w + "} = " + OverSamples() + delta + " " +
                  (cell_.layer == 1 ? "x" : "(" + InputMatrix() + ")") + "^{\\top}",
        .value = layer_.weight_gradient[WeightAt()],
        .difference = layer_.weight_difference[WeightAt()]};
  }

  Derivation BiasGradient() const {
    TexSum numbers;
    for (int s = 0; s < sheet_.samples; ++s) {
      numbers.Add(TexFactor(layer_.delta[s * layer_.units + j()]));
    }
    const std::string b = Layer("b", cell_.layer), delta = Layer("\\delta", cell_.layer);
    return {.symbol = "\\frac{\\partial L}{\\partial " + b + "_{" + Unit() + "}}",
            .formula = OverSamples() + delta + "_{" + Index(Unit()) + "}",
            .numbers = numbers.Text(),
            .matrix = "\\frac{\\partial L}{\\partial " + b + "} = " + OverSamples() + delta,
            .value = layer_.bias_gradient[j()],
            .difference = layer_.bias_difference[j()]};
  }

  Derivation Update(const char* letter, int at, const std::vector<double>& before,
                    const std::vector<double>& gradient, const std::vector<double>& after) const {
    const std::string whole = Layer(letter, cell_.layer);
    const std::string index = letter[0] == 'b' ? Unit() : Pair();
    const std::string name = whole + "_{" + index + "}";
    return {.symbol = name,
            .formula = name + " - \\eta \\frac{\\partial L}{\\partial " + name + "}",
            .numbers = TexNumber(before[at]) + " - " + TexNumber(sheet_.learning_rate) +
                       " \\cdot " + TexFactor(gradient[at]),
            .matrix = whole + " \\leftarrow " + whole + " - \\eta \\frac{\\partial L}{\\partial " +
                      whole + "}",
            .value = after[at]};
  }

  const Worksheet& sheet_;
  const WorksheetCell& cell_;
  const WorksheetLayer& layer_;
};

void RequireWithin(const char* what, int value, int low, int high) {
  if (value >= low && value <= high) return;
  throw Error("number.range", "worksheet: there is no " + std::string(what) + " " +
                                  std::to_string(value) + ", only " + std::to_string(low) + " … " +
                                  std::to_string(high));
}

}  // namespace

Derivation Derive(const Worksheet& worksheet, const WorksheetCell& cell) {
  RequireWithin("layer", cell.layer, 1, static_cast<int>(worksheet.layers.size()));
  const WorksheetLayer& layer = worksheet.layers[cell.layer - 1];
  RequireWithin("unit", cell.unit, 1, layer.units);
  RequireWithin("input", cell.input, 1, layer.inputs);
  RequireWithin("sample", cell.sample, 0, worksheet.samples - 1);
  return Deriver(worksheet, cell).Run();
}

}  // namespace noron
