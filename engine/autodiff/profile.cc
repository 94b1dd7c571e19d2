#include "engine/autodiff/profile.h"

#include <utility>

namespace noron {

double Profile::Seconds() {
  const Clock::time_point before = std::exchange(last_, Clock::now());
  return std::chrono::duration<double>(last_ - before).count();
}

void Profile::Begin() {
  nodes_.clear();
  levels_.clear();
  inputs_.clear();
  sections_ = {};
  items_ = 0;
  last_ = Clock::now();
}

int Profile::LapForward(const char* name, std::span<const Level> levels,
                        std::span<const Tensor> inputs, Shape output) {
  const double seconds = Seconds();
  nodes_.push_back({name, levels_.size(), levels.size(), inputs_.size(), inputs.size(), output,
                    std::exchange(items_, 0), seconds, 0});
  for (const Level& level : levels) levels_.push_back(level);
  for (const Tensor& input : inputs) {
    inputs_.push_back({input.shape, input.data, input.grad != nullptr});
  }
  return Nodes() - 1;
}

Profile::Node Profile::GetNode(int index) const {
  const Noted& node = nodes_[index];
  return {.name = node.name,
          .levels = std::span(levels_).subspan(node.first_level, node.levels),
          .inputs = std::span(inputs_).subspan(node.first_input, node.inputs),
          .output = node.output,
          .items = node.items,
          .forward = node.forward,
          .backward = node.backward};
}

}  // namespace noron
