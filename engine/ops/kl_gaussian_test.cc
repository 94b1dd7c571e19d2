#include <cmath>

#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

template <Reduction reduction>
Tensor Loss(Tape& tape, Tensor mu, Tensor logvar) {
  return KlGaussian(tape, mu, logvar, reduction);
}

template <Reduction reduction>
Array Reference(const Array& mu, const Array& logvar) {
  Array loss(Shape{});
  for (int64_t i = 0; i < mu.shape.Size(); ++i) {
    loss[0] -= 0.5 * (1 + logvar[i] - mu[i] * mu[i] - std::exp(logvar[i]));
  }
  if (reduction == Reduction::kMean) loss[0] /= mu.shape[0];
  return loss;
}

TEST(KlGaussian, ValueAndGradients) {
  CheckOp({{3, 7}, {3, 7}}, Loss<Reduction::kMean>, Reference<Reduction::kMean>);
  CheckOp({{3, 7}, {3, 7}}, Loss<Reduction::kSum>, Reference<Reduction::kSum>);
}

TEST(KlGaussian, RefusesOtherShapes) {
  EXPECT_EQ(ErrorOf([](Tape& tape) { KlGaussian(tape, tape.Constant({3}), tape.Constant({3})); }),
            "shape.mismatch: kl_gaussian: mu is [3], logvar is [3]: both must be [batch, width]");
}

}  // namespace
}  // namespace noron
