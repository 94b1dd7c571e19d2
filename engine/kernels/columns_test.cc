#include "engine/kernels/columns.h"

#include <gtest/gtest.h>

#include <vector>

#include "engine/core/rng.h"

namespace noron::kernels {
namespace {

// Two images of two channels, 3 × 4; windows 2 × 2 with a step of 2 and a border of zeros.
constexpr Windows kWindows{2, 2, {3, 2, 2, 1, 1, 2}, {4, 2, 2, 1, 1, 3}};

std::vector<float> Numbers(int64_t count, uint64_t seed) {
  Rng rng(seed);
  std::vector<float> numbers(count);
  for (float& x : numbers) x = static_cast<float>(rng.Uniform());
  return numbers;
}

double Product(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * b[i];
  return sum;
}

TEST(Columns, AreWhatEachWindowSees) {
  Context context;
  const std::vector<float> images = Numbers(2 * 2 * kWindows.Pixels(), 1);
  std::vector<float> columns(kWindows.Rows() * kWindows.Columns(), -1);
  ToColumns(context, kWindows, images.data(), columns.data());
  for (int n = 0; n < 2; ++n) {
    for (int row = 0; row < kWindows.Rows(); ++row) {
      for (int window = 0; window < kWindows.Count(); ++window) {
        const int channel = row / 4;
        const int h = window / 3 * 2 + row % 4 / 2 - 1, w = window % 3 * 2 + row % 2 - 1;
        const bool inside = h >= 0 && h < 3 && w >= 0 && w < 4;
        EXPECT_EQ(columns[row * kWindows.Columns() + n * kWindows.Count() + window],
                  inside ? images[((n * 2 + channel) * 3 + h) * 4 + w] : 0);
      }
    }
  }
}

// ⟨columns of x, c⟩ = ⟨x, c put back⟩: the two are adjoint.
TEST(Columns, PuttingBackIsTheAdjoint) {
  Context context;
  const std::vector<float> images = Numbers(2 * 2 * kWindows.Pixels(), 1);
  const std::vector<float> other = Numbers(kWindows.Rows() * kWindows.Columns(), 2);
  std::vector<float> columns(other.size()), back(images.size());
  ToColumns(context, kWindows, images.data(), columns.data());
  AddFromColumns(context, kWindows, other.data(), back.data());
  EXPECT_NEAR(Product(columns, other), Product(images, back), 1e-5);
}

TEST(Columns, PlanesAndBack) {
  Context context;
  const float images[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};  // [2, 3, 2]
  const float bias[] = {0, 0, 100};
  std::vector<float> planes(12), back(12);
  ToPlanes(context, 2, 3, 2, images, planes.data());
  EXPECT_EQ(planes, (std::vector<float>{1, 2, 7, 8, 3, 4, 9, 10, 5, 6, 11, 12}));
  FromPlanes(context, 2, 3, 2, planes.data(), bias, back.data());
  EXPECT_EQ(back, (std::vector<float>{1, 2, 3, 4, 105, 106, 7, 8, 9, 10, 111, 112}));
  AddFromPlanes(context, 2, 3, 2, planes.data(), back.data());
  EXPECT_EQ(back, (std::vector<float>{2, 4, 6, 8, 110, 112, 14, 16, 18, 20, 122, 124}));
}

}  // namespace
}  // namespace noron::kernels
