// The heart of a matrix product, part of gemm.cc: a tile of C whose sums stay in registers.
#if defined(NORON_KERNELS_GEMM_TILE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORON_KERNELS_GEMM_TILE_INL_H_
#undef NORON_KERNELS_GEMM_TILE_INL_H_
#else
#define NORON_KERNELS_GEMM_TILE_INL_H_
#endif

#include "engine/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace noron::kernels::HWY_NAMESPACE {

// Rows of a tile: as many as leave the accumulators, a row of B and a factor of A in registers.
#if HWY_TARGET == HWY_AVX3
inline constexpr int kTileRows = 12;  // of 32 registers
#elif defined(__wasm_simd128__) && !defined(__wasm_relaxed_simd__)
inline constexpr int kTileRows = 4;  // the product needs a register of its own
#else
inline constexpr int kTileRows = 6;
#endif
inline constexpr int kTileVectors = 2;
inline constexpr int64_t kTileColumns = kTileVectors * kLanes;

// Where a tile goes.
struct Output {
  float* c;
  int64_t stride;
  int64_t columns;  // at most kTileColumns
  bool accumulate;
  const float* bias;  // of the tile's first column, or nullptr
};

// Writes a tile narrower than its vectors, which are the rows of sums[rows, width].
HWY_NOINLINE void StoreNarrow(int rows, int64_t width, const float* sums, const Output& out) {
  for (int r = 0; r < rows; ++r, sums += width) {
    float* c = out.c + r * out.stride;
    const auto store = [&](auto at) HWY_ATTR {
      V sum = at.Load(sums);
      if (out.bias != nullptr) sum = hn::Add(sum, at.Load(out.bias));
      if (out.accumulate) sum = hn::Add(sum, at.Load(c));
      at.Store(sum, c);
    };
    ForVectors(out.columns, store);
  }
}

// C[kRows, columns] (+)= A · B over k. A column of A lies together (kColumns), or a row; the next
// is `a_stride` away. B's row p is at b + p · b_stride and whole (kVectors vectors can be read).
template <int kRows, int kVectors, bool kColumns>
HWY_NOINLINE void Tile(int64_t k, const float* a, int64_t a_stride, const float* b,
                       int64_t b_stride, const Output& out) {
  const D d;
  constexpr int64_t kWidth = kVectors * kLanes;
  const int64_t a_row = kColumns ? 1 : a_stride;
  const int64_t a_step = kColumns ? a_stride : 1;
  V sums[kRows][kVectors];
  for (int r = 0; r < kRows; ++r) {
    for (int v = 0; v < kVectors; ++v) sums[r][v] = hn::Zero(d);
  }
  for (const float* const end = b + k * b_stride; b != end; b += b_stride) {
    V row[kVectors];
    for (int v = 0; v < kVectors; ++v) row[v] = hn::LoadU(d, b + v * kLanes);
    for (int r = 0; r < kRows; ++r) {
      const V factor = Splat(a[r * a_row]);
      for (int v = 0; v < kVectors; ++v) sums[r][v] = Madd(factor, row[v], sums[r][v]);
    }
    a += a_step;
  }
  // Every index is a constant in what follows, so that the sums never leave their registers. All of
  // C is read before any of it is written: natively 1024³ takes a fifth less time than row by row.
  if (out.columns == kWidth) {
    for (int v = 0; v < kVectors; ++v) {
      const Full at = {v * kLanes};
      const V bias = out.bias == nullptr ? hn::Zero(d) : at.Load(out.bias);
      for (int r = 0; r < kRows; ++r) sums[r][v] = hn::Add(sums[r][v], bias);
    }
    if (out.accumulate) {
      for (int r = 0; r < kRows; ++r) {
        for (int v = 0; v < kVectors; ++v) {
          sums[r][v] = hn::Add(sums[r][v], Full{v * kLanes}.Load(out.c + r * out.stride));
        }
      }
    }
    for (int r = 0; r < kRows; ++r) {
      for (int v = 0; v < kVectors; ++v) Full{v * kLanes}.Store(sums[r][v], out.c + r * out.stride);
    }
  } else {
    float rows[kRows * kWidth];
    for (int r = 0; r < kRows; ++r) {
      for (int v = 0; v < kVectors; ++v) hn::StoreU(sums[r][v], d, rows + r * kWidth + v * kLanes);
    }
    StoreNarrow(kRows, kWidth, rows, out);
  }
}

}  // namespace noron::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
