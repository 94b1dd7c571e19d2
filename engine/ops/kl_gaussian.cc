#include <cmath>

#include "engine/ops/ops.h"
#include "engine/ops/support.h"

namespace noron {

Tensor KlGaussian(Tape& tape, Tensor mu, Tensor logvar, Reduction reduction) {
  CheckShapes(mu.shape == logvar.shape && mu.shape.Rank() == 2, "kl_gaussian", "mu", mu.shape,
              "logvar", logvar.shape, "both must be [batch, width]");
  const int64_t size = mu.Size();
  const double scale = reduction == Reduction::kMean ? 1.0 / mu.shape[0] : 1.0;
  Tensor y = tape.New({}, {mu, logvar});
  double sum = 0;
  for (int64_t i = 0; i < size; ++i) {
    const double m = mu.data[i];
    const double v = logvar.data[i];
    sum += 1 + v - m * m - std::exp(v);
  }
  y.data[0] = static_cast<float>(-0.5 * scale * sum);
  tape.Record("kl_gaussian", {mu, logvar}, y, [=] {
    const double upstream = scale * y.grad[0];
    for (int64_t i = 0; i < size; ++i) {
      if (mu.grad != nullptr) mu.grad[i] += static_cast<float>(upstream * mu.data[i]);
      if (logvar.grad != nullptr) {
        logvar.grad[i] += static_cast<float>(upstream * 0.5 *
                                             (std::exp(static_cast<double>(logvar.data[i])) - 1));
      }
    }
  });
  return y;
}

}  // namespace noron
