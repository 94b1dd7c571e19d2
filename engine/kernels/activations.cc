#include "engine/kernels/activations.h"

#include "engine/kernels/share.h"
#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/activations.cc"
#include "hwy/foreach_target.h"

#include "engine/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace noron::kernels::HWY_NAMESPACE {

// dx += dy · derivative(x)
template <typename Derivative>
HWY_INLINE void MapGrad(int64_t n, const float* x, const float* dy, float* dx,
                        Derivative derivative) {
  Map(
      n, dx, [=](V x, V dy, V dx) HWY_ATTR { return Madd(dy, derivative(x), dx); }, x, dy, dx);
}

void LeakyRelu(int64_t n, float slope, const float* x, float* y) {
  const V factor = Splat(slope);
  Map(
      n, y,
      [=](V x) HWY_ATTR { return hn::IfThenElse(hn::Gt(x, hn::Zero(D())), x, hn::Mul(factor, x)); },
      x);
}

void LeakyReluGrad(int64_t n, float slope, const float* x, const float* dy, float* dx) {
  const V factor = Splat(slope);
  MapGrad(n, x, dy, dx, [=](V x) HWY_ATTR {
    return hn::IfThenElse(hn::Gt(x, hn::Zero(D())), Splat(1.0f), factor);
  });
}

void Relu(int64_t n, const float* x, float* y) {
  Map(
      n, y, [](V x) HWY_ATTR { return AtLeast(x, hn::Zero(D())); }, x);
}

void ReluGrad(int64_t n, const float* x, const float* dy, float* dx) {
  Map(
      n, dx,
      [](V x, V dy, V dx)
          HWY_ATTR { return hn::Add(dx, hn::IfThenElseZero(hn::Gt(x, hn::Zero(D())), dy)); },
      x, dy, dx);
}

void Sigmoid(int64_t n, const float* x, float* y) {
  Map(
      n, y, [](V x) HWY_ATTR { return Logistic(x); }, x);
}

void SigmoidGrad(int64_t n, const float* y, const float* dy, float* dx) {
  MapGrad(n, y, dy, dx, [](V y) HWY_ATTR { return hn::Mul(y, hn::Sub(Splat(1.0f), y)); });
}

void Tanh(int64_t n, const float* x, float* y) {
  Map(
      n, y, [](V x) HWY_ATTR { return HyperbolicTangent(x); }, x);
}

void TanhGrad(int64_t n, const float* y, const float* dy, float* dx) {
  // (1 - y)(1 + y) keeps its digits where y is close to 1.
  MapGrad(n, y, dy, dx,
          [](V y) HWY_ATTR { return hn::Mul(hn::Sub(Splat(1.0f), y), hn::Add(Splat(1.0f), y)); });
}

void Gelu(int64_t n, const float* x, float* y) {
  MapPairs(
      n, y, [](V x) HWY_ATTR { return hn::Mul(x, NormalDistribution(x).cumulative); }, x);
}

void GeluGrad(int64_t n, const float* x, const float* y, const float* dy, float* dx,
              bool accumulate) {
  const auto derivative = [](V x, V y) HWY_ATTR {
    const V exponential = ExpBelow89(hn::Mul(hn::Mul(x, x), Splat(-0.5f)));
    const V density = hn::Mul(exponential, Splat(0.398942280f));  // 1/√(2π)
    // Φ(x) = y / x; where x is so small that y has lost its digits, it is 1/2.
    const V cumulative =
        hn::IfThenElse(hn::Gt(hn::Abs(x), Splat(1e-30f)), hn::Div(y, x), Splat(0.5f));
    return Madd(x, density, cumulative);
  };
  if (accumulate) {
    MapPairs(
        n, dx, [=](V x, V y, V dy, V dx) HWY_ATTR { return Madd(dy, derivative(x, y), dx); }, x, y,
        dy, dx);
  } else {
    MapPairs(
        n, dx, [=](V x, V y, V dy) HWY_ATTR { return hn::Mul(dy, derivative(x, y)); }, x, y, dy);
  }
}

// (1 + tanh(u)) / 2 = sigmoid(2u): GeluTanh(x) = x · sigmoid(2u), u = √(2/π) (x + 0.044715 x³).
struct TanhGate {
  V gate;   // sigmoid(2u)
  V slope;  // d(2u)/dx
};

HWY_INLINE TanhGate GateOf(V x) {
  // Beyond ±30 the gate is 0 or 1, and x³ must not overflow.
  x = AtMost(AtLeast(x, Splat(-30.0f)), Splat(30.0f));
  const V square = hn::Mul(x, x);
  const V scale = Splat(1.59576912f);  // 2 √(2/π)
  const V u2 = hn::Mul(hn::Mul(x, scale), Madd(square, Splat(0.044715f), Splat(1.0f)));
  return {Logistic(u2), hn::Mul(scale, Madd(square, Splat(3 * 0.044715f), Splat(1.0f)))};
}

void GeluTanh(int64_t n, const float* x, float* y) {
  Map(
      n, y, [](V x) HWY_ATTR { return hn::Mul(x, GateOf(x).gate); }, x);
}

void GeluTanhGrad(int64_t n, const float* x, const float* dy, float* dx) {
  MapGrad(n, x, dy, dx, [](V x) HWY_ATTR {
    const TanhGate g = GateOf(x);
    const V gate_slope = hn::Mul(hn::Mul(g.gate, hn::Sub(Splat(1.0f), g.gate)), g.slope);
    return Madd(x, gate_slope, g.gate);
  });
}

HWY_INLINE V SiluOf(V x) { return hn::Mul(x, Logistic(x)); }

HWY_INLINE V SiluDerivative(V x) {
  const V s = Logistic(x);
  return Madd(x, hn::Mul(s, hn::Sub(Splat(1.0f), s)), s);
}

void Silu(int64_t n, const float* x, float* y) {
  Map(
      n, y, [](V x) HWY_ATTR { return SiluOf(x); }, x);
}

void SiluGrad(int64_t n, const float* x, const float* dy, float* dx) {
  MapGrad(n, x, dy, dx, [](V x) HWY_ATTR { return SiluDerivative(x); });
}

// Not Exp: that is the function of one vector.
void ExpOfAll(int64_t n, const float* x, float* y) {
  Map(
      n, y, [](V x) HWY_ATTR { return Exp(x); }, x);
}

void Softplus(int64_t n, const float* x, float* y) {
  Map(
      n, y,
      [](V x) HWY_ATTR {
        return hn::Add(AtLeast(x, hn::Zero(D())), LogOnePlus(Exp(hn::Neg(hn::Abs(x)))));
      },
      x);
}

void SoftplusGrad(int64_t n, const float* x, const float* dy, float* dx) {
  MapGrad(n, x, dy, dx, [](V x) HWY_ATTR { return Logistic(x); });
}

void SiluMultiply(int64_t n, const float* gate, const float* up, float* y) {
  Map(
      n, y, [](V gate, V up) HWY_ATTR { return hn::Mul(SiluOf(gate), up); }, gate, up);
}

void SiluMultiplyGradGate(int64_t n, const float* gate, const float* up, const float* dy,
                          float* dgate) {
  Map(
      n, dgate,
      [](V gate, V up, V dy, V dgate)
          HWY_ATTR { return Madd(hn::Mul(dy, up), SiluDerivative(gate), dgate); },
      gate, up, dy, dgate);
}

void SiluMultiplyGradUp(int64_t n, const float* gate, const float* dy, float* dup) {
  MapGrad(n, gate, dy, dup, [](V gate) HWY_ATTR { return SiluOf(gate); });
}

}  // namespace noron::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noron::kernels {

HWY_EXPORT(LeakyRelu);
HWY_EXPORT(LeakyReluGrad);
HWY_EXPORT(Relu);
HWY_EXPORT(ReluGrad);
HWY_EXPORT(Sigmoid);
HWY_EXPORT(SigmoidGrad);
HWY_EXPORT(Tanh);
HWY_EXPORT(TanhGrad);
HWY_EXPORT(Gelu);
HWY_EXPORT(GeluGrad);
HWY_EXPORT(GeluTanh);
HWY_EXPORT(GeluTanhGrad);
HWY_EXPORT(Silu);
HWY_EXPORT(SiluGrad);
HWY_EXPORT(ExpOfAll);
HWY_EXPORT(Softplus);
HWY_EXPORT(SoftplusGrad);
HWY_EXPORT(SiluMultiply);
HWY_EXPORT(SiluMultiplyGradGate);
HWY_EXPORT(SiluMultiplyGradUp);

void LeakyRelu(Context& context, float slope, const float* x, float* y, int64_t n) {
  context.ParallelFor(n, kArithmeticGrain, [=](int64_t begin, int64_t end, int) {
    HWY_DYNAMIC_DISPATCH(LeakyRelu)(end - begin, slope, x + begin, y + begin);
  });
}

void LeakyReluGrad(Context& context, float slope, const float* x, const float* dy, float* dx,
                   int64_t n) {
  context.ParallelFor(n, kArithmeticGrain, [=](int64_t begin, int64_t end, int) {
    HWY_DYNAMIC_DISPATCH(LeakyReluGrad)(end - begin, slope, x + begin, dy + begin, dx + begin);
  });
}

void Relu(Context& context, const float* x, float* y, int64_t n) {
  Share(context, n, kArithmeticGrain, HWY_DYNAMIC_DISPATCH(Relu), x, y);
}

void ReluGrad(Context& context, const float* x, const float* dy, float* dx, int64_t n) {
  Share(context, n, kArithmeticGrain, HWY_DYNAMIC_DISPATCH(ReluGrad), x, dy, dx);
}

void Sigmoid(Context& context, const float* x, float* y, int64_t n) {
  Share(context, n, kExpGrain, HWY_DYNAMIC_DISPATCH(Sigmoid), x, y);
}

void SigmoidGrad(Context& context, const float* y, const float* dy, float* dx, int64_t n) {
  Share(context, n, kArithmeticGrain, HWY_DYNAMIC_DISPATCH(SigmoidGrad), y, dy, dx);
}

void Tanh(Context& context, const float* x, float* y, int64_t n) {
  Share(context, n, kExpGrain, HWY_DYNAMIC_DISPATCH(Tanh), x, y);
}

void TanhGrad(Context& context, const float* y, const float* dy, float* dx, int64_t n) {
  Share(context, n, kArithmeticGrain, HWY_DYNAMIC_DISPATCH(TanhGrad), y, dy, dx);
}

void Gelu(Context& context, const float* x, float* y, int64_t n) {
  Share(context, n, kExpGrain, HWY_DYNAMIC_DISPATCH(Gelu), x, y);
}

void GeluGrad(Context& context, const float* x, const float* y, const float* dy, float* dx,
              int64_t n, bool accumulate) {
  const auto kernel = HWY_DYNAMIC_DISPATCH(GeluGrad);
  context.ParallelFor(n, kExpGrain, [=](int64_t begin, int64_t end, int) {
    kernel(end - begin, x + begin, y + begin, dy + begin, dx + begin, accumulate);
  });
}

void GeluTanh(Context& context, const float* x, float* y, int64_t n) {
  Share(context, n, kExpGrain, HWY_DYNAMIC_DISPATCH(GeluTanh), x, y);
}

void GeluTanhGrad(Context& context, const float* x, const float* dy, float* dx, int64_t n) {
  Share(context, n, kExpGrain, HWY_DYNAMIC_DISPATCH(GeluTanhGrad), x, dy, dx);
}

void Silu(Context& context, const float* x, float* y, int64_t n) {
  Share(context, n, kExpGrain, HWY_DYNAMIC_DISPATCH(Silu), x, y);
}

void SiluGrad(Context& context, const float* x, const float* dy, float* dx, int64_t n) {
  Share(context, n, kExpGrain, HWY_DYNAMIC_DISPATCH(SiluGrad), x, dy, dx);
}

void Exp(Context& context, const float* x, float* y, int64_t n) {
  Share(context, n, kExpGrain, HWY_DYNAMIC_DISPATCH(ExpOfAll), x, y);
}

void Softplus(Context& context, const float* x, float* y, int64_t n) {
  Share(context, n, kExpGrain, HWY_DYNAMIC_DISPATCH(Softplus), x, y);
}

void SoftplusGrad(Context& context, const float* x, const float* dy, float* dx, int64_t n) {
  Share(context, n, kExpGrain, HWY_DYNAMIC_DISPATCH(SoftplusGrad), x, dy, dx);
}

void SiluMultiply(Context& context, const float* gate, const float* up, float* y, int64_t n) {
  Share(context, n, kExpGrain, HWY_DYNAMIC_DISPATCH(SiluMultiply), gate, up, y);
}

void SiluMultiplyGrad(Context& context, const float* gate, const float* up, const float* dy,
                      float* dgate, float* dup, int64_t n) {
  if (dgate != nullptr) {
    Share(context, n, kExpGrain, HWY_DYNAMIC_DISPATCH(SiluMultiplyGradGate), gate, up, dy, dgate);
  }
  if (dup != nullptr) {
    Share(context, n, kExpGrain, HWY_DYNAMIC_DISPATCH(SiluMultiplyGradUp), gate, dy, dup);
  }
}

}  // namespace noron::kernels
#endif
