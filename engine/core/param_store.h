// Owns what lives with a model: each parameter's value, gradient and optimizer state, in flat
// 64-byte-aligned buffers with the same offsets, so that an optimizer is one loop.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/tensor.h"

namespace noron {

struct Parameter {
  std::string name;  // dotted, as in PyTorch: "h.0.attn.c_attn.weight"
  Tensor tensor;
  int64_t offset = 0;        // of its first float in the flat buffers
  bool decay = true;         // weight decay applies (matrices and embeddings; not biases and norms)
  bool transposed = false;   // [out, in] here, [in, out] in files (GPT-2's Conv1D)
};

class ParamStore {
 public:
  // What to hold besides the values.
  enum class Hold { kValues, kGradients, kPlan };

  // kPlan holds no memory: tensors have no data, and only names, shapes and Floats() are of use.
  // The others take `floats`, the Floats() of a plan of the same model.
  explicit ParamStore(Hold hold = Hold::kPlan, int64_t floats = 0);

  // A new parameter, its values zero. Names are unique (our own bug otherwise: asserted).
  Tensor Add(std::string name, Shape shape, bool decay, bool transposed = false);

  bool IsPlan() const { return hold_ == Hold::kPlan; }
  std::span<const Parameter> Parameters() const { return parameters_; }
  const Parameter* Find(std::string_view name) const;  // nullptr when there is none
  int64_t Count() const { return count_; }             // numbers that are learned
  int64_t Floats() const { return floats_; }           // with the padding to cache lines

  // Flat views of Floats() numbers; padding is always zero.
  std::span<float> Values() { return View(values_); }
  std::span<const float> Values() const { return {values_.get(), Extent(values_)}; }
  std::span<float> Gradients() { return View(gradients_); }
  // Optimizer state, allocated (zero) when first asked for: 0 = first moment, 1 = second moment.
  std::span<float> State(int index);
  std::span<const float> State(int index) const {  // empty before that
    return {state_[index].get(), Extent(state_[index])};
  }
  bool HasState(int index) const { return state_[index] != nullptr; }

  void ZeroGradients();

 private:
  struct Free {
    void operator()(float* memory) const;
  };
  using Floats64 = std::unique_ptr<float[], Free>;
  static Floats64 AllocateZero(int64_t floats);
  size_t Extent(const Floats64& buffer) const {
    return buffer == nullptr ? 0 : static_cast<size_t>(capacity_);
  }
  std::span<float> View(const Floats64& buffer) const { return {buffer.get(), Extent(buffer)}; }

  Hold hold_;
  std::vector<Parameter> parameters_;
  int64_t count_ = 0;
  int64_t floats_ = 0;
  int64_t capacity_ = 0;
  Floats64 values_;
  Floats64 gradients_;
  Floats64 state_[2];
};

}  // namespace noron
