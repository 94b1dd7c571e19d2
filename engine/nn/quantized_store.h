// The matrices of a model that only generates, as 8-bit numbers; it stands beside the ParamStore
// with the other parameters (biases, norms, positions).
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/arena.h"
#include "engine/core/context.h"
#include "engine/kernels/quantized.h"

namespace noron::nn {

class QuantizedStore {
 public:
  QuantizedStore() = default;
  QuantizedStore(const QuantizedStore&) = delete;  // the model points to the matrices
  QuantizedStore& operator=(const QuantizedStore&) = delete;

  // A new matrix [rows, columns] without memory; the reference stays valid.
  const kernels::QuantizedMatrix& Add(std::string name, int rows, int columns);

  // Takes memory for all matrices and fills them. `values`(name) are the numbers of one, row by
  // row, valid until the next call. Throws Error("memory.exhausted").
  void Fill(Context& context,
            const std::function<std::span<const float>(std::string_view name)>& values);

  int64_t Bytes() const { return static_cast<int64_t>(memory_.Used()); }

 private:
  struct Entry {
    std::string name;
    kernels::QuantizedMatrix matrix;
  };
  std::deque<Entry> entries_;
  Arena memory_;
};

}  // namespace noron::nn
