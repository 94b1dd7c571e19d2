#include "engine/ops/recurrent_sequence.h"

#include <algorithm>

#include "engine/ops/support.h"

namespace noron {
namespace {

// Calls body(row of [S, B], row of [B, T], whether the step is real) for each row.
template <typename Body>
void ForEachRow(const RecurrentSequence& sequence, const Body& body) {
  int64_t row = 0;
  for (int step = 0; step < sequence.steps; ++step) {
    for (int b = 0; b < sequence.batch; ++b) {
      body(row++, int64_t{b} * sequence.steps + sequence.Time(step), sequence.IsReal(step, b));
    }
  }
}

void CheckLengths(const char* operation, std::span<const int32_t> lengths, const Shape& x) {
  if (lengths.empty()) return;
  CheckShapes(static_cast<int>(lengths.size()) == x[0], operation, "x", x, "lengths",
              {static_cast<int>(lengths.size())}, "there must be one length for each sequence");
  for (int32_t length : lengths) {
    if (length >= 0 && length <= x[1]) continue;
    throw Error("number.range", std::string(operation) + ": a length is " + std::to_string(length) +
                                    ", it must be in 0 … " + std::to_string(x[1]));
  }
}

}  // namespace

void RecurrentSequence::ToSteps(const float* x, int width, float* rows) const {
  ForEachRow(*this, [=](int64_t row, int64_t in_x, bool) {
    std::copy_n(x + in_x * width, width, rows + row * width);
  });
}

void RecurrentSequence::AddFromSteps(const float* rows, int width, float* x) const {
  ForEachRow(*this, [=](int64_t row, int64_t in_x, bool) {
    for (int i = 0; i < width; ++i) x[in_x * width + i] += rows[row * width + i];
  });
}

void RecurrentSequence::FromSteps(const float* rows, int width, float* x) const {
  ForEachRow(*this, [=](int64_t row, int64_t in_x, bool real) {
    if (real) {
      std::copy_n(rows + row * width, width, x + in_x * width);
    } else {
      std::fill_n(x + in_x * width, width, 0.0f);
    }
  });
}

RecurrentSequence MakeSequence(Tape& tape, const char* operation, int gates, Tensor x,
                               const RecurrentState& initial, const RecurrentWeights& weights,
                               const RecurrentOptions& options) {
  CheckShape(x.shape.Rank() == 3 && x.shape.Size() > 0, operation, "x", x.shape,
             "it must be [batch, time, input], none of them 0");
  const Shape hh = weights.weight_hh.shape, ih = weights.weight_ih.shape;
  CheckShape(hh.Rank() == 2 && hh[0] == gates * hh[1], operation, "weight_hh", hh,
             "it must be [gates · hidden, hidden]");
  CheckShapes(ih == Shape{hh[0], x.shape[2]}, operation, "x", x.shape, "weight_ih", ih,
              "it must be [gates · hidden, input]");
  for (const Tensor& bias : {weights.bias_ih, weights.bias_hh}) {
    if (bias.data == nullptr) continue;
    CheckShapes(bias.shape == Shape{hh[0]}, operation, "weight_hh", hh, "bias", bias.shape,
                "the bias must have one number for each row of the weight");
  }
  for (const Tensor& state : {initial.h, initial.c}) {
    if (state.data == nullptr) continue;
    CheckShapes(state.shape == Shape{x.shape[0], hh[1]}, operation, "x", x.shape, "state",
                state.shape, "the state must be [batch, hidden]");
  }
  CheckLengths(operation, options.lengths, x.shape);
  return {x.shape[0],
          x.shape[1],
          x.shape[2],
          hh[1],
          hh[0],
          options.reverse,
          options.lengths.empty() ? nullptr : Keep(tape, options.lengths).data()};
}

void FillState(Tensor from, float* to, int64_t size) {
  if (from.data == nullptr) {
    std::fill_n(to, size, 0.0f);
  } else {
    std::copy_n(from.data, size, to);
  }
}

}  // namespace noron
