// One update of n parameters that lie in a row. g is the gradient times `gradient_scale`, which is
// how clipping by the global norm is applied without a pass of its own. Formulas as in torch.optim;
// t counts updates from 1. State arrays start as zeros. Results do not depend on the number of
// threads.
#pragma once

#include <cstdint>

#include "engine/core/context.h"

namespace noron::kernels {

struct AdamOptions {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
  double gradient_scale = 1;
  int64_t t = 1;
};

// w -= lr · weight_decay · w; m = β1 m + (1-β1) g; v = β2 v + (1-β2) g²;
// w -= lr · (m / (1-β1^t)) / (√(v / (1-β2^t)) + ε)   (Loshchilov & Hutter 2019)
void AdamW(Context& context, const AdamOptions& options, const float* gradient, float* m, float* v,
           float* w, int64_t n);
// The same without the first step, with g + weight_decay · w for g (Kingma & Ba 2015).
void Adam(Context& context, const AdamOptions& options, const float* gradient, float* m, float* v,
          float* w, int64_t n);

struct SgdOptions {
  double learning_rate = 1e-2;
  double momentum = 0;  // μ
  bool nesterov = false;
  double weight_decay = 0;
  double gradient_scale = 1;
};

// g' = g + weight_decay · w; v = μ v + g'; w -= lr · v, or lr · (g' + μ v) with nesterov.
// Without momentum w -= lr · g', and v may be nullptr.
void Sgd(Context& context, const SgdOptions& options, const float* gradient, float* v, float* w,
         int64_t n);

struct RmsPropOptions {
  double learning_rate = 1e-2;
  double alpha = 0.99;
  double epsilon = 1e-8;
  double weight_decay = 0;
  double gradient_scale = 1;
};

// g' = g + weight_decay · w; s = α s + (1-α) g'²; w -= lr · g' / (√s + ε)
void RmsProp(Context& context, const RmsPropOptions& options, const float* gradient, float* s,
             float* w, int64_t n);

struct AdagradOptions {
  double learning_rate = 1e-2;
  double epsilon = 1e-10;
  double weight_decay = 0;
  double gradient_scale = 1;
};

// g' = g + weight_decay · w; s += g'²; w -= lr · g' / (√s + ε)   (Duchi et al. 2011)
void Adagrad(Context& context, const AdagradOptions& options, const float* gradient, float* s,
             float* w, int64_t n);

}  // namespace noron::kernels
