#include "engine/kernels/reductions.h"
#include "engine/ops/shaping.h"

namespace noron {

Tensor Mean(Tape& tape, Tensor x) {
  const double share = 1.0 / static_cast<double>(x.Size());
  Tensor y = tape.New({}, {x});
  y.data[0] = static_cast<float>(share * kernels::Sum(x.data, x.Size()));
  tape.Record("mean", {x}, y, [=] {
    const float upstream = static_cast<float>(share * y.grad[0]);
    for (float& gradient : x.Gradient()) gradient += upstream;
  });
  return y;
}

}  // namespace noron
