// Softmax and what is fused with it. Rows are contiguous; the row's maximum is subtracted first, so
// nothing overflows. An entry of -infinity is masked: its probability is exactly 0. A row that is
// masked completely becomes all zeros. NaN or +infinity in a row makes the row NaN.
#pragma once

#include <cstdint>

#include "engine/core/context.h"

namespace noron::kernels {

// One row of n on the calling thread, for use inside a ParallelFor: y = softmax(factor · x) with
// factor > 0. x and y may be the same.
void SoftmaxRow(const float* x, float* y, int64_t n, float factor = 1);
// Its gradient in place, from the OUTPUT y and d = dy: d = factor · y · (d - Σ d y).
void SoftmaxGradRow(const float* y, float* d, int64_t n, float factor);

// All rows of [rows, columns]; the gradient takes the OUTPUT y: dx += y · (dy - Σ dy y).
void Softmax(Context& context, int64_t rows, int64_t columns, const float* x, float* y);
void SoftmaxGrad(Context& context, int64_t rows, int64_t columns, const float* y, const float* dy,
                 float* dx);

// y = x - log Σ exp(x); the gradient takes the OUTPUT y: dx += dy - exp(y) Σ dy.
void LogSoftmax(Context& context, int64_t rows, int64_t columns, const float* x, float* y);
void LogSoftmaxGrad(Context& context, int64_t rows, int64_t columns, const float* y,
                    const float* dy, float* dx);

struct CrossEntropyOptions {
  int32_t ignore = -100;          // rows with this target have loss 0 and no gradient
  float label_smoothing = 0;      // s: the target is (1 - s) on the class and s/C on every class
  const float* weight = nullptr;  // [classes] or nullptr for all ones
};

// losses[i] = Σ_c q_c (-log softmax(logits[i])_c), where q = (1-s) w_y [c = y] + s/C w_c, in nats
// (torch.nn.functional.cross_entropy before its reduction). Targets other than `ignore` are within
// 0 … classes-1. row_stats is [rows, 2]: what the gradient needs again (maximum, log Σ exp(x -
// max)).
void CrossEntropy(Context& context, int64_t rows, int64_t classes, const float* logits,
                  const int32_t* targets, const CrossEntropyOptions& options, float* losses,
                  float* row_stats);

// dlogits[i] += scale · d losses[i] / d logits[i]; for a mean, scale = upstream / Σ w_y.
void CrossEntropyGrad(Context& context, int64_t rows, int64_t classes, const float* logits,
                      const int32_t* targets, const CrossEntropyOptions& options,
                      const float* row_stats, float scale, float* dlogits);

}  // namespace noron::kernels
