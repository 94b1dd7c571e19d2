// What the recurrent operations share: everything but the gates. For rnn_elman.cc, lstm.cc, gru.cc.
//
// Steps are numbered in the order in which they are taken, whatever the direction, and lie one
// after the other, [S, B, …]: a step is one block of memory, and the gradients of the weights are
// one product over all steps. The input is projected in one product, too.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include "engine/kernels/elementwise.h"
#include "engine/kernels/gemm.h"
#include "engine/kernels/reductions.h"
#include "engine/kernels/share.h"
#include "engine/ops/recurrent.h"

namespace noron {

struct RecurrentSequence {
  int batch, steps, input, hidden;  // B, T, I, H
  int columns;                      // G·H
  bool reverse;
  const int32_t* lengths;  // [B] in the arena, or nullptr

  int Time(int step) const { return reverse ? steps - 1 - step : step; }
  bool IsReal(int step, int b) const { return lengths == nullptr || Time(step) < lengths[b]; }
  int64_t Rows() const { return int64_t{steps} * batch; }

  // rows [S, B, width] from x [B, T, width], and back. Padded steps are taken along, except by the
  // last one, which leaves zeros in their place.
  void ToSteps(const float* x, int width, float* rows) const;
  void AddFromSteps(const float* rows, int width, float* x) const;
  void FromSteps(const float* rows, int width, float* x) const;

  // Sequences do not depend on each other: calls body(begin, end, context of the thread) on parts
  // of the batch. A part never has a single row unless the batch has, because the product of a
  // vector and a matrix may add in another order.
  template <typename Body>
  void ForParts(Context& context, const Body& body) const {
    const int64_t pairs = steps == 1 || batch < 2 ? 1 : batch / 2;
    const int64_t work = int64_t{2} * steps * columns * hidden;
    context.ParallelFor(
        pairs, 1 + kernels::kLeastToShare / work, [&](int64_t begin, int64_t end, int thread) {
          body(static_cast<int>(2 * begin), end == pairs ? batch : static_cast<int>(2 * end),
               context.Inline(thread));
        });
  }
};

// Throws unless everything fits; lengths are copied to the arena.
RecurrentSequence MakeSequence(Tape& tape, const char* operation, int gates, Tensor x,
                               const RecurrentState& initial, const RecurrentWeights& weights,
                               const RecurrentOptions& options);

// The product C[rows, n] = A[rows, k] · B that every step does with the same B. It is packed once,
// which neither a single step nor a single sequence is worth.
class StepProduct {
 public:
  StepProduct(Arena& arena, const RecurrentSequence& sequence, int n, int k, kernels::Matrix b)
      : n_(n), k_(k), b_(b), is_packed_(sequence.steps > 1 && sequence.batch > 1) {
    if (is_packed_) {
      packed_ =
          kernels::PackMatrix(n, k, b, arena.AllocateArray<float>(kernels::PackedFloats(n, k)));
    }
  }

  void operator()(Context& context, int rows, const float* a, float* c,
                  const kernels::GemmOptions& options) const {
    if (is_packed_) {
      kernels::Gemm(context, rows, n_, k_, {a, k_}, packed_, c, n_, options);
    } else {
      kernels::Gemm(context, rows, n_, k_, {a, k_}, b_, c, n_, options);
    }
  }

 private:
  int n_, k_;
  kernels::Matrix b_;
  kernels::PackedMatrix packed_{};
  bool is_packed_;
};

// Copies the [B, H] of `from`, or zeros when it has no data.
void FillState(Tensor from, float* to, int64_t size);

// One sequence at one step, as a cell sees it.
struct CellStep {
  int n;          // hidden units
  float* from_x;  // [G·n]: W_ih·x + b_ih, and b_hh and W_hh·h too unless the cell keeps them apart
  float* from_h;  // [G·n]: W_hh·h + b_hh, if it does
  const float* h;
  float* h_next;
  const float* c;  // if the cell has one
  float* c_next;
};

// Runs a cell over the sequence. A cell has
//   kName, kGates     of the operation
//   kMemory           whether it carries a c beside the h
//   kApart            whether W_hh·h + b_hh is kept apart from the input (GRU)
//   Forward(CellStep), Backward(CellStep, dh, dc)     see kernels/recurrent.h
template <typename Cell>
RecurrentResult RunCell(Tape& tape, Cell cell, Tensor x, const RecurrentState& initial,
                        const RecurrentWeights& w, const RecurrentOptions& options) {
  const RecurrentSequence sequence =
      MakeSequence(tape, Cell::kName, Cell::kGates, x, initial, w, options);
  const int batch = sequence.batch, steps = sequence.steps, hidden = sequence.hidden;
  const int input = sequence.input, columns = sequence.columns;
  const int rows = static_cast<int>(sequence.Rows());
  const int64_t block = int64_t{batch} * hidden;
  Context& context = tape.GetContext();
  Arena& arena = tape.GetArena();

  float* const x_rows = arena.AllocateArray<float>(int64_t{rows} * input);
  float* const from_x = arena.AllocateArray<float>(int64_t{rows} * columns);
  float* const from_h = Cell::kApart ? arena.AllocateArray<float>(int64_t{rows} * columns) : from_x;
  float* const h = arena.AllocateArray<float>((steps + 1) * block);
  float* const c = Cell::kMemory ? arena.AllocateArray<float>((steps + 1) * block) : nullptr;
  const auto step_of = [=](int step, int b) {
    const int64_t row = int64_t{step} * batch + b;
    const int64_t now = row * hidden, next = now + block;
    return CellStep{hidden,
                    from_x + row * columns,
                    from_h + row * columns,
                    h + now,
                    h + next,
                    Cell::kMemory ? c + now : nullptr,
                    Cell::kMemory ? c + next : nullptr};
  };

  sequence.ToSteps(x.data, input, x_rows);
  kernels::Gemm(context, rows, columns, input, {x_rows, input}, {w.weight_ih.data, input, true},
                from_x, columns, {.bias = w.bias_ih.data});
  if (!Cell::kApart && w.bias_hh.data != nullptr) {
    kernels::AddBias(context, rows, columns, from_x, w.bias_hh.data, from_x);
  }
  FillState(initial.h, h, block);
  if (Cell::kMemory) FillState(initial.c, c, block);
  const StepProduct from_hidden(arena, sequence, columns, hidden, {w.weight_hh.data, hidden, true});
  sequence.ForParts(context, [&](int begin, int end, Context& inner) {
    const kernels::GemmOptions product{.accumulate = !Cell::kApart,
                                       .bias = Cell::kApart ? w.bias_hh.data : nullptr};
    for (int step = 0; step < steps; ++step) {
      const CellStep first = step_of(step, begin);
      from_hidden(inner, end - begin, first.h, first.from_h, product);
      for (int b = begin; b < end; ++b) {
        const CellStep at = step_of(step, b);
        if (sequence.IsReal(step, b)) {
          cell.Forward(at);
        } else {
          std::copy_n(at.h, hidden, at.h_next);
          if (Cell::kMemory) std::copy_n(at.c, hidden, at.c_next);
        }
      }
    }
  });

  const std::initializer_list<Tensor> inputs = {x,           initial.h, initial.c, w.weight_ih,
                                                w.weight_hh, w.bias_ih, w.bias_hh};
  RecurrentResult result;
  const Tensor y = result.y = tape.New({batch, steps, hidden}, inputs);
  sequence.FromSteps(h + block, hidden, y.data);
  const Tensor h_last = result.state.h = tape.New({batch, hidden}, inputs);
  std::copy_n(h + steps * block, block, h_last.data);
  if (Cell::kMemory) {
    result.state.c = tape.New({batch, hidden}, inputs);
    std::copy_n(c + steps * block, block, result.state.c.data);
  }
  const Tensor c_last = result.state.c;

  if (tape.Watching()) {
    const auto watch = [&](const char* name, const float* values, Tensor shown,
                           std::initializer_list<const char*> axes) {
      sequence.FromSteps(values, static_cast<int>(shown.Size() / rows), shown.data);
      tape.Watch(name, shown, axes);
    };
    if (Cell::kGates > 1) {
      watch("gates", from_x, tape.Constant({batch, steps, Cell::kGates, hidden}),
            {"batch", "token", "gate", "hidden"});
    }
    if (Cell::kMemory) {
      watch("cells", c + block, tape.Constant({batch, steps, hidden}),
            {"batch", "token", "hidden"});
    }
    tape.Watch("states", y, {"batch", "token", "hidden"});
  }

  if (y.grad == nullptr) return result;
  float* state_gradients = nullptr;
  if (options.state_gradients) {
    result.state_gradients = tape.Constant(y.shape);
    state_gradients = result.state_gradients.data;
    std::fill_n(state_gradients, y.Size(), 0.0f);
  }

  tape.Record(Cell::kName, inputs, y, {h_last, c_last}, [=, &context, &arena] {
    // From here on from_x and from_h hold the gradients of what they held.
    float* const dh = arena.AllocateArray<float>(block);
    float* const dc = Cell::kMemory ? arena.AllocateArray<float>(block) : nullptr;
    const StepProduct to_hidden(arena, sequence, hidden, columns, {w.weight_hh.data, hidden});
    std::ranges::copy(h_last.Gradient(), dh);
    if (Cell::kMemory) std::ranges::copy(c_last.Gradient(), dc);
    sequence.ForParts(context, [=](int begin, int end, Context& inner) {
      for (int step = steps - 1; step >= 0; --step) {
        for (int b = begin; b < end; ++b) {
          const CellStep at = step_of(step, b);
          if (!sequence.IsReal(step, b)) {
            std::fill_n(at.from_x, columns, 0.0f);
            if (Cell::kApart) std::fill_n(at.from_h, columns, 0.0f);
            continue;
          }
          float* const dh_row = dh + int64_t{b} * hidden;
          const int64_t in_y = (int64_t{b} * steps + sequence.Time(step)) * hidden;
          kernels::AddTo(inner, y.grad + in_y, dh_row, hidden);
          if (state_gradients != nullptr) std::copy_n(dh_row, hidden, state_gradients + in_y);
          cell.Backward(at, dh_row, Cell::kMemory ? dc + int64_t{b} * hidden : nullptr);
        }
        to_hidden(inner, end - begin, step_of(step, begin).from_h, dh + int64_t{begin} * hidden,
                  {.accumulate = true});
      }
    });
    const kernels::GemmOptions add{.accumulate = true};
    if (initial.h.grad != nullptr) kernels::AddTo(context, dh, initial.h.grad, block);
    if (Cell::kMemory && initial.c.grad != nullptr) {
      kernels::AddTo(context, dc, initial.c.grad, block);
    }
    if (w.weight_hh.grad != nullptr) {
      kernels::Gemm(context, columns, hidden, rows, {from_h, columns, true}, {h, hidden},
                    w.weight_hh.grad, hidden, add);
    }
    if (w.weight_ih.grad != nullptr) {
      kernels::Gemm(context, columns, input, rows, {from_x, columns, true}, {x_rows, input},
                    w.weight_ih.grad, input, add);
    }
    if (w.bias_ih.grad != nullptr) {
      kernels::SumRows(context, rows, columns, from_x, w.bias_ih.grad);
    }
    if (w.bias_hh.grad != nullptr) {
      kernels::SumRows(context, rows, columns, from_h, w.bias_hh.grad);
    }
    if (x.grad != nullptr) {
      float* const dx_rows = arena.AllocateArray<float>(int64_t{rows} * input);
      kernels::Gemm(context, rows, input, columns, {from_x, columns}, {w.weight_ih.data, input},
                    dx_rows, input);
      sequence.AddFromSteps(dx_rows, input, x.grad);
    }
  });
  return result;
}

}  // namespace noron
