#include <cmath>

#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace reference {
double Reparameterize(double mu, double logvar, double epsilon) {
  return mu + std::exp(logvar / 2) * epsilon;
}
}  // namespace reference

namespace {

TEST(Reparameterize, ValueAndGradients) {
  CheckOp({{3, 7}, {3, 7}, {3, 7}}, Reparameterize, reference::Reparameterize, {.constants = {2}});
  CheckThreads({{40, 1003}, {40, 1003}, {40, 1003}}, Reparameterize, {.constants = {2}});
}

TEST(Reparameterize, RefusesOtherShapes) {
  EXPECT_EQ(
      ErrorOf([](Tape& tape) {
        Reparameterize(tape, tape.Constant({3, 2}), tape.Constant({3, 2}), tape.Constant({2}));
      }),
      "shape.mismatch: reparameterize: mu is [3, 2], epsilon is [2]: they must be the same");
}

}  // namespace
}  // namespace noron
