#include <cmath>

#include "engine/ops/ops.h"
#include "engine/ops/support.h"

namespace noron {
namespace {

// x [N, C, L] (L = 1 for [N, C]). Channels are few and their numbers lie apart: plain loops.
struct Layout {
  int batch, channels, length;

  int PerChannel() const { return batch * length; }
  // Calls body(index in x) for each number of channel c.
  template <typename Body>
  void ForEach(int c, const Body& body) const {
    for (int n = 0; n < batch; ++n) {
      const int64_t start = (static_cast<int64_t>(n) * channels + c) * length;
      for (int64_t i = start; i < start + length; ++i) body(i);
    }
  }
};

}  // namespace

Tensor BatchNorm1d(Tape& tape, Tensor x, Tensor weight, Tensor bias, std::span<float> running_mean,
                   std::span<float> running_var, BatchNormOptions options) {
  const int rank = x.shape.Rank();
  CheckShape(rank == 2 || rank == 3, "batch_norm1d", "x", x.shape,
             "it must be [batch, channels] or [batch, channels, length]");
  const Layout layout{x.shape[0], x.shape[1], rank == 3 ? x.shape[2] : 1};
  const Shape wanted{layout.channels};
  for (const Tensor& parameter : {weight, bias}) {
    CheckShapes(parameter.shape == wanted, "batch_norm1d", "x", x.shape, "a parameter",
                parameter.shape, "there must be one number for each channel");
  }
  const size_t channels = layout.channels;
  CheckShapes(running_mean.size() == channels && running_var.size() == channels, "batch_norm1d",
              "x", x.shape, "a running value", Shape{static_cast<int>(running_mean.size())},
              "there must be one number for each channel");
  const bool training = tape.Training();
  const int count = layout.PerChannel();
  CheckShape(!training || count > 1, "batch_norm1d", "x", x.shape,
             "training needs two values or more for each channel");

  Tensor y = tape.New(x.shape, {x, weight, bias});
  const Tensor normalized = tape.Constant(x.shape);
  const Tensor rstd = tape.Constant(wanted);  // 1 / standard deviation
  for (int c = 0; c < layout.channels; ++c) {
    double mean = running_mean[c];
    double variance = running_var[c];
    if (training) {
      double sum = 0, squares = 0;
      layout.ForEach(c, [&](int64_t i) { sum += x.data[i]; });
      mean = sum / count;
      layout.ForEach(c, [&](int64_t i) { squares += (x.data[i] - mean) * (x.data[i] - mean); });
      variance = squares / count;
      const double m = options.momentum;
      running_mean[c] = static_cast<float>((1 - m) * running_mean[c] + m * mean);
      running_var[c] = static_cast<float>((1 - m) * running_var[c] + m * squares / (count - 1));
    }
    const double inverse = 1 / std::sqrt(variance + options.epsilon);
    rstd.data[c] = static_cast<float>(inverse);
    layout.ForEach(c, [&](int64_t i) {
      normalized.data[i] = static_cast<float>((x.data[i] - mean) * inverse);
      y.data[i] = normalized.data[i] * weight.data[c] + bias.data[c];
    });
  }

  tape.Record("batch_norm1d", {x, weight, bias}, y, [=] {
    for (int c = 0; c < layout.channels; ++c) {
      double sum = 0;          // Σ dy
      double correlation = 0;  // Σ dy · normalized
      layout.ForEach(c, [&](int64_t i) {
        sum += y.grad[i];
        correlation += static_cast<double>(y.grad[i]) * normalized.data[i];
      });
      if (weight.grad != nullptr) weight.grad[c] += static_cast<float>(correlation);
      if (bias.grad != nullptr) bias.grad[c] += static_cast<float>(sum);
      if (x.grad == nullptr) continue;
      const double scale = static_cast<double>(weight.data[c]) * rstd.data[c];
      layout.ForEach(c, [&](int64_t i) {
        // In training the mean and the variance follow x; otherwise they are given.
        const double centered =
            training ? y.grad[i] - (sum + normalized.data[i] * correlation) / count : y.grad[i];
        x.grad[i] += static_cast<float>(scale * centered);
      });
    }
  });
  return y;
}

}  // namespace noron
