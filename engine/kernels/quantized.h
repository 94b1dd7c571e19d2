// Products with 8-bit matrices, for generating. One token reads every weight once, so memory is the
// limit, and a quarter of the bytes takes a quarter of the time.
//
// Weights: w ≈ scale · q with whole q in -127 … 127 and one scale for each row, its largest |w| /
// 127. The vector is rounded to whole numbers as well, to so many bits (up to 16) that a sum of the
// products fits 32 bits: sums are exact in any order, and a result is the same, bit for bit, in
// every build, for every instruction set and any number of threads.
#pragma once

#include <cstdint>

#include "engine/core/context.h"

namespace noron::kernels {

// `values` lie in the order in which a product reads them, as one stream: panels of kPanelRows
// rows, in a panel blocks of kBlockColumns columns, in a block one row after another; the last
// panel and the last blocks are filled up with zeros.
struct QuantizedMatrix {
  static constexpr int kPanelRows = 4;
  static constexpr int kBlockColumns = 32;

  int rows = 0;
  int columns = 0;
  int8_t* values = nullptr;  // [Values()], 64-byte aligned
  float* scales = nullptr;   // [Scales()]

  int Panels() const { return (rows + kPanelRows - 1) / kPanelRows; }
  int PaddedColumns() const {
    return (columns + kBlockColumns - 1) / kBlockColumns * kBlockColumns;
  }
  int64_t Values() const { return Scales() * PaddedColumns(); }
  int64_t Scales() const { return int64_t{Panels()} * kPanelRows; }
};

// Fills `to` from weights [rows, columns]. A weight moves by half a scale at most; a row that holds
// a number that is not finite becomes NaN as a whole.
void Quantize(Context& context, const float* weights, const QuantizedMatrix& to);

// y [columns] = row `row`, scale · q.
void ReadRow(const QuantizedMatrix& matrix, int row, float* y);

// y [m, rows] = x [m, columns] · Wᵀ (+ bias [rows], or nullptr). With the weights that were
// quantized y[r] would be, beside rounding, at most (usually far less than) this away:
//   scale[r] / 2 · (Σ |x| + step · Σ |q[r]|)
//   step = largest |x| / min(32767, 2³¹ / (127 · PaddedColumns()))
// A row of x with a number that is not finite gives NaN; one whose numbers are all below 1e-33
// counts as zero.
void MultiplyQuantized(Context& context, int m, const QuantizedMatrix& w, const float* x,
                       const float* bias, float* y);

}  // namespace noron::kernels
