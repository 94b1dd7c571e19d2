#include "engine/inspect/activation_curve.h"

#include <gtest/gtest.h>

namespace noron {
namespace {

using nn::Activation;

TEST(ActivationCurve, AgreesWithTheOpsInValueAndSlope) {
  Context context;
  Arena arena;
  for (Activation activation :
       {Activation::kSigmoid, Activation::kTanh, Activation::kRelu, Activation::kLeakyRelu,
        Activation::kGelu, Activation::kGeluTanh, Activation::kSilu, Activation::kSoftplus}) {
    for (float z : {-3.0f, -0.4f, 0.7f, 2.5f}) {
      float gradient = 0;
      Tape tape(context, arena, {.gradients = true});
      const Tensor y = nn::Activate(tape, activation, {&z, &gradient, {1}}, 0.1f);
      tape.Backward(y);
      EXPECT_NEAR(ActivationValue(activation, z, 0.1f), y.data[0], 1e-5)
          << static_cast<int>(activation) << " at " << z;
      EXPECT_NEAR(ActivationSlope(activation, z, 0.1f), gradient, 1e-5)
          << static_cast<int>(activation) << " at " << z;
    }
  }
  EXPECT_EQ(ActivationValue(Activation::kIdentity, 3), 3);
  EXPECT_EQ(ActivationSlope(Activation::kIdentity, 3), 1);
}

}  // namespace
}  // namespace noron
