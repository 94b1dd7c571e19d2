#include "engine/data/colour_patches.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/rng.h"

namespace noron {
namespace {

constexpr int kSide = 8;
constexpr int kChannels = 3;

using Colour = std::array<double, kChannels>;

enum Pattern { kRows, kColumns, kDiagonal, kChecks, kDisc, kFrame };
constexpr int kPatterns = 6;

// Where a pattern is drawn: stripes and checks are `width` pixels wide and begin anywhere; discs
// and frames have a centre and a size.
struct Place {
  int width, shift;
  double centre_row, centre_column, size;
};

bool IsForeground(Pattern pattern, const Place& place, int row, int column) {
  const auto odd_stripe = [&](int at) { return (at + place.shift) / place.width % 2 == 1; };
  const double rows = std::fabs(row - place.centre_row);
  const double columns = std::fabs(column - place.centre_column);
  switch (pattern) {
    case kRows:
      return odd_stripe(row);
    case kColumns:
      return odd_stripe(column);
    case kDiagonal:
      return (row + column + place.shift) / 2 % 2 == 1;  // one pixel wide they would be checks
    case kChecks:
      return odd_stripe(row) != odd_stripe(column);
    case kDisc:
      return std::hypot(rows, columns) <= place.size;
    case kFrame:
      return std::round(std::max(rows, columns)) == std::round(place.size);
  }
  return false;
}

Colour RandomColour(Rng& rng) {
  Colour colour;
  for (double& channel : colour) channel = rng.Uniform();
  return colour;
}

// Another colour that is well apart from `colour`.
Colour Contrasting(const Colour& colour, Rng& rng) {
  constexpr double kLeastDistance = 0.6;
  for (;;) {
    const Colour other = RandomColour(rng);
    double squares = 0;
    for (int c = 0; c < kChannels; ++c) squares += std::pow(colour[c] - other[c], 2);
    if (squares >= kLeastDistance * kLeastDistance) return other;
  }
}

void Draw(Pattern pattern, double noise, Rng& rng, std::vector<float>& pixels) {
  const Colour front = RandomColour(rng), back = Contrasting(front, rng);
  const Place place{.width = 1 + static_cast<int>(rng.Below(2)),
                    .shift = static_cast<int>(rng.Below(4)),
                    .centre_row = 3 + rng.Uniform(),
                    .centre_column = 3 + rng.Uniform(),
                    .size = 2 + rng.Uniform()};
  for (int c = 0; c < kChannels; ++c) {
    for (int row = 0; row < kSide; ++row) {
      for (int column = 0; column < kSide; ++column) {
        const double value = IsForeground(pattern, place, row, column) ? front[c] : back[c];
        pixels.push_back(static_cast<float>(std::clamp(value + noise * rng.Normal(), 0.0, 1.0)));
      }
    }
  }
}

}  // namespace

Images MakeColourPatches(const ColourPatchesOptions& options) {
  constexpr uint64_t kStream = 9;
  Rng rng(options.seed, kStream);
  Images images{{kChannels, kSide, kSide},
                {"rows", "columns", "diagonal", "checks", "disc", "frame"},
                {},
                {}};
  for (int i = 0; i < options.count; ++i) {
    Draw(static_cast<Pattern>(i % kPatterns), options.noise, rng, images.pixels);
    images.labels.push_back(i % kPatterns);
  }
  return images;
}

}  // namespace noron
