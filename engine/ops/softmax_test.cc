#include <algorithm>
#include <cmath>

#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

// Along axis `axis` ≥ 0 of x.
template <int axis>
Array Reference(const Array& x) {
  Array y = x;
  const int length = x.shape[axis];
  int64_t inner = 1;
  for (int i = axis + 1; i < x.shape.Rank(); ++i) inner *= x.shape[i];
  for (int64_t start = 0; start < x.shape.Size(); ++start) {
    if (start / inner % length != 0) continue;  // not the first number of a line
    const auto at = [&](int k) { return start + k * inner; };
    double largest = x[start], sum = 0;
    for (int k = 0; k < length; ++k) largest = std::max(largest, x[at(k)]);
    for (int k = 0; k < length; ++k) sum += std::exp(x[at(k)] - largest);
    for (int k = 0; k < length; ++k) y[at(k)] = std::exp(x[at(k)] - largest) / sum;
  }
  return y;
}

template <int axis>
Tensor Along(Tape& tape, Tensor x) {
  return Softmax(tape, x, axis);
}

TEST(Softmax, AlongTheLastAxis) {
  CheckOp({{7}}, Along<-1>, Reference<0>);
  CheckOp({{3, 33}}, Along<-1>, Reference<1>);
  CheckOp({{2, 3, 5}}, Along<2>, Reference<2>);
  CheckThreads({{300, 103}}, Along<-1>);
}

TEST(Softmax, AlongOtherAxes) {
  CheckOp({{3, 5}}, Along<0>, Reference<0>);
  CheckOp({{2, 3, 5}}, Along<-2>, Reference<1>);
  CheckOp({{2, 3, 2, 5}}, Along<1>, Reference<1>);
  CheckThreads({{103, 300}}, Along<0>);
}

TEST(Softmax, RowsOfLargeNumbersSumToOne) {
  Context context;
  Arena arena;
  Tape tape(context, arena, {});
  float values[] = {1000, 999, -1000};
  const Tensor y = Softmax(tape, Tensor{values, nullptr, {3}});
  EXPECT_FLOAT_EQ(y.data[0], 1 / (1 + std::exp(-1.0f)));
  EXPECT_EQ(y.data[2], 0);
}

TEST(Softmax, RefusesAnAxisThatIsNotThere) {
  EXPECT_EQ(ErrorOf([](Tape& tape) {
              Softmax(tape, tape.Constant({3, 4}), 2);
            }),
            "shape.mismatch: softmax: x is [3, 4]: there is no such axis");
}

}  // namespace
}  // namespace noron
