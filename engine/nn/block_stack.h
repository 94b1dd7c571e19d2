// Blocks on top of each other, their parameters named by number: 0.ln_1, …, 1.ln_1, …
#pragma once

#include <vector>

#include "engine/nn/block.h"

namespace noron::nn {

std::vector<Block> BlockStack(Scope scope, int layers, const BlockConfig& config);

}  // namespace noron::nn
