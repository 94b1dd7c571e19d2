#include "engine/kernels/optimizers.h"

#include <cmath>

#include "engine/kernels/share.h"
#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/optimizers.cc"
#include "hwy/foreach_target.h"

#include "engine/kernels/simd-inl.h"

// Factors that are worked out once per call, in double. They are plain data, shared by all
// instruction sets.
#ifndef NORON_KERNELS_OPTIMIZERS_FACTORS_
#define NORON_KERNELS_OPTIMIZERS_FACTORS_
namespace noron::kernels {

struct AdamFactors {
  float gradient_scale;
  float l2;      // of w, added to the gradient
  float shrink;  // of w, before the step
  float keep_m, add_m, keep_v, add_v;
  float root_scale;  // 1/√(1-β2^t)
  float epsilon;
  float step;  // lr / (1-β1^t)
};

struct MomentumFactors {
  float gradient_scale, l2, momentum;
  float take_gradient, take_momentum;  // the step is made of both
  float learning_rate;
};

struct SquareFactors {
  float gradient_scale, l2, keep, add, epsilon, learning_rate;
};

}  // namespace noron::kernels
#endif

HWY_BEFORE_NAMESPACE();
namespace noron::kernels::HWY_NAMESPACE {

void AdamRange(int64_t n, const AdamFactors& f, const float* gradient, float* m, float* v,
               float* w) {
  ForVectors(n, [=](auto at) HWY_ATTR {
    const V w_before = at.Load(w);
    const V g = Madd(w_before, Splat(f.l2), hn::Mul(at.Load(gradient), Splat(f.gradient_scale)));
    const V m_now = Madd(at.Load(m), Splat(f.keep_m), hn::Mul(g, Splat(f.add_m)));
    const V v_now = Madd(at.Load(v), Splat(f.keep_v), hn::Mul(hn::Mul(g, g), Splat(f.add_v)));
    const V root = Madd(hn::Sqrt(v_now), Splat(f.root_scale), Splat(f.epsilon));
    const V change = hn::Mul(Splat(f.step), hn::Div(m_now, root));
    at.Store(m_now, m);
    at.Store(v_now, v);
    at.Store(hn::Sub(hn::Mul(w_before, Splat(f.shrink)), change), w);
  });
}

void SgdRange(int64_t n, const MomentumFactors& f, const float* gradient, float* w) {
  ForVectors(n, [=](auto at) HWY_ATTR {
    const V w_before = at.Load(w);
    const V g = Madd(w_before, Splat(f.l2), hn::Mul(at.Load(gradient), Splat(f.gradient_scale)));
    at.Store(hn::Sub(w_before, hn::Mul(Splat(f.learning_rate), g)), w);
  });
}

void MomentumRange(int64_t n, const MomentumFactors& f, const float* gradient, float* v, float* w) {
  ForVectors(n, [=](auto at) HWY_ATTR {
    const V w_before = at.Load(w);
    const V g = Madd(w_before, Splat(f.l2), hn::Mul(at.Load(gradient), Splat(f.gradient_scale)));
    const V v_now = Madd(at.Load(v), Splat(f.momentum), g);
    const V step = Madd(v_now, Splat(f.take_momentum), hn::Mul(g, Splat(f.take_gradient)));
    at.Store(v_now, v);
    at.Store(hn::Sub(w_before, hn::Mul(Splat(f.learning_rate), step)), w);
  });
}

// RMSprop and Adagrad: the step is divided by the root of a sum of squares.
void SquareRange(int64_t n, const SquareFactors& f, const float* gradient, float* s, float* w) {
  ForVectors(n, [=](auto at) HWY_ATTR {
    const V w_before = at.Load(w);
    const V g = Madd(w_before, Splat(f.l2), hn::Mul(at.Load(gradient), Splat(f.gradient_scale)));
    const V s_now = Madd(at.Load(s), Splat(f.keep), hn::Mul(hn::Mul(g, g), Splat(f.add)));
    const V change = hn::Div(g, hn::Add(hn::Sqrt(s_now), Splat(f.epsilon)));
    at.Store(s_now, s);
    at.Store(hn::Sub(w_before, hn::Mul(Splat(f.learning_rate), change)), w);
  });
}

}  // namespace noron::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noron::kernels {

HWY_EXPORT(AdamRange);
HWY_EXPORT(SgdRange);
HWY_EXPORT(MomentumRange);
HWY_EXPORT(SquareRange);

namespace {

float F(double x) { return static_cast<float>(x); }

void ShareAdam(Context& context, const AdamOptions& options, double l2, double shrink,
               const float* gradient, float* m, float* v, float* w, int64_t n) {
  const double t = static_cast<double>(options.t);
  const AdamFactors factors = {
      .gradient_scale = F(options.gradient_scale),
      .l2 = F(l2),
      .shrink = F(shrink),
      .keep_m = F(options.beta1),
      .add_m = F(1 - options.beta1),
      .keep_v = F(options.beta2),
      .add_v = F(1 - options.beta2),
      .root_scale = F(1 / std::sqrt(1 - std::pow(options.beta2, t))),
      .epsilon = F(options.epsilon),
      .step = F(options.learning_rate / (1 - std::pow(options.beta1, t))),
  };
  context.ParallelFor(n, kArithmeticGrain, [&](int64_t begin, int64_t end, int) {
    HWY_DYNAMIC_DISPATCH(AdamRange)
    (end - begin, factors, gradient + begin, m + begin, v + begin, w + begin);
  });
}

void ShareSquare(Context& context, const SquareFactors& factors, const float* gradient, float* s,
                 float* w, int64_t n) {
  context.ParallelFor(n, kArithmeticGrain, [&](int64_t begin, int64_t end, int) {
    HWY_DYNAMIC_DISPATCH(SquareRange)(end - begin, factors, gradient + begin, s + begin, w + begin);
  });
}

}  // namespace

void AdamW(Context& context, const AdamOptions& options, const float* gradient, float* m, float* v,
           float* w, int64_t n) {
  const double shrink = 1 - options.learning_rate * options.weight_decay;
  ShareAdam(context, options, 0, shrink, gradient, m, v, w, n);
}

void Adam(Context& context, const AdamOptions& options, const float* gradient, float* m, float* v,
          float* w, int64_t n) {
  ShareAdam(context, options, options.weight_decay, 1, gradient, m, v, w, n);
}

void Sgd(Context& context, const SgdOptions& options, const float* gradient, float* v, float* w,
         int64_t n) {
  const MomentumFactors factors = {
      .gradient_scale = F(options.gradient_scale),
      .l2 = F(options.weight_decay),
      .momentum = F(options.momentum),
      .take_gradient = options.nesterov ? 1.0f : 0.0f,
      .take_momentum = options.nesterov ? F(options.momentum) : 1.0f,
      .learning_rate = F(options.learning_rate),
  };
  context.ParallelFor(n, kArithmeticGrain, [&](int64_t begin, int64_t end, int) {
    if (options.momentum == 0) {
      HWY_DYNAMIC_DISPATCH(SgdRange)(end - begin, factors, gradient + begin, w + begin);
    } else {
      HWY_DYNAMIC_DISPATCH(MomentumRange)
      (end - begin, factors, gradient + begin, v + begin, w + begin);
    }
  });
}

void RmsProp(Context& context, const RmsPropOptions& options, const float* gradient, float* s,
             float* w, int64_t n) {
  const SquareFactors factors = {
      .gradient_scale = F(options.gradient_scale),
      .l2 = F(options.weight_decay),
      .keep = F(options.alpha),
      .add = F(1 - options.alpha),
      .epsilon = F(options.epsilon),
      .learning_rate = F(options.learning_rate),
  };
  ShareSquare(context, factors, gradient, s, w, n);
}

void Adagrad(Context& context, const AdagradOptions& options, const float* gradient, float* s,
             float* w, int64_t n) {
  const SquareFactors factors = {
      .gradient_scale = F(options.gradient_scale),
      .l2 = F(options.weight_decay),
      .keep = 1,
      .add = 1,
      .epsilon = F(options.epsilon),
      .learning_rate = F(options.learning_rate),
  };
  ShareSquare(context, factors, gradient, s, w, n);
}

}  // namespace noron::kernels
#endif
