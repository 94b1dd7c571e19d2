#include "engine/autodiff/check_op.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

TEST(Scale, ValueAndGradient) {
  const auto scale = [](Tape& tape, Tensor x) { return Scale(tape, x, -0.75f); };
  CheckOp({{3, 7}}, scale, [](double x) { return -0.75 * x; });
  CheckThreads({{40, 1003}}, scale);
}

}  // namespace
}  // namespace noron
