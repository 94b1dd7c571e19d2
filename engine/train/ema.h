// An exponential moving average of weights: steadier than the weights themselves, and often better
// (Polyak & Juditsky 1992; usual in generative models).
#pragma once

#include <span>
#include <vector>

#include "engine/core/param_store.h"

namespace noron {

class Ema {
 public:
  // Starts as the values of now. decay in [0, 1).
  Ema(const ParamStore& store, double decay);

  // After each update: average ← decay·average + (1 - decay)·values.
  void Update(const ParamStore& store);

  // Exchanges the average and the values, to measure or save the average; once more undoes it.
  void Swap(ParamStore& store);

  std::span<const float> Average() const { return average_; }

 private:
  double decay_;
  std::vector<float> average_;
};

}  // namespace noron
