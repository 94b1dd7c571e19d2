#include <algorithm>

#include "engine/kernels/elementwise.h"
#include "engine/kernels/reductions.h"
#include "engine/ops/ops.h"
#include "engine/ops/support.h"

namespace noron {
namespace {

// Whether the axes of b are the last axes of a.
bool IsBlockOf(const Shape& b, const Shape& a) {
  if (b.Rank() > a.Rank()) return false;
  for (int axis = 1; axis <= b.Rank(); ++axis) {
    if (a[-axis] != b[-axis]) return false;
  }
  return true;
}

}  // namespace

Tensor Add(Tape& tape, Tensor a, Tensor b) {
  CheckShapes(IsBlockOf(b.shape, a.shape), "add", "a", a.shape, "b", b.shape,
              "b must have the shape of a or of its last axes");
  Context& context = tape.GetContext();
  Tensor y = tape.New(a.shape, {a, b});
  const int64_t columns = b.Size();
  int64_t rows = 1;
  for (int axis = 0; axis < a.shape.Rank() - b.shape.Rank(); ++axis) rows *= a.shape[axis];
  if (rows == 1) {
    kernels::Add(context, a.data, b.data, y.data, columns);
  } else {
    kernels::AddBias(context, rows, columns, a.data, b.data, y.data);
  }
  tape.RecordFresh("add", {a, b}, y, [=, &context] {
    const auto pass_on = [&](Tensor x) {
      if (x.grad.Fresh()) {
        std::ranges::copy(y.Gradient(), x.Gradient().begin());
      } else {
        kernels::AddTo(context, y.grad, x.grad, y.Size());
      }
    };
    if (a.grad != nullptr) pass_on(a);
    if (b.grad == nullptr) return;
    if (rows == 1) {
      pass_on(b);
    } else {
      ZeroIfFresh(b);
      kernels::SumRows(context, rows, columns, y.grad, b.grad);
    }
  });
  return y;
}

}  // namespace noron
