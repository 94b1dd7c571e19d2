#include "engine/nn/block_stack.h"

namespace noron::nn {

std::vector<Block> BlockStack(Scope scope, int layers, const BlockConfig& config) {
  std::vector<Block> blocks;
  blocks.reserve(layers);
  for (int layer = 0; layer < layers; ++layer) blocks.emplace_back(scope / layer, config);
  return blocks;
}

}  // namespace noron::nn
