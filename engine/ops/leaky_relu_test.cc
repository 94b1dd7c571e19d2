#include "engine/autodiff/check_op.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

TEST(LeakyRelu, ValueAndGradient) {
  const auto leaky = [](Tape& tape, Tensor x) { return LeakyRelu(tape, x, 0.2f); };
  const auto reference = [](double x) { return x > 0 ? x : 0.2f * x; };
  CheckOp({{3, 7}}, leaky, reference);
  CheckOp({{2, 3, 33}}, leaky, reference);
  CheckThreads({{40, 1003}}, leaky);
}

}  // namespace
}  // namespace noron
