#include <algorithm>
#include <cmath>

#include "engine/kernels/share.h"
#include "engine/ops/pool.h"
#include "engine/ops/support.h"

namespace noron {
namespace {

// Sequences [T, D] of a batch, and which of their positions count.
struct Sequences {
  int batch, length, width;
  std::span<const int32_t> mask;

  bool Counts(int64_t b, int t) const { return mask.empty() || mask[b * length + t] != 0; }
  int Last(int64_t b) const {  // -1 when nothing counts
    int t = length - 1;
    while (t >= 0 && !Counts(b, t)) --t;
    return t;
  }
  int Count(int64_t b) const {
    int count = 0;
    for (int t = 0; t < length; ++t) count += Counts(b, t) ? 1 : 0;
    return count;
  }
  int64_t Row(int64_t b, int t) const { return (b * length + t) * width; }
};

// y[D] of sequence b; for the maximum also where each number came from.
void Pool(const Sequences& in, GlobalPool mode, int64_t b, const float* x, float* y,
          int32_t* winners) {
  const int last = in.Last(b);
  std::copy_n(x + in.Row(b, last), in.width, y);
  if (winners != nullptr) std::fill_n(winners, in.width, last);
  if (mode == GlobalPool::kLast) return;
  for (int t = last - 1; t >= 0; --t) {
    if (!in.Counts(b, t)) continue;
    const float* row = x + in.Row(b, t);
    for (int d = 0; d < in.width; ++d) {
      if (mode == GlobalPool::kMean) {
        y[d] += row[d];
      } else if (row[d] >= y[d] || std::isnan(row[d])) {  // the first of equal numbers; NaN shows
        y[d] = row[d];
        winners[d] = t;
      }
    }
  }
  if (mode != GlobalPool::kMean) return;
  const float share = 1.0f / static_cast<float>(in.Count(b));
  for (int d = 0; d < in.width; ++d) y[d] *= share;
}

void PoolGrad(const Sequences& in, GlobalPool mode, int64_t b, const float* dy,
              const int32_t* winners, float* dx) {
  if (mode == GlobalPool::kMax) {
    for (int d = 0; d < in.width; ++d) dx[in.Row(b, winners[d]) + d] += dy[d];
    return;
  }
  const int last = in.Last(b);
  const float share = mode == GlobalPool::kMean ? 1.0f / static_cast<float>(in.Count(b)) : 1.0f;
  for (int t = mode == GlobalPool::kMean ? 0 : last; t <= last; ++t) {
    if (!in.Counts(b, t)) continue;
    for (int d = 0; d < in.width; ++d) dx[in.Row(b, t) + d] += share * dy[d];
  }
}

}  // namespace

Tensor GlobalPool1d(Tape& tape, GlobalPool mode, Tensor x, std::span<const int32_t> mask) {
  CheckShape(x.shape.Rank() == 3 && x.shape[1] > 0, "global_pool1d", "x", x.shape,
             "it must be [batch, length, width]");
  const int batch = x.shape[0], length = x.shape[1], width = x.shape[2];
  CheckShapes(mask.empty() || static_cast<int64_t>(mask.size()) == int64_t{batch} * length,
              "global_pool1d", "x", x.shape, "mask", Shape{static_cast<int>(mask.size())},
              "there must be one entry for each position");
  const Sequences in{batch, length, width, Keep(tape, mask)};
  for (int b = 0; b < batch; ++b) {
    if (in.Last(b) >= 0) continue;
    throw Error("number.range", "global_pool1d: row " + std::to_string(b) +
                                    " of the mask has no 1: each sequence needs a position");
  }

  Context& context = tape.GetContext();
  const int64_t grain = kernels::RowGrain(int64_t{length} * width, kernels::kArithmeticGrain);
  Tensor y = tape.New({batch, width}, {x});
  int32_t* winners =
      mode == GlobalPool::kMax ? tape.GetArena().AllocateArray<int32_t>(y.Size()) : nullptr;
  const auto winners_of = [=](int64_t b) {
    return winners == nullptr ? nullptr : winners + b * width;
  };
  context.ParallelFor(batch, grain, [&](int64_t begin, int64_t end, int) {
    for (int64_t b = begin; b < end; ++b) {
      Pool(in, mode, b, x.data, y.data + b * width, winners_of(b));
    }
  });
  tape.Record("global_pool1d", {x}, y, [=, &context] {
    context.ParallelFor(batch, grain, [&](int64_t begin, int64_t end, int) {
      for (int64_t b = begin; b < end; ++b) {
        PoolGrad(in, mode, b, y.grad + b * width, winners_of(b), x.grad);
      }
    });
  });
  return y;
}

}  // namespace noron
