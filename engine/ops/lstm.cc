#include "engine/kernels/recurrent.h"
#include "engine/ops/recurrent_sequence.h"

namespace noron {
namespace {

struct LongShortTermMemory {
  static constexpr const char* kName = "lstm";
  static constexpr int kGates = 4;
  static constexpr bool kMemory = true;
  static constexpr bool kApart = false;

  void Forward(const CellStep& at) const {
    kernels::LstmCell(at.n, at.from_x, at.c, at.c_next, at.h_next);
  }
  void Backward(const CellStep& at, float* dh, float* dc) const {
    kernels::LstmCellGrad(at.n, at.from_x, at.c, at.c_next, dh, dc);
  }
};

}  // namespace

RecurrentResult Lstm(Tape& tape, Tensor x, const RecurrentState& initial,
                     const RecurrentWeights& weights, const RecurrentOptions& options) {
  return RunCell(tape, LongShortTermMemory{}, x, initial, weights, options);
}

}  // namespace noron
