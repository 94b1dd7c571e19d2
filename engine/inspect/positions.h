// How each kind of position tells tokens apart, as tables to look at.
#pragma once

#include "engine/core/tensor.h"
#include "engine/inspect/capture.h"
#include "engine/models/gpt.h"

namespace noron {

struct PositionRequest {
  Positions kind = Positions::kSinusoidal;
  int length = 64;   // positions
  int d_model = 64;  // columns; for RoPE the width of one head is d_model / heads
  int heads = 4;
  Tensor learned{};  // for kLearned: the model's table [context, d_model], context ≥ length
};

// Blocks, T = length:
//   table        [position, column]  what a position is: the vector that is added (sinusoidal,
//                learned); what the vector (1, 0, 1, 0, …) turns into (RoPE); the bias on a key so
//                far back, one column per head (ALiBi); zeros (none)
//   similarity   [position, position]  dot products of the rows; for RoPE and ALiBi, what the pair
//                of positions does to a score: mean cosine of the angles, mean bias
//   by_distance  [distance]  means of similarity along its diagonals
//   angles       [position, pair]  RoPE
//   bias         [head, query, key], slopes [head]  ALiBi
Blocks PositionTables(const PositionRequest& request);

}  // namespace noron
