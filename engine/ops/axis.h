// Operations along one axis, whichever it is, on kernels that work on rows: the numbers along the
// axis are copied to rows that lie together, and back.
#pragma once

#include <cstdint>

#include "engine/ops/support.h"

namespace noron {

// x [outer…, length, inner…]; lines along the middle axis.
struct Axis {
  int64_t outer = 1;
  int length = 1;
  int64_t inner = 1;

  Axis(const char* operation, const Shape& shape, int axis) {
    const int rank = shape.Rank();
    CheckShape(axis >= -rank && axis < rank, operation, "x", shape, "there is no such axis");
    if (axis < 0) axis += rank;
    for (int i = 0; i < axis; ++i) outer *= shape[i];
    length = shape[axis];
    for (int i = axis + 1; i < rank; ++i) inner *= shape[i];
  }

  int64_t Lines() const { return outer * inner; }
  bool IsLast() const { return inner == 1; }

  // Calls body(offset in x, offset among the rows) for each number.
  template <typename Body>
  void ForEach(const Body& body) const {
    int64_t in_rows = 0;
    for (int64_t o = 0; o < outer; ++o) {
      for (int64_t i = 0; i < inner; ++i) {
        for (int64_t k = 0; k < length; ++k) body((o * length + k) * inner + i, in_rows++);
      }
    }
  }

  // The lines of x as rows [Lines(), length] in the arena; x itself when they are rows already.
  const float* ToRows(Tape& tape, const float* x) const {
    if (IsLast()) return x;
    float* rows = tape.GetArena().AllocateArray<float>(Lines() * length);
    ForEach([&](int64_t at, int64_t row_at) { rows[row_at] = x[at]; });
    return rows;
  }
};

}  // namespace noron
