#include "engine/autodiff/tape.h"

#include <algorithm>
#include <cassert>

#include "engine/core/rng.h"

namespace noron {

Tensor Tape::New(Shape shape, std::initializer_list<Tensor> inputs) {
  Tensor tensor = Constant(shape);
  const bool wanted =
      options_.gradients && std::any_of(inputs.begin(), inputs.end(),
                                        [](const Tensor& input) { return input.grad != nullptr; });
  if (wanted) {
    tensor.grad = arena_.AllocateArray<float>(tensor.Size());
    std::fill_n(tensor.grad, tensor.Size(), 0.0f);
  }
  return tensor;
}

Tensor Tape::Constant(Shape shape) {
  return {arena_.AllocateArray<float>(shape.Size()), nullptr, shape};
}

void Tape::Append(const char* name, std::initializer_list<Tensor> inputs, Tensor output,
                  void* closure, void (*backward)(void*)) {
  int profiled = -1;
  if (Profile* profile = context_.GetProfile()) {
    profiled = profile->LapForward(name, {levels_, static_cast<size_t>(depth_)},
                                   {inputs.begin(), inputs.size()}, output.shape);
  }
  if (closure == nullptr) return;
  Tensor* copies = arena_.AllocateArray<Tensor>(inputs.size());
  std::copy(inputs.begin(), inputs.end(), copies);
  last_ = arena_.New<Node>(
      Node{name, {copies, inputs.size()}, output, last_, closure, backward, profiled});
}

void Tape::Backward(Tensor loss) {
  assert(loss.Size() == 1 && loss.grad != nullptr);
  loss.grad[0] = 1.0f;
  Backward();
}

void Tape::Backward() {
  Profile* const profile = context_.GetProfile();
  if (profile != nullptr) profile->Lap(Profile::Section::kOther);
  for (const Node* node = last_; node != nullptr; node = node->previous) {
    node->backward(node->closure);
    if (profile != nullptr) profile->LapBackward(node->profiled);
  }
}

uint64_t Tape::NextDropoutKey() { return RandomBits(options_.dropout_key, dropouts_++); }

Tape::Level Tape::Enter(const char* name, int index) {
  assert(depth_ < kMaxDepth);
  levels_[depth_++] = {name, index};
  return Level(*this);
}

void Tape::Watch(const char* name, Tensor value, std::initializer_list<const char*> axes) {
  if (options_.watcher == nullptr) return;
  std::string path;
  for (int i = 0; i < depth_; ++i) {
    path += levels_[i].text;
    if (levels_[i].index >= 0) path += "." + std::to_string(levels_[i].index);
    path += ".";
  }
  options_.watcher->Observe(path + name, value, axes);
}

}  // namespace noron
