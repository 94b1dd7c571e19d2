#include <algorithm>
#include <limits>
#include <vector>

#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/pool.h"

namespace noron {
namespace {

// Three sequences of five positions: a hole, padding behind, padding before.
const std::vector<int32_t> kMask = {1, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0};

template <GlobalPool mode>
Array Reference(const Array& x, const std::vector<int32_t>& mask) {
  const int batch = x.shape[0], length = x.shape[1], width = x.shape[2];
  Array y({batch, width});
  for (int b = 0; b < batch; ++b) {
    for (int d = 0; d < width; ++d) {
      double last = 0, sum = 0, count = 0, most = -std::numeric_limits<double>::infinity();
      for (int t = 0; t < length; ++t) {
        if (mask[b * length + t] == 0) continue;
        last = x[(b * length + t) * width + d];
        sum += last;
        most = std::max(most, last);
        ++count;
      }
      y[b * width + d] = mode == GlobalPool::kLast   ? last
                         : mode == GlobalPool::kMean ? sum / count
                                                     : most;
    }
  }
  return y;
}

template <GlobalPool mode>
void Check() {
  CheckOp(
      {{3, 5, 4}}, [](Tape& tape, Tensor x) { return GlobalPool1d(tape, mode, x, kMask); },
      [](const Array& x) { return Reference<mode>(x, kMask); });
  CheckOp(
      {{2, 3, 4}}, [](Tape& tape, Tensor x) { return GlobalPool1d(tape, mode, x); },
      [](const Array& x) { return Reference<mode>(x, std::vector<int32_t>(6, 1)); });
  CheckThreads({{64, 10, 100}}, [](Tape& tape, Tensor x) { return GlobalPool1d(tape, mode, x); });
}

TEST(GlobalPool1d, ValueAndGradients) {
  Check<GlobalPool::kLast>();
  Check<GlobalPool::kMean>();
  Check<GlobalPool::kMax>();
}

TEST(GlobalPool1d, RefusesASequenceWithoutPositions) {
  const auto pool = [](Shape x, std::vector<int32_t> mask) {
    return ErrorOf(
        [&](Tape& tape) { GlobalPool1d(tape, GlobalPool::kMean, tape.Constant(x), mask); });
  };
  EXPECT_EQ(pool({2, 2, 3}, {1, 1, 0, 0}),
            "number.range: global_pool1d: row 1 of the mask has no 1: each sequence needs a "
            "position");
  EXPECT_EQ(pool({2, 2, 3}, {1, 1, 0}),
            "shape.mismatch: global_pool1d: x is [2, 2, 3], mask is [3]: there must be one entry "
            "for each position");
}

}  // namespace
}  // namespace noron
