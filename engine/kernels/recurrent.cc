#include "engine/kernels/recurrent.h"

#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/recurrent.cc"
#include "hwy/foreach_target.h"

#include "engine/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace noron::kernels::HWY_NAMESPACE {

// Derivatives from the value of the function: σ' = y (1 - y); tanh' = (1 - y)(1 + y), which keeps
// its digits where y is close to 1.
HWY_INLINE V LogisticSlope(V y) { return hn::Mul(y, hn::Sub(Splat(1.0f), y)); }
HWY_INLINE V TanhSlope(V y) { return hn::Mul(hn::Sub(Splat(1.0f), y), hn::Add(Splat(1.0f), y)); }

void TanhCell(int64_t n, const float* a, float* h_next) {
  Map(
      n, h_next, [](V a) HWY_ATTR { return HyperbolicTangent(a); }, a);
}

void ReluCell(int64_t n, const float* a, float* h_next) {
  Map(
      n, h_next, [](V a) HWY_ATTR { return AtLeast(a, hn::Zero(D())); }, a);
}

void TanhCellGrad(int64_t n, const float* h_next, float* dh, float* da) {
  ForVectors(n, [=](auto at) HWY_ATTR {
    at.Store(hn::Mul(at.Load(dh), TanhSlope(at.Load(h_next))), da);
    at.Store(hn::Zero(D()), dh);
  });
}

void ReluCellGrad(int64_t n, const float* h_next, float* dh, float* da) {
  ForVectors(n, [=](auto at) HWY_ATTR {
    at.Store(hn::IfThenElseZero(hn::Gt(at.Load(h_next), hn::Zero(D())), at.Load(dh)), da);
    at.Store(hn::Zero(D()), dh);
  });
}

void LstmCell(int64_t n, float* gates, const float* c, float* c_next, float* h_next) {
  float* const i_gate = gates;
  float* const f_gate = gates + n;
  float* const g_gate = gates + 2 * n;
  float* const o_gate = gates + 3 * n;
  ForVectors(n, [=](auto at) HWY_ATTR {
    const V i = Logistic(at.Load(i_gate));
    const V f = Logistic(at.Load(f_gate));
    const V g = HyperbolicTangent(at.Load(g_gate));
    const V o = Logistic(at.Load(o_gate));
    const V next = Madd(f, at.Load(c), hn::Mul(i, g));
    at.Store(i, i_gate);
    at.Store(f, f_gate);
    at.Store(g, g_gate);
    at.Store(o, o_gate);
    at.Store(next, c_next);
    at.Store(hn::Mul(o, HyperbolicTangent(next)), h_next);
  });
}

void LstmCellGrad(int64_t n, float* gates, const float* c, const float* c_next, float* dh,
                  float* dc) {
  float* const i_gate = gates;
  float* const f_gate = gates + n;
  float* const g_gate = gates + 2 * n;
  float* const o_gate = gates + 3 * n;
  ForVectors(n, [=](auto at) HWY_ATTR {
    const V i = at.Load(i_gate), f = at.Load(f_gate), g = at.Load(g_gate), o = at.Load(o_gate);
    const V bent = HyperbolicTangent(at.Load(c_next));
    const V from_above = at.Load(dh);
    const V d = Madd(hn::Mul(from_above, o), TanhSlope(bent), at.Load(dc));
    at.Store(hn::Mul(hn::Mul(d, g), LogisticSlope(i)), i_gate);
    at.Store(hn::Mul(hn::Mul(d, at.Load(c)), LogisticSlope(f)), f_gate);
    at.Store(hn::Mul(hn::Mul(d, i), TanhSlope(g)), g_gate);
    at.Store(hn::Mul(hn::Mul(from_above, bent), LogisticSlope(o)), o_gate);
    at.Store(hn::Mul(d, f), dc);
    at.Store(hn::Zero(D()), dh);
  });
}

void GruCell(int64_t n, float* from_x, const float* from_h, const float* h, float* h_next) {
  ForVectors(n, [=](auto at) HWY_ATTR {
    const V r = Logistic(hn::Add(at.Load(from_x), at.Load(from_h)));
    const V z = Logistic(hn::Add(at.Load(from_x + n), at.Load(from_h + n)));
    const V m = HyperbolicTangent(Madd(r, at.Load(from_h + 2 * n), at.Load(from_x + 2 * n)));
    at.Store(r, from_x);
    at.Store(z, from_x + n);
    at.Store(m, from_x + 2 * n);
    at.Store(Madd(z, hn::Sub(at.Load(h), m), m), h_next);
  });
}

void GruCellGrad(int64_t n, float* from_x, float* from_h, const float* h, float* dh) {
  ForVectors(n, [=](auto at) HWY_ATTR {
    const V r = at.Load(from_x), z = at.Load(from_x + n), m = at.Load(from_x + 2 * n);
    const V d = at.Load(dh);
    const V dm = hn::Mul(hn::Mul(d, hn::Sub(Splat(1.0f), z)), TanhSlope(m));
    const V dr = hn::Mul(hn::Mul(dm, at.Load(from_h + 2 * n)), LogisticSlope(r));
    const V dz = hn::Mul(hn::Mul(d, hn::Sub(at.Load(h), m)), LogisticSlope(z));
    at.Store(dr, from_x);
    at.Store(dr, from_h);
    at.Store(dz, from_x + n);
    at.Store(dz, from_h + n);
    at.Store(dm, from_x + 2 * n);
    at.Store(hn::Mul(dm, r), from_h + 2 * n);
    at.Store(hn::Mul(d, z), dh);
  });
}

}  // namespace noron::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noron::kernels {

HWY_EXPORT(TanhCell);
HWY_EXPORT(ReluCell);
HWY_EXPORT(TanhCellGrad);
HWY_EXPORT(ReluCellGrad);
HWY_EXPORT(LstmCell);
HWY_EXPORT(LstmCellGrad);
HWY_EXPORT(GruCell);
HWY_EXPORT(GruCellGrad);

void TanhCell(int64_t n, const float* a, float* h_next) {
  HWY_DYNAMIC_DISPATCH(TanhCell)(n, a, h_next);
}

void ReluCell(int64_t n, const float* a, float* h_next) {
  HWY_DYNAMIC_DISPATCH(ReluCell)(n, a, h_next);
}

void TanhCellGrad(int64_t n, const float* h_next, float* dh, float* da) {
  HWY_DYNAMIC_DISPATCH(TanhCellGrad)(n, h_next, dh, da);
}

void ReluCellGrad(int64_t n, const float* h_next, float* dh, float* da) {
  HWY_DYNAMIC_DISPATCH(ReluCellGrad)(n, h_next, dh, da);
}

void LstmCell(int64_t n, float* gates, const float* c, float* c_next, float* h_next) {
  HWY_DYNAMIC_DISPATCH(LstmCell)(n, gates, c, c_next, h_next);
}

void LstmCellGrad(int64_t n, float* gates, const float* c, const float* c_next, float* dh,
                  float* dc) {
  HWY_DYNAMIC_DISPATCH(LstmCellGrad)(n, gates, c, c_next, dh, dc);
}

void GruCell(int64_t n, float* from_x, const float* from_h, const float* h, float* h_next) {
  HWY_DYNAMIC_DISPATCH(GruCell)(n, from_x, from_h, h, h_next);
}

void GruCellGrad(int64_t n, float* from_x, float* from_h, const float* h, float* dh) {
  HWY_DYNAMIC_DISPATCH(GruCellGrad)(n, from_x, from_h, h, dh);
}

}  // namespace noron::kernels
#endif
