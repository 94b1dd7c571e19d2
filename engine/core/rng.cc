#include "engine/core/rng.h"

#include <cmath>

namespace noron {
namespace {

uint64_t RotateLeft(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

}  // namespace

uint64_t Rng::Bits() {
  const uint64_t result = RotateLeft(state_[0] + state_[3], 23) + state_[0];
  const uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = RotateLeft(state_[3], 45);
  return result;
}

double Rng::Uniform() { return static_cast<double>(Bits() >> 11) * 0x1.0p-53; }

uint64_t Rng::Below(uint64_t limit) {
  // Rejecting the incomplete last interval keeps every value equally likely.
  const uint64_t threshold = (0 - limit) % limit;
  uint64_t bits = Bits();
  while (bits < threshold) bits = Bits();
  return bits % limit;
}

double Rng::Normal() {
  // The second value of the pair is thrown away: the whole state stays four words.
  double u, square;
  do {
    u = 2 * Uniform() - 1;
    const double v = 2 * Uniform() - 1;
    square = u * u + v * v;
  } while (square >= 1 || square == 0);
  return u * std::sqrt(-2 * std::log(square) / square);
}

}  // namespace noron
