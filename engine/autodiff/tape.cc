#include "engine/autodiff/tape.h"

#include <algorithm>
#include <cassert>
#include <new>
#include <utility>

#include "engine/core/rng.h"

namespace noron {

Tensor Tape::New(Shape shape, std::initializer_list<Tensor> inputs) {
  Tensor tensor = Constant(shape);
  const bool wanted =
      options_.gradients && std::any_of(inputs.begin(), inputs.end(),
                                        [](const Tensor& input) { return input.grad != nullptr; });
  if (!wanted) return tensor;
  if (options_.reuse_gradients) {
    tensor.grad = GradientPointer(arena_.New<GradientPointer::Place>());
  } else {
    tensor.grad = arena_.AllocateArray<float>(tensor.Size());
    std::ranges::fill(tensor.Gradient(), 0.0f);
  }
  return tensor;
}

Tensor Tape::Constant(Shape shape) {
  return {arena_.AllocateArray<float>(shape.Size()), nullptr, shape};
}

std::span<const Tensor> Tape::Kept(std::initializer_list<Tensor> tensors) {
  if (tensors.size() == 0) return {};
  Tensor* copies = arena_.AllocateArray<Tensor>(tensors.size());
  std::copy(tensors.begin(), tensors.end(), copies);
  return {copies, tensors.size()};
}

void Tape::Append(const char* name, std::initializer_list<Tensor> inputs, Tensor output,
                  std::initializer_list<Tensor> states, Closure closure, bool asks_fresh) {
  int profiled = -1;
  if (Profile* profile = context_.GetProfile()) {
    profiled = profile->LapForward(name, {levels_, static_cast<size_t>(depth_)},
                                   {inputs.begin(), inputs.size()}, output.shape);
  }
  if (closure.object == nullptr) return;
  last_ = arena_.New<Node>(
      Node{name, Kept(inputs), output, Kept(states), last_, closure, asks_fresh, profiled});
}

void Tape::FindPlace(Tensor tensor) {
  GradientPointer::Place* const place = tensor.grad.Later();
  if (place == nullptr || place->memory != nullptr) return;
  // The smallest, and not a much larger one: that would be missed where its size is needed.
  const int64_t floats = tensor.Size();
  Served** best = nullptr;
  int64_t room = 2 * floats + 1;
  for (Served** link = &served_; *link != nullptr; link = &(*link)->next) {
    if ((*link)->floats < floats || (*link)->floats >= room) continue;
    best = link;
    room = (*link)->floats;
  }
  if (best == nullptr) {
    *place = {arena_.AllocateArray<float>(floats), floats, true};
  } else {
    Served* const served = std::exchange(*best, (*best)->next);
    *place = {reinterpret_cast<float*>(served), room, true};
  }
}

void Tape::Place(Tensor tensor) {
  FindPlace(tensor);
  if (tensor.grad.Fresh()) std::ranges::fill(tensor.Gradient(), 0.0f);
}

void Tape::Release(Tensor output) {
  static_assert(sizeof(Served) <= kAlignment, "the smallest piece of an arena must hold it");
  GradientPointer::Place* const place = output.grad.Later();
  if (place == nullptr || place->memory == nullptr) return;
  served_ = new (std::exchange(place->memory, nullptr)) Served{served_, place->floats};
}

bool Tape::Run(const Node& node) {
  const auto reached = [](const Tensor& x) { return static_cast<float*>(x.grad) != nullptr; };
  if (!reached(node.output) && std::none_of(node.states.begin(), node.states.end(), reached)) {
    return false;  // nothing came back to it
  }
  for (const Tensor& input : node.inputs) node.asks_fresh ? FindPlace(input) : Place(input);
  Place(node.output);
  for (const Tensor& state : node.states) Place(state);
  node.backward.run(node.backward.object);
  Release(node.output);
  for (const Tensor& state : node.states) Release(state);
  return true;
}

void Tape::Backward(Tensor loss) {
  assert(loss.Size() == 1 && loss.grad != nullptr);
  Place(loss);
  loss.grad[0] = 1.0f;
  Backward();
}

void Tape::Backward() {
  Profile* const profile = context_.GetProfile();
  if (profile != nullptr) profile->Lap(Profile::Section::kOther);
  for (const Node* node = last_; node != nullptr; node = node->previous) {
    if (Run(*node) && profile != nullptr) profile->LapBackward(node->profiled);
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
