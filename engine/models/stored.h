// A model of any kind together with its parameters.
#pragma once

#include <cstdint>

#include "engine/core/param_store.h"
#include "engine/core/rng.h"
#include "engine/nn/scope.h"

namespace noron {

template <typename Model>
struct Stored {
  // Initial values come from `rng`.
  template <typename Config>
  explicit Stored(const Config& config, Rng rng,
                  ParamStore::Hold hold = ParamStore::Hold::kGradients)
      : store(hold, Floats(config)), model(nn::Scope(store, rng), config) {}
  Stored(const Stored&) = delete;  // the model's tensors are views of the store
  Stored& operator=(const Stored&) = delete;

  // What the parameters take, known without memory for them.
  template <typename Config>
  static int64_t Floats(const Config& config) {
    ParamStore plan;
    Rng rng;
    const Model planned(nn::Scope(plan, rng), config);
    return plan.Floats();
  }

  ParamStore store;
  Model model;
};

}  // namespace noron
