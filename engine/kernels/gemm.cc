// C is computed in tiles that stay in registers. B is packed into panels as wide as a tile, A is
// read where it lies; either is packed only where that pays. Every element of C is a sum over k in
// one fixed order, whatever tile, thread or path of the code computes it.
#include "engine/kernels/gemm.h"

#include <algorithm>
#include <cstdint>

#include "engine/kernels/gemm_vector.h"
#include "engine/kernels/share.h"
#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/gemm.cc"
#include "hwy/foreach_target.h"

#include "engine/kernels/gemm_tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace noron::kernels::HWY_NAMESPACE {

// Blocks: a panel of B stays in the first cache, a block of A and one of B in the second.
inline constexpr int64_t kBlockK = 4096 / kTileColumns;
inline constexpr int64_t kBlockColumns = 256;
inline constexpr int64_t kBlockRows = 16 * kTileRows;

// A matrix is read where it lies when each of its panels serves so few rows (columns) of C that
// packing would take longer than it saves. A panel of B that stays in the first cache where it lies
// pays for longer; a tile of few rows, which asks for more of B, less. A long stride puts a panel's
// lines into few sets of the cache: then packing pays much sooner.
inline constexpr int64_t kFewRows = kTileRows < 6 ? 48 : 300;
inline constexpr int64_t kFewRowsNear = 300;
inline constexpr int64_t kNear = 8192;  // floats from a panel's first row to its last
inline constexpr int64_t kFewColumns = 128;
inline constexpr int64_t kLongStride = 512;

// A block of A as tiles read it: kTileRows rows, and `panel` floats further the next. Inside a
// panel the next row is one float further when columns lie together, `stride` otherwise.
struct Rows {
  const float* data;
  int64_t stride;
  int64_t panel;
};

// All rows of one panel of columns.
template <int kVectors, bool kColumns>
HWY_INLINE void TileColumn(int64_t m, int64_t k, const Rows& rows, const float* b, int64_t b_stride,
                           Output out) {
  const float* a = rows.data;
  const auto run = [&]<int kRows>() HWY_ATTR {
    Tile<kRows, kVectors, kColumns>(k, a, rows.stride, b, b_stride, out);
    m -= kRows;
    out.c += kRows * out.stride;
    a += kRows == kTileRows ? rows.panel : kColumns ? kRows : kRows * rows.stride;
  };
  while (m >= kTileRows) run.template operator()<kTileRows>();
  if constexpr (kTileRows > 8) {
    if (m >= 8) run.template operator()<8>();
  }
  if constexpr (kTileRows > 4) {
    if (m >= 4) run.template operator()<4>();
  }
  if (m >= 2) run.template operator()<2>();
  if (m >= 1) run.template operator()<1>();
}

// Rows p of a row-major matrix, `width` floats each, one below the other with kWidth floats each.
template <int kWidth>
HWY_INLINE void PackRows(int64_t k, int64_t width, const float* from, int64_t stride, float* to) {
  for (int64_t p = 0; p < k; ++p, from += stride, to += kWidth) {
    if (width == kWidth) {
      for (int i = 0; i < kWidth; ++i) to[i] = from[i];
    } else {
      for (int i = 0; i < kWidth; ++i) to[i] = i < width ? from[i] : 0.0f;
    }
  }
}

// A 4 × 4 block of the transpose: to[i, j] = from[j, i].
HWY_INLINE void Transpose4(const float* from, int64_t stride, float* to, int64_t to_stride) {
  const hn::FixedTag<float, 4> d;
  const auto r0 = hn::LoadU(d, from);
  const auto r1 = hn::LoadU(d, from + stride);
  const auto r2 = hn::LoadU(d, from + 2 * stride);
  const auto r3 = hn::LoadU(d, from + 3 * stride);
  const auto low02 = hn::InterleaveLower(d, r0, r2);
  const auto low13 = hn::InterleaveLower(d, r1, r3);
  const auto high02 = hn::InterleaveUpper(d, r0, r2);
  const auto high13 = hn::InterleaveUpper(d, r1, r3);
  hn::StoreU(hn::InterleaveLower(d, low02, low13), d, to);
  hn::StoreU(hn::InterleaveUpper(d, low02, low13), d, to + to_stride);
  hn::StoreU(hn::InterleaveLower(d, high02, high13), d, to + 2 * to_stride);
  hn::StoreU(hn::InterleaveUpper(d, high02, high13), d, to + 3 * to_stride);
}

// The same from a matrix whose columns p are rows in memory: to[p, i] = from[i, p].
HWY_INLINE void PackTransposed(int64_t k, int64_t width, const float* from, int64_t stride,
                               float* to) {
  int64_t i = 0;
  for (; i + 4 <= width; i += 4) {
    const float* rows = from + i * stride;
    int64_t p = 0;
    for (; p + 4 <= k; p += 4)
      Transpose4(rows + p, stride, to + p * kTileColumns + i, kTileColumns);
    for (; p < k; ++p) {
      for (int64_t j = i; j < i + 4; ++j) to[p * kTileColumns + j] = from[j * stride + p];
    }
  }
  for (; i < kTileColumns; ++i) {
    for (int64_t p = 0; p < k; ++p) to[p * kTileColumns + i] = i < width ? from[i * stride + p] : 0;
  }
}

// The block of B whose first row is p and first column j, as panels of kTileColumns columns.
HWY_NOINLINE void PackB(const Matrix& b, int64_t p, int64_t k, int64_t j, int64_t n, float* to) {
  const int64_t stride = b.stride;
  for (int64_t panel = 0; panel < n; panel += kTileColumns, to += k * kTileColumns) {
    const int64_t width = std::min(kTileColumns, n - panel);
    if (b.transposed) {
      PackTransposed(k, width, b.data + (j + panel) * stride + p, stride, to);
    } else {
      PackRows<kTileColumns>(k, width, b.data + p * stride + j + panel, stride, to);
    }
  }
}

// The block of a transposed A whose first row is i and first column p, as panels of kTileRows rows.
HWY_NOINLINE void PackA(const Matrix& a, int64_t i, int64_t m, int64_t p, int64_t k, float* to) {
  for (int64_t panel = 0; panel < m; panel += kTileRows, to += k * kTileRows) {
    PackRows<kTileRows>(k, std::min<int64_t>(kTileRows, m - panel),
                        a.data + p * a.stride + i + panel, a.stride, to);
  }
}

// A block of C from a block of A and one of B.
template <bool kColumns>
HWY_NOINLINE void MultiplyBlock(int64_t m, int64_t n, int64_t k, const Rows& a, const float* b,
                                int64_t b_stride, int64_t b_panel, Output out) {
  for (int64_t j = 0; j < n; j += kTileColumns, b += b_panel) {
    out.columns = std::min(kTileColumns, n - j);
    if (out.columns > kLanes) {
      TileColumn<kTileVectors, kColumns>(m, k, a, b, b_stride, out);
    } else {
      TileColumn<1, kColumns>(m, k, a, b, b_stride, out);
    }
    out.c += kTileColumns;
    if (out.bias != nullptr) out.bias += kTileColumns;
  }
}

int64_t WholePanels(int64_t columns) {
  return (columns + kTileColumns - 1) / kTileColumns * kTileColumns;
}

// A packed matrix is its blocks of rows one after the other, each a row of panels.
int64_t PackedFloats(int64_t n, int64_t k) { return WholePanels(n) * k; }

void PackMatrix(int64_t n, int64_t k, const Matrix& b, float* to) {
  for (int64_t p = 0; p < k; p += kBlockK) {
    PackB(b, p, std::min(kBlockK, k - p), 0, n, to + p * WholePanels(n));
  }
}

void MultiplyPacked(const GemmTask& task) {
  int64_t p = 0;
  do {
    const int64_t k = std::min(kBlockK, task.k - p);
    // A part of the panels at a time, so that it stays in the cache for all rows.
    for (int64_t j = 0; j < task.n; j += kBlockColumns) {
      const int64_t n = std::min(kBlockColumns, task.n - j);
      MultiplyBlock<false>(
          task.m, n, k, {task.a.data + p, task.a.stride, kTileRows * task.a.stride},
          task.b.data + p * WholePanels(task.n) + j * k, kTileColumns, k * kTileColumns,
          {task.c + j, task.c_stride, 0, task.options.accumulate || p > 0,
           p > 0 || task.options.bias == nullptr ? nullptr : task.options.bias + j});
    }
    p += kBlockK;
  } while (p < task.k);
}

bool PacksA(const GemmTask& task) {
  return task.a.transposed && (task.n > kFewColumns || task.a.stride > kLongStride);
}

// Only whole panels can be read where they lie.
bool ReadsBInPlace(const GemmTask& task) {
  if (task.b.transposed) return false;
  if (task.b.stride > kLongStride) return task.m <= 2 * kTileRows;
  return task.m <= (task.k * task.b.stride <= kNear ? kFewRowsNear : kFewRows);
}

// Floats of working memory that Multiply() needs.
int64_t ScratchFloats(const GemmTask& task) {
  const int64_t k = std::min(task.k, kBlockK);
  const int64_t columns = std::min(task.n + kTileColumns, kBlockColumns);
  const int64_t rows = PacksA(task) ? std::min(task.m + kTileRows, kBlockRows) : 0;
  return k * (columns + rows);
}

void Multiply(const GemmTask& task, float* scratch) {
  const Matrix& a = task.a;
  const Matrix& b = task.b;
  const bool in_place = ReadsBInPlace(task);
  const bool packs_a = PacksA(task);
  float* packed_b = scratch;
  int64_t p = 0;
  do {  // once even when k = 0: C is then zero, or the bias
    const int64_t k = std::min(kBlockK, task.k - p);
    for (int64_t j = 0; j < task.n; j += kBlockColumns) {
      const int64_t n = std::min(kBlockColumns, task.n - j);
      const int64_t whole = in_place ? n / kTileColumns * kTileColumns : 0;
      PackB(b, p, k, j + whole, n - whole, packed_b);
      float* packed_a = packed_b + k * WholePanels(n);
      for (int64_t i = 0; i < task.m; i += kBlockRows) {
        const int64_t m = std::min(kBlockRows, task.m - i);
        Output out = {task.c + i * task.c_stride + j, task.c_stride, 0,
                      task.options.accumulate || p > 0,
                      p > 0 || task.options.bias == nullptr ? nullptr : task.options.bias + j};
        Rows rows = {a.data + i * a.stride + p, a.stride, kTileRows * a.stride};
        if (packs_a) {
          PackA(a, i, m, p, k, packed_a);
          rows = {packed_a, kTileRows, kTileRows * k};
        } else if (a.transposed) {
          rows = {a.data + p * a.stride + i, a.stride, kTileRows};
        }
        const auto multiply = [&](int64_t columns, const float* from, int64_t stride,
                                  int64_t panel) {
          if (a.transposed) {
            MultiplyBlock<true>(m, columns, k, rows, from, stride, panel, out);
          } else {
            MultiplyBlock<false>(m, columns, k, rows, from, stride, panel, out);
          }
        };
        if (whole > 0) {
          multiply(whole, b.data + p * b.stride + j, b.stride, kTileColumns);
          out.c += whole;
          if (out.bias != nullptr) out.bias += whole;
        }
        if (whole < n) multiply(n - whole, packed_b, kTileColumns, k * kTileColumns);
      }
    }
    p += kBlockK;
  } while (p < task.k);
}

}  // namespace noron::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noron::kernels {

HWY_EXPORT(ScratchFloats);
HWY_EXPORT(Multiply);
HWY_EXPORT(PackedFloats);
HWY_EXPORT(PackMatrix);
HWY_EXPORT(MultiplyPacked);

namespace {

// Whole tiles of every instruction set.
constexpr int64_t kRowGrain = 12;
constexpr int64_t kColumnGrain = 32;

enum class Path { kTiles, kDots, kVector };

// The way to compute a product. It must not depend on how the work is shared out, because not all
// ways add in the same order.
Path ChoosePath(const GemmTask& task) {
  // Sums that run along rows in memory, when too few of them share a row for packing to pay.
  constexpr int64_t kMostDotRows = 4;
  constexpr int64_t kLeastDotLength = 16;
  if (!task.a.transposed && task.b.transposed && std::min(task.m, task.n) <= kMostDotRows &&
      task.k >= kLeastDotLength) {
    return Path::kDots;
  }
  if (task.m == 1 && !task.b.transposed) return Path::kVector;
  return Path::kTiles;
}

GemmTask MakeTask(int m, int n, int k, Matrix a, Matrix b, float* c, int c_stride,
                  const GemmOptions& options) {
  // A contiguous vector lies in memory as its transpose does.
  if (m == 1 && a.transposed && a.stride == 1) a = {a.data, k, false};
  if (n == 1 && !b.transposed && b.stride == 1) b = {b.data, k, true};
  return {m, n, k, a, b, c, c_stride, options};
}

// A part of `whole`.
void RunPart(Context& context, int thread, const GemmTask& task, Path path, const GemmTask& whole) {
  switch (path) {
    case Path::kDots:
      MultiplyDots(task, std::max(whole.m, whole.n) * whole.k);
      break;
    case Path::kVector:
      MultiplyVector(task);
      break;
    case Path::kTiles: {
      const auto floats = static_cast<size_t>(HWY_DYNAMIC_DISPATCH(ScratchFloats)(task));
      HWY_DYNAMIC_DISPATCH(Multiply)(task, context.Scratch(thread, floats));
      break;
    }
  }
}

GemmTask RowsOf(GemmTask task, int64_t begin, int64_t end) {
  task.m = end - begin;
  task.a.data += begin * (task.a.transposed ? 1 : task.a.stride);
  task.c += begin * task.c_stride;
  return task;
}

GemmTask ColumnsOf(GemmTask task, int64_t begin, int64_t end) {
  task.n = end - begin;
  task.b.data += begin * (task.b.transposed ? task.b.stride : 1);
  task.c += begin;
  if (task.options.bias != nullptr) task.options.bias += begin;
  return task;
}

}  // namespace

void Gemm(Context& context, int m, int n, int k, Matrix a, Matrix b, float* c, int c_stride,
          GemmOptions options) {
  if (m <= 0 || n <= 0) return;
  const GemmTask task = MakeTask(m, n, k, a, b, c, c_stride, options);
  const Path path = ChoosePath(task);
  if (task.m * task.n * task.k < kLeastToShare) {
    RunPart(context, 0, task, path, task);
  } else if (m >= n) {
    context.ParallelFor(m, kRowGrain, [&](int64_t begin, int64_t end, int thread) {
      RunPart(context, thread, RowsOf(task, begin, end), path, task);
    });
  } else {
    context.ParallelFor(n, kColumnGrain, [&](int64_t begin, int64_t end, int thread) {
      RunPart(context, thread, ColumnsOf(task, begin, end), path, task);
    });
  }
}

int64_t PackedFloats(int n, int k) { return HWY_DYNAMIC_DISPATCH(PackedFloats)(n, k); }

PackedMatrix PackMatrix(int n, int k, Matrix b, float* to) {
  HWY_DYNAMIC_DISPATCH(PackMatrix)(n, k, b, to);
  return {to};
}

void Gemm(Context& context, int m, int n, int k, Matrix a, PackedMatrix b, float* c, int c_stride,
          GemmOptions options) {
  if (m <= 0 || n <= 0) return;
  const GemmTask task = {m, n, k, a, {b.data, 0}, c, c_stride, options};
  const int64_t grain = task.m * task.n * task.k < kLeastToShare ? m : kRowGrain;
  context.ParallelFor(m, grain, [&](int64_t begin, int64_t end, int) {
    HWY_DYNAMIC_DISPATCH(MultiplyPacked)(RowsOf(task, begin, end));
  });
}

}  // namespace noron::kernels
#endif
