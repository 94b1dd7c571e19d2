#include "engine/core/param_store.h"

#include <algorithm>
#include <cassert>
#include <new>

#include "engine/core/arena.h"
#include "engine/core/error.h"

namespace noron {

void ParamStore::Free::operator()(float* memory) const {
  ::operator delete[](memory, std::align_val_t(kAlignment));
}

ParamStore::Floats64 ParamStore::AllocateZero(int64_t floats) {
  void* memory = ::operator new[](static_cast<size_t>(floats) * sizeof(float),
                                  std::align_val_t(kAlignment), std::nothrow);
  if (memory == nullptr) {
    throw Error("memory.exhausted",
                "the system gave no memory for " + std::to_string(floats) +
                    " parameters; make the model smaller",
                {{"limit", std::to_string(floats * 4)}});
  }
  float* numbers = static_cast<float*>(memory);
  std::fill(numbers, numbers + floats, 0.0f);
  return Floats64(numbers);
}

ParamStore::ParamStore(Hold hold, int64_t floats) : hold_(hold), capacity_(floats) {
  if (hold_ == Hold::kPlan) return;
  values_ = AllocateZero(capacity_);
  if (hold_ == Hold::kGradients) gradients_ = AllocateZero(capacity_);
}

Tensor ParamStore::Add(std::string name, Shape shape, bool decay, bool transposed) {
  assert(Find(name) == nullptr);
  constexpr int64_t kFloatsPerLine = kAlignment / sizeof(float);
  Tensor tensor{nullptr, nullptr, shape};
  const int64_t end = floats_ + (shape.Size() + kFloatsPerLine - 1) / kFloatsPerLine * kFloatsPerLine;
  if (hold_ != Hold::kPlan) {
    assert(end <= capacity_);
    tensor.data = values_.get() + floats_;
    if (hold_ == Hold::kGradients) tensor.grad = gradients_.get() + floats_;
  }
  parameters_.push_back({std::move(name), tensor, floats_, decay, transposed});
  floats_ = end;
  count_ += shape.Size();
  return tensor;
}

const Parameter* ParamStore::Find(std::string_view name) const {
  auto found = std::find_if(parameters_.begin(), parameters_.end(),
                            [&](const Parameter& parameter) { return parameter.name == name; });
  return found == parameters_.end() ? nullptr : &*found;
}

std::span<float> ParamStore::State(int index) {
  if (state_[index] == nullptr) state_[index] = AllocateZero(capacity_);
  return View(state_[index]);
}

void ParamStore::ZeroGradients() {
  std::span<float> gradients = Gradients();
  std::fill(gradients.begin(), gradients.end(), 0.0f);
}

}  // namespace noron
