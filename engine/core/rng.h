// Random numbers that are the same on every machine and in every build.
//   Rng         a stream: initial weights, batches, sampling (xoshiro256++, seeded by SplitMix64;
//               Blackman & Vigna 2018, "Scrambled linear pseudorandom number generators")
//   RandomBits  a function of (key, index): dropout masks, the same for any number of threads
#pragma once

#include <array>
#include <cstdint>

namespace noron {

// SplitMix64's finaliser over key and index: well-mixed bits without a state.
inline uint64_t RandomBits(uint64_t key, uint64_t index) {
  uint64_t z = key + (index + 1) * 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

class Rng {
 public:
  using State = std::array<uint64_t, 4>;

  explicit Rng(uint64_t seed = 0) {
    for (uint64_t i = 0; i < 4; ++i) state_[i] = RandomBits(seed, i);
  }
  // An independent stream for one purpose, so that adding a draw here never changes another there.
  Rng(uint64_t seed, uint64_t stream) : Rng(RandomBits(seed, 0x6E6F726F6EULL + stream)) {}

  uint64_t Bits();
  double Uniform();                // [0, 1), 53 bits
  uint64_t Below(uint64_t limit);  // 0 … limit-1, unbiased
  double Normal();                 // mean 0, variance 1 (Marsaglia's polar method)

  const State& GetState() const { return state_; }
  void SetState(const State& state) { state_ = state; }

 private:
  State state_{};
};

}  // namespace noron
