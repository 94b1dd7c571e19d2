#include "engine/kernels/reductions.h"
#include "engine/ops/shaping.h"

namespace noron {

Tensor Sum(Tape& tape, Tensor x) {
  Tensor y = tape.New({}, {x});
  y.data[0] = static_cast<float>(kernels::Sum(x.data, x.Size()));
  tape.Record("sum", {x}, y, [=] {
    for (float& gradient : x.Gradient()) gradient += y.grad[0];
  });
  return y;
}

}  // namespace noron
