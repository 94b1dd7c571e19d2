#include "engine/kernels/recurrent.h"
#include "engine/ops/recurrent_sequence.h"

namespace noron {
namespace {

struct Elman {
  static constexpr const char* kName = "rnn";
  static constexpr int kGates = 1;
  static constexpr bool kMemory = false;
  static constexpr bool kApart = false;

  RnnActivation activation;

  void Forward(const CellStep& at) const {
    const auto cell = activation == RnnActivation::kTanh ? kernels::TanhCell : kernels::ReluCell;
    cell(at.n, at.from_x, at.h_next);
  }
  void Backward(const CellStep& at, float* dh, float* /*dc*/) const {
    const auto cell =
        activation == RnnActivation::kTanh ? kernels::TanhCellGrad : kernels::ReluCellGrad;
    cell(at.n, at.h_next, dh, at.from_x);
  }
};

}  // namespace

RecurrentResult Rnn(Tape& tape, Tensor x, const RecurrentState& initial,
                    const RecurrentWeights& weights, RnnActivation activation,
                    const RecurrentOptions& options) {
  return RunCell(tape, Elman{activation}, x, initial, weights, options);
}

}  // namespace noron
