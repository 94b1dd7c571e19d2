#include "engine/nn/scope.h"

#include <algorithm>

namespace noron::nn {

Tensor Scope::Constant(std::string_view name, Shape shape, float value) const {
  Tensor tensor = store_->Add(prefix_ + std::string(name), shape, shape.Rank() > 1);
  if (!store_->IsPlan()) std::fill_n(tensor.data, tensor.Size(), value);
  return tensor;
}

Tensor Scope::Normal(std::string_view name, Shape shape, float deviation, bool transposed) const {
  Tensor tensor = store_->Add(prefix_ + std::string(name), shape, shape.Rank() > 1, transposed);
  if (!store_->IsPlan()) {
    for (float& value : tensor.Values()) value = deviation * static_cast<float>(rng_->Normal());
  }
  return tensor;
}

WeightMatrix Scope::Matrix(std::string_view name, int rows, int columns, float deviation,
                           bool transposed) const {
  if (quantized_ != nullptr) {
    return WeightMatrix(quantized_->Add(prefix_ + std::string(name), rows, columns));
  }
  return WeightMatrix(Normal(name, {rows, columns}, deviation, transposed));
}

Tensor Scope::Uniform(std::string_view name, Shape shape, float bound) const {
  Tensor tensor = store_->Add(prefix_ + std::string(name), shape, shape.Rank() > 1);
  if (!store_->IsPlan()) {
    for (float& value : tensor.Values()) {
      value = bound * static_cast<float>(2 * rng_->Uniform() - 1);
    }
  }
  return tensor;
}

Tensor Scope::Weight(std::string_view name, Shape shape, Initial initial) const {
  Tensor tensor = store_->Add(prefix_ + std::string(name), shape, true);
  if (!store_->IsPlan()) Initialize(initial, tensor, *rng_);
  return tensor;
}

}  // namespace noron::nn
