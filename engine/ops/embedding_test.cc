#include <vector>

#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

TEST(Embedding, TakesRowsAndAddsTheGradientsOfRepeatedIds) {
  static constexpr int32_t kIds[] = {3, 0, 3, 3, 1, 4};
  const auto embedding = [](Tape& tape, Tensor weight) {
    // The ids may be gone before the backward pass.
    const std::vector<int32_t> ids(std::begin(kIds), std::end(kIds));
    return Embedding(tape, ids, {2, 3}, weight);
  };
  CheckOp({{5, 7}}, embedding, [](const Array& weight) {
    Array y({2, 3, 7});
    for (int i = 0; i < 6; ++i) {
      for (int d = 0; d < 7; ++d) y[i * 7 + d] = weight[kIds[i] * 7 + d];
    }
    return y;
  });
}

TEST(Embedding, IsTheSameForAnyNumberOfThreads) {
  std::vector<int32_t> ids(4000);
  for (size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<int32_t>(i * i % 23);
  CheckThreads({{23, 65}},
               [&](Tape& tape, Tensor weight) { return Embedding(tape, ids, {4000}, weight); });
}

TEST(Embedding, RefusesIdsOutsideTheTable) {
  const auto lookup = [](std::vector<int32_t> ids, Shape shape) {
    return ErrorOf([&](Tape& tape) { Embedding(tape, ids, shape, tape.Constant({5, 2})); });
  };
  EXPECT_EQ(lookup({1, 5}, {2}), "number.range: embedding: id 5 is not in 0 … 4");
  EXPECT_EQ(lookup({-1}, {1}), "number.range: embedding: id -1 is not in 0 … 4");
  EXPECT_EQ(lookup({1, 2}, {3}),
            "shape.mismatch: embedding: the shape of the ids is [3]: it must hold as many numbers "
            "as there are ids");
}

}  // namespace
}  // namespace noron
