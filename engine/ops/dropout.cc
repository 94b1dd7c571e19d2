#include "engine/kernels/elementwise.h"
#include "engine/ops/ops.h"
#include "engine/ops/support.h"

namespace noron {

Tensor Dropout(Tape& tape, Tensor x, float rate) {
  if (!(rate >= 0 && rate < 1)) {
    throw Error("number.range", "dropout: the rate is " + std::to_string(rate) +
                                    ", it must be at least 0 and below 1");
  }
  if (!tape.Training() || rate == 0) return x;
  Context& context = tape.GetContext();
  const uint64_t key = tape.NextDropoutKey();
  Tensor y = tape.Like(x);
  kernels::Dropout(context, key, rate, x.data, y.data, x.Size());
  tape.Record("dropout", {x}, y, [=, &context] {
    kernels::DropoutGrad(context, key, rate, y.grad, x.grad, x.Size());
  });
  return y;
}

}  // namespace noron
