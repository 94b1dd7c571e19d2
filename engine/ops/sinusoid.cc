#include "engine/ops/sinusoid.h"

#include <cmath>

namespace noron {

void FillSinusoid(Tensor table, int offset, double base) {
  const int length = table.shape[0];
  const int width = table.shape[1];
  for (int column = 0; column < width; ++column) {
    const double wavelength = std::pow(base, 2.0 * (column / 2) / width);
    for (int row = 0; row < length; ++row) {
      const double angle = (offset + row) / wavelength;
      table.data[static_cast<int64_t>(row) * width + column] =
          static_cast<float>(column % 2 == 0 ? std::sin(angle) : std::cos(angle));
    }
  }
}

}  // namespace noron
