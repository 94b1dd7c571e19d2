#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace {

constexpr float kFactors[] = {0.5f, -2, 0, 1, 3, -0.25f};

Tensor Scaled(Tape& tape, Tensor x) { return ScaleRows(tape, x, kFactors); }

Array Reference(const Array& x) {
  Array y = x;
  for (int64_t i = 0; i < x.shape.Size(); ++i) y[i] *= kFactors[i / 5];
  return y;
}

TEST(ScaleRows, ValueAndGradient) { CheckOp({{2, 3, 5}}, Scaled, Reference); }

TEST(ScaleRows, RefusesAnotherNumberOfFactors) {
  EXPECT_EQ(ErrorOf([](Tape& tape) {
              Scaled(tape, tape.Constant({4, 7}));
            }),
            "shape.mismatch: scale_rows: x is [4, 7], factors is [6]: there must be one for each "
            "row");
}

}  // namespace
}  // namespace noron
