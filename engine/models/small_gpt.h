// Test support: configurations of GPTs so small that a test can look at every number.
#pragma once

#include "engine/models/gpt.h"

namespace noron {

inline GptConfig SmallGpt(Positions positions = Positions::kLearned) {
  GptConfig config;
  config.vocab = 11;
  config.context = 8;
  config.layers = 2;
  config.positions = positions;
  config.block.d_model = 12;
  config.block.heads = config.block.kv_heads = 3;
  config.block.d_ff = 24;
  return config;
}

inline GptConfig TinyGpt() {
  GptConfig config;
  config.vocab = 5;
  config.context = 4;
  config.layers = 1;
  config.block.d_model = 8;
  config.block.heads = config.block.kv_heads = 2;
  config.block.d_ff = 16;
  return config;
}

}  // namespace noron
