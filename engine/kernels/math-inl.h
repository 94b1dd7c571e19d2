// Elementary functions on vectors. Polynomials are minimax fits made for this file (Lawson's
// iteration on 2000 Chebyshev points); the errors named here are checked by math_test.cc.
// NaN in gives NaN out.
#if defined(NORON_KERNELS_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORON_KERNELS_MATH_INL_H_
#undef NORON_KERNELS_MATH_INL_H_
#else
#define NORON_KERNELS_MATH_INL_H_
#endif

#include "engine/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace noron::kernels::HWY_NAMESPACE {

// Horner's rule: coefficients from the constant term up.
template <size_t kCount>
HWY_INLINE V Polynomial(V x, const float (&coefficients)[kCount]) {
  V sum = Splat(coefficients[kCount - 1]);
  for (size_t i = kCount - 1; i-- > 0;) sum = Madd(sum, x, Splat(coefficients[i]));
  return sum;
}

// x = n ln 2 + r with |r| <= ln 2 / 2: the core of exp and its kin.
struct Exponent {
  V power;  // 2^(n + bias - 127), without a conversion to integers
  V r;
  V expm1;  // exp(r) - 1, relative error 2^-24
};

// Adding 1.5 · 2^23 rounds to an integer and leaves it in the low bits, from where it is shifted
// into the exponent. For n + bias in 0 … 254; 0 gives the power 0.
template <int kBias>
HWY_INLINE Exponent SplitExponent(V x) {
  const D d;
  const hn::RebindToSigned<D> di;
  const V magic = Splat(12582912.0f + kBias);
  const V shifted = Madd(x, Splat(1.44269504f), magic);
  const V n = hn::Sub(shifted, magic);
  // ln 2 in two parts; the first has few bits, so that its product with n is exact.
  V r = Madd(n, Splat(-0.693359375f), x);
  r = Madd(n, Splat(2.12194440e-4f), r);
  const V p = Polynomial(
      r, {0.4999999792f, 0.1666653354f, 4.166724358e-2f, 8.367854552e-3f, 1.388226504e-3f});
  return {hn::BitCast(d, hn::ShiftLeft<23>(hn::BitCast(di, shifted))), r,
          Madd(hn::Mul(r, r), p, r)};
}

// exp(x) for x < 89: 2 ULP; results below 2^-125 are 0.
HWY_INLINE V ExpBelow89(V x) {
  const Exponent e = SplitExponent<126>(AtLeast(x, Splat(-87.3f)));
  const V half = Madd(e.expm1, e.power, e.power);
  return hn::Add(half, half);
}

// The same for all x; infinity above 88.73.
HWY_INLINE V Exp(V x) { return ExpBelow89(AtMost(x, Splat(89.0f))); }

// 1 / (1 + exp(-x)): 3 ULP for x > -87, 0 below.
HWY_INLINE V Logistic(V x) {
  const V one = Splat(1.0f);
  return hn::Div(one, hn::Add(one, Exp(hn::Neg(x))));
}

// tanh(x) = E / (E + 2), E = exp(2|x|) - 1, and odd: 4 ULP everywhere.
HWY_INLINE V HyperbolicTangent(V x) {
  const V two = Splat(2.0f);
  const V a = AtMost(hn::Abs(x), Splat(10.0f));  // tanh(10) rounds to 1
  const Exponent e = SplitExponent<127>(hn::Add(a, a));
  const V expm1 = Madd(e.expm1, e.power, hn::Sub(e.power, Splat(1.0f)));
  return hn::CopySignToAbs(hn::Div(expm1, hn::Add(expm1, two)), x);
}

// The normal distribution: Φ(x), its integral, within 2e-7 absolute (and 1e-5 relative for
// x > -7), and exp(-x²/2), from which its density follows.
struct Normal {
  V cumulative;
  V exponential;
};

// Φ(-a) = exp(-a²/2) · t Q(t), t = 1 / (1 + 0.3 a), for a >= 0.
HWY_INLINE Normal NormalDistribution(V x) {
  const V one = Splat(1.0f);
  const V exponential = ExpBelow89(hn::Mul(hn::Mul(x, x), Splat(-0.5f)));
  const V t = hn::Div(one, Madd(hn::Abs(x), Splat(0.3f), one));
  const V q =
      Polynomial(t, {1.196547557e-01f, 1.204316777e-01f, 1.015260915e-01f, 1.244131801e-01f,
                     -4.776496246e-02f, 2.017103306e-01f, -1.553919295e-01f, 3.542086596e-02f});
  const V tail = hn::Mul(exponential, hn::Mul(t, q));
  const V zero = hn::Zero(D());
  return {hn::IfThenElse(hn::Lt(x, zero), tail, hn::Sub(one, tail)), exponential};
}

// log(1 + u) for 0 <= u <= 1: 3 ULP. It is 2 atanh(s), s = u / (2 + u), which keeps small u exact.
HWY_INLINE V LogOnePlus(V u) {
  const V s = hn::Div(u, hn::Add(u, Splat(2.0f)));
  const V z = hn::Mul(s, s);
  const V p =
      Polynomial(z, {0.3333333775f, 0.1999944417f, 0.1430829844f, 0.1071536973f, 0.1214478103f});
  return Madd(hn::Mul(hn::Add(s, s), z), p, hn::Add(s, s));
}

}  // namespace noron::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
