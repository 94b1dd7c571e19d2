#include "engine/inspect/capture.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace noron {

size_t BlockHeader::Size() const {
  size_t size = 1;
  for (int extent : shape) size *= static_cast<size_t>(extent);
  return size;
}

std::span<float> Blocks::Add(std::string path, std::vector<std::string> axes,
                             std::vector<int> shape) {
  assert(axes.size() == shape.size() && Find(path) == nullptr);
  headers_.push_back({std::move(path), std::move(axes), std::move(shape), floats_.size()});
  floats_.resize(floats_.size() + headers_.back().Size());
  return std::span(floats_).subspan(headers_.back().offset);
}

const BlockHeader* Blocks::Find(std::string_view path) const {
  const auto found = std::find_if(headers_.begin(), headers_.end(), [&](const BlockHeader& block) {
    return block.path == path;
  });
  return found == headers_.end() ? nullptr : &*found;
}

std::span<const float> Blocks::At(std::string_view path) const {
  const BlockHeader* block = Find(path);
  assert(block != nullptr);
  return Numbers(*block);
}

void Capture::Observe(const std::string& path, Tensor value,
                      std::initializer_list<const char*> axes) {
  assert(static_cast<int>(axes.size()) == value.shape.Rank());
  std::vector<std::string> names;
  std::vector<int> shape;
  int axis = 0;
  for (const char* name : axes) {
    const int extent = value.shape[axis++];
    if (std::strcmp(name, "batch") == 0) {
      assert(extent == 1);
      continue;
    }
    names.emplace_back(name);
    shape.push_back(extent);
  }
  const auto numbers = blocks_.Add(path, std::move(names), std::move(shape));
  std::copy_n(value.data, value.Size(), numbers.data());
}

}  // namespace noron
