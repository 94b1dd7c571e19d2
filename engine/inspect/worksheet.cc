#include "engine/inspect/worksheet.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/inspect/activation_curve.h"

namespace noron {
namespace {

// Step of the central differences: the loss is smooth and in double, so errors are about 1e-10.
constexpr double kStep = 1e-5;

// A number that is moved while the loss is computed again: entry `index` of `values` by `by`.
struct Nudge {
  const std::vector<double>* values = nullptr;
  size_t index = 0;
  double by = 0;

  double At(const std::vector<double>& from, size_t i) const {
    return from[i] + (values == &from && index == i ? by : 0.0);
  }
};

double Sigmoid(double z) { return 1 / (1 + std::exp(-z)); }
double Softplus(double z) { return std::max(z, 0.0) + std::log1p(std::exp(-std::fabs(z))); }

// What the loss looks at: z of the last layer where it has σ or softmax in it, else a.
const std::vector<double>& Outputs(const Worksheet& sheet) {
  const WorksheetLayer& last = sheet.layers.back();
  return nn::TakesLogits(sheet.loss_kind) ? last.z : last.a;
}

double LogSumExp(std::span<const double> row) {
  const double largest = *std::ranges::max_element(row);
  double sum = 0;
  for (const double value : row) sum += std::exp(value - largest);
  return largest + std::log(sum);
}

// The term of one sample, before it is divided by their number.
double Term(nn::Loss loss, std::span<const double> outputs, std::span<const double> targets) {
  if (loss == nn::Loss::kCrossEntropy) {
    double term = LogSumExp(outputs);
    for (size_t j = 0; j < outputs.size(); ++j) term -= targets[j] * outputs[j];
    return term;
  }
  double sum = 0;
  for (size_t j = 0; j < outputs.size(); ++j) {
    const double y = outputs[j], t = targets[j];
    switch (loss) {
      case nn::Loss::kMse:
        sum += (y - t) * (y - t);
        break;
      case nn::Loss::kMae:
        sum += std::fabs(y - t);
        break;
      case nn::Loss::kHinge:
        sum += std::max(0.0, 1 - t * y);
        break;
      default:
        sum += t * Softplus(-y) + (1 - t) * Softplus(y);
        break;
    }
  }
  return sum / static_cast<double>(outputs.size());
}

// The gradient of that term by each output.
void TermGradient(nn::Loss loss, std::span<const double> outputs, std::span<const double> targets,
                  std::span<double> gradient) {
  const double count = static_cast<double>(outputs.size());
  const double log_sum = LogSumExp(outputs);
  for (size_t j = 0; j < outputs.size(); ++j) {
    const double y = outputs[j], t = targets[j];
    switch (loss) {
      case nn::Loss::kMse:
        gradient[j] = 2 * (y - t) / count;
        break;
      case nn::Loss::kMae:
        gradient[j] = ((y > t) - (y < t)) / count;
        break;
      case nn::Loss::kHinge:
        gradient[j] = (1 - t * y > 0 ? -t : 0.0) / count;
        break;
      case nn::Loss::kBce:
        gradient[j] = (Sigmoid(y) - t) / count;
        break;
      case nn::Loss::kCrossEntropy:
        gradient[j] = std::exp(y - log_sum) - t;
        break;
    }
  }
}

// Fills z, a, slope, terms and loss from x and the weights.
void Forward(Worksheet& sheet) {
  const std::vector<double>* input = &sheet.x;
  for (WorksheetLayer& layer : sheet.layers) {
    for (int s = 0; s < sheet.samples; ++s) {
      for (int j = 0; j < layer.units; ++j) {
        double z = layer.bias[j];
        for (int i = 0; i < layer.inputs; ++i) {
          z += layer.weight[j * layer.inputs + i] * (*input)[s * layer.inputs + i];
        }
        const int at = s * layer.units + j;
        layer.z[at] = z;
        layer.a[at] = ActivationValue(layer.activation, z, sheet.leaky_slope);
        layer.slope[at] = ActivationSlope(layer.activation, z, sheet.leaky_slope);
      }
    }
    input = &layer.a;
  }
  sheet.loss = 0;
  const int outputs = sheet.layers.back().units;
  for (int s = 0; s < sheet.samples; ++s) {
    sheet.terms[s] = Term(sheet.loss_kind, std::span(Outputs(sheet)).subspan(s * outputs, outputs),
                          std::span(sheet.targets).subspan(s * outputs, outputs)) /
                     sheet.samples;
    sheet.loss += sheet.terms[s];
  }
}

// The loss when one weight, bias or z has been moved.
double LossWith(const Worksheet& sheet, const Nudge& nudge) {
  double loss = 0;
  for (int s = 0; s < sheet.samples; ++s) {
    const int inputs = sheet.layers.front().inputs;
    std::vector<double> a(sheet.x.begin() + s * inputs, sheet.x.begin() + (s + 1) * inputs);
    std::vector<double> z;
    for (const WorksheetLayer& layer : sheet.layers) {
      z.assign(layer.units, 0.0);
      for (int j = 0; j < layer.units; ++j) {
        z[j] = nudge.At(layer.bias, j);
        for (int i = 0; i < layer.inputs; ++i) {
          z[j] += nudge.At(layer.weight, j * layer.inputs + i) * a[i];
        }
        const size_t at = static_cast<size_t>(s) * layer.units + j;
        if (nudge.values == &layer.z && nudge.index == at) z[j] += nudge.by;
      }
      a.resize(layer.units);
      for (int j = 0; j < layer.units; ++j) {
        a[j] = ActivationValue(layer.activation, z[j], sheet.leaky_slope);
      }
    }
    loss += Term(sheet.loss_kind, nn::TakesLogits(sheet.loss_kind) ? z : a,
                 std::span(sheet.targets).subspan(s * a.size(), a.size())) /
            sheet.samples;
  }
  return loss;
}

std::vector<double> Differences(const Worksheet& sheet, const std::vector<double>& values) {
  std::vector<double> differences(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    differences[i] =
        (LossWith(sheet, {&values, i, kStep}) - LossWith(sheet, {&values, i, -kStep})) /
        (2 * kStep);
  }
  return differences;
}

// δ of every layer, from the last to the first.
void Backward(Worksheet& sheet) {
  const int outputs = sheet.layers.back().units;
  sheet.output_gradient.resize(static_cast<size_t>(sheet.samples) * outputs);
  for (int s = 0; s < sheet.samples; ++s) {
    const auto row = std::span(sheet.output_gradient).subspan(s * outputs, outputs);
    TermGradient(sheet.loss_kind, std::span(Outputs(sheet)).subspan(s * outputs, outputs),
                 std::span(sheet.targets).subspan(s * outputs, outputs), row);
    for (double& value : row) value /= sheet.samples;
  }
  for (size_t k = sheet.layers.size(); k-- > 0;) {
    WorksheetLayer& layer = sheet.layers[k];
    layer.delta.resize(layer.z.size());
    const bool last = k + 1 == sheet.layers.size();
    for (int s = 0; s < sheet.samples; ++s) {
      for (int j = 0; j < layer.units; ++j) {
        const int at = s * layer.units + j;
        if (last) {
          const bool logits = nn::TakesLogits(sheet.loss_kind);
          layer.delta[at] = sheet.output_gradient[at] * (logits ? 1.0 : layer.slope[at]);
          continue;
        }
        const WorksheetLayer& next = sheet.layers[k + 1];
        double sum = 0;
        for (int m = 0; m < next.units; ++m) {
          sum += next.weight[m * next.inputs + j] * next.delta[s * next.units + m];
        }
        layer.delta[at] = sum * layer.slope[at];
      }
    }
  }
}

void ParameterGradients(Worksheet& sheet) {
  const std::vector<double>* input = &sheet.x;
  for (WorksheetLayer& layer : sheet.layers) {
    layer.weight_gradient.assign(layer.weight.size(), 0.0);
    layer.bias_gradient.assign(layer.bias.size(), 0.0);
    for (int s = 0; s < sheet.samples; ++s) {
      for (int j = 0; j < layer.units; ++j) {
        const double delta = layer.delta[s * layer.units + j];
        layer.bias_gradient[j] += delta;
        for (int i = 0; i < layer.inputs; ++i) {
          layer.weight_gradient[j * layer.inputs + i] += delta * (*input)[s * layer.inputs + i];
        }
      }
    }
    input = &layer.a;
  }
}

std::vector<double> Updated(const std::vector<double>& values, const std::vector<double>& gradient,
                            double learning_rate) {
  std::vector<double> updated(values.size());
  for (size_t i = 0; i < values.size(); ++i) updated[i] = values[i] - learning_rate * gradient[i];
  return updated;
}

double LossAfter(const Worksheet& sheet) {
  Worksheet after = sheet;
  for (WorksheetLayer& layer : after.layers) {
    layer.weight = layer.new_weight;
    layer.bias = layer.new_bias;
  }
  Forward(after);
  return after.loss;
}

void SetTargets(Worksheet& sheet, const WorksheetBatch& batch, int outputs) {
  const size_t size = static_cast<size_t>(sheet.samples) * outputs;
  const size_t given = sheet.loss_kind == nn::Loss::kCrossEntropy ? batch.labels.size() * outputs
                                                                  : batch.targets.size();
  if (given != size) {
    throw Error("shape.mismatch", "worksheet: " + std::to_string(sheet.samples) +
                                      " samples and a network of " + std::to_string(outputs) +
                                      " outputs need as many targets");
  }
  if (sheet.loss_kind != nn::Loss::kCrossEntropy) {
    sheet.targets.assign(batch.targets.begin(), batch.targets.end());
    return;
  }
  sheet.targets.assign(size, 0.0);
  for (int s = 0; s < sheet.samples; ++s) {
    if (batch.labels[s] < 0 || batch.labels[s] >= outputs) {
      throw Error("number.range", "worksheet: the label " + std::to_string(batch.labels[s]) +
                                      " is not one of " + std::to_string(outputs) + " classes");
    }
    sheet.targets[s * outputs + batch.labels[s]] = 1;
  }
}

}  // namespace

Worksheet MakeWorksheet(const Mlp& mlp, nn::Loss loss, const WorksheetBatch& batch,
                        double learning_rate) {
  const MlpConfig& config = mlp.Config();
  const size_t inputs = config.widths.front();
  if (batch.x.empty() || batch.x.size() % inputs != 0) {
    throw Error("shape.mismatch", "worksheet: " + std::to_string(batch.x.size()) +
                                      " numbers are no samples of " + std::to_string(inputs) +
                                      " inputs");
  }
  Worksheet sheet{.loss_kind = loss,
                  .samples = static_cast<int>(batch.x.size() / inputs),
                  .learning_rate = learning_rate,
                  .leaky_slope = config.slope};
  sheet.x.assign(batch.x.begin(), batch.x.end());
  sheet.terms.resize(sheet.samples);
  SetTargets(sheet, batch, config.widths.back());
  int64_t parameters = 0;
  for (const Mlp::Layer& from : mlp.Layers()) {
    WorksheetLayer layer{.inputs = from.weight.shape[1],
                         .units = from.weight.shape[0],
                         .activation = from.activation};
    layer.weight.assign(from.weight.Values().begin(), from.weight.Values().end());
    layer.bias.assign(from.bias.Values().begin(), from.bias.Values().end());
    const size_t size = static_cast<size_t>(sheet.samples) * layer.units;
    for (auto* values : {&layer.z, &layer.a, &layer.slope}) values->resize(size);
    parameters += from.weight.Size() + from.bias.Size();
    sheet.layers.push_back(std::move(layer));
  }
  if (parameters > kWorksheetParameters) {
    throw Error("number.range", "worksheet: the network has " + std::to_string(parameters) +
                                    " parameters; a worksheet shows up to " +
                                    std::to_string(kWorksheetParameters));
  }
  Forward(sheet);
  Backward(sheet);
  ParameterGradients(sheet);
  for (WorksheetLayer& layer : sheet.layers) {
    layer.delta_difference = Differences(sheet, layer.z);
    layer.weight_difference = Differences(sheet, layer.weight);
    layer.bias_difference = Differences(sheet, layer.bias);
    layer.new_weight = Updated(layer.weight, layer.weight_gradient, learning_rate);
    layer.new_bias = Updated(layer.bias, layer.bias_gradient, learning_rate);
  }
  sheet.new_loss = LossAfter(sheet);
  return sheet;
}

}  // namespace noron
