// Where a module registers its parameters: a name prefix, the store and the random numbers for the
// initial values. `scope / "attn"` extends the name, so a parameter is named once, where it is
// made.
#pragma once

#include <string>
#include <string_view>

#include "engine/core/param_store.h"
#include "engine/core/rng.h"
#include "engine/nn/initial.h"
#include "engine/nn/quantized_store.h"
#include "engine/nn/weight_matrix.h"

namespace noron::nn {

class Scope {
 public:
  // With `quantized`, matrices (Matrix()) go there: the model is one that only generates.
  Scope(ParamStore& store, Rng& rng, QuantizedStore* quantized = nullptr)
      : store_(&store), rng_(&rng), quantized_(quantized) {}

  Scope operator/(std::string_view name) const {
    Scope inner = *this;
    inner.prefix_ += std::string(name) + ".";
    return inner;
  }
  Scope operator/(int index) const { return *this / std::to_string(index); }

  // Matrices decay, vectors (biases, norms) do not, as is usual with AdamW.
  Tensor Constant(std::string_view name, Shape shape, float value) const;
  // Values drawn from N(0, deviation²). `transposed`: stored as [in, out] in files.
  Tensor Normal(std::string_view name, Shape shape, float deviation, bool transposed = false) const;
  // The same for what may be 8-bit numbers in a model that only generates.
  WeightMatrix Matrix(std::string_view name, int rows, int columns, float deviation,
                      bool transposed = false) const;
  // Values drawn evenly from [-bound, bound): 1/√fan_in is PyTorch's for linear, convolution and
  // recurrent layers.
  Tensor Uniform(std::string_view name, Shape shape, float bound) const;
  // Values drawn as `initial` says; shape [out, in] or [out, in, kernel…].
  Tensor Weight(std::string_view name, Shape shape, Initial initial) const;

 private:
  ParamStore* store_;
  Rng* rng_;
  QuantizedStore* quantized_;
  std::string prefix_;
};

}  // namespace noron::nn
