#include "engine/kernels/embedding.h"

#include "engine/kernels/testing.h"

namespace noron::kernels::testing {
namespace {

TEST(EmbeddingTest, GatherAndScatter) {
  Context one(1), three(3);
  const int64_t vocabulary = 11;
  for (int64_t rows : {0, 1, 7, 900}) {
    for (int64_t columns : {1, 3, 16, 130}) {
      const Floats table = Floats::Random(vocabulary * columns, 1);
      const Floats dy = Floats::Random(rows * columns, 2);
      std::vector<int32_t> ids;
      for (int64_t i = 0; i < rows; ++i) ids.push_back(static_cast<int32_t>(i * i % vocabulary));
      Floats y(rows * columns);
      GatherRows(three, rows, columns, table.data(), ids.data(), y.data());
      Floats expected(vocabulary * columns, 0.5f);
      for (int64_t i = 0; i < rows; ++i) {
        for (int64_t j = 0; j < columns; ++j) {
          EXPECT_EQ(y[i * columns + j], table[ids[i] * columns + j]);
          expected[ids[i] * columns + j] += dy[i * columns + j];
        }
      }
      for (Context* context : {&one, &three}) {
        Floats gradient(vocabulary * columns, 0.5f);
        ScatterAddRows(*context, rows, columns, dy.data(), ids.data(), gradient.data());
        EXPECT_TRUE(gradient == expected);  // to the bit: the order of i is kept
      }
    }
  }
}

}  // namespace
}  // namespace noron::kernels::testing
