// Keeps copies of what a forward pass shows: named blocks of numbers, one after another.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/core/tensor.h"

namespace noron {

// A block inside Blocks::floats, row-major.
struct BlockHeader {
  std::string path;               // "h.0.attn.weights"
  std::vector<std::string> axes;  // a name per axis: "head", "query", "key"
  std::vector<int> shape;
  size_t offset = 0;              // of its first number

  size_t Size() const;
};

class Blocks {
 public:
  // A new block, its numbers zero; the span is valid until the next one is added.
  std::span<float> Add(std::string path, std::vector<std::string> axes, std::vector<int> shape);

  const BlockHeader* Find(std::string_view path) const;  // nullptr: there is none
  // The numbers of a block that must be there (our own bug otherwise: asserted).
  std::span<const float> At(std::string_view path) const;
  std::span<const float> Numbers(const BlockHeader& block) const {
    return std::span(floats_).subspan(block.offset, block.Size());
  }

  const std::vector<BlockHeader>& Headers() const { return headers_; }
  const std::vector<float>& Floats() const { return floats_; }

 private:
  std::vector<BlockHeader> headers_;
  std::vector<float> floats_;
};

// A Watcher that copies everything of a pass over one sequence: the axis "batch" is left out.
class Capture final : public Watcher {
 public:
  void Observe(const std::string& path, Tensor value,
               std::initializer_list<const char*> axes) override;

  Blocks& Get() { return blocks_; }

 private:
  Blocks blocks_;
};

}  // namespace noron
