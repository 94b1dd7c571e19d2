#include "engine/kernels/recurrent.h"
#include "engine/ops/recurrent_sequence.h"

namespace noron {
namespace {

struct GatedRecurrentUnit {
  static constexpr const char* kName = "gru";
  static constexpr int kGates = 3;
  static constexpr bool kMemory = false;
  static constexpr bool kApart = true;

  void Forward(const CellStep& at) const {
    kernels::GruCell(at.n, at.from_x, at.from_h, at.h, at.h_next);
  }
  void Backward(const CellStep& at, float* dh, float* /*dc*/) const {
    kernels::GruCellGrad(at.n, at.from_x, at.from_h, at.h, dh);
  }
};

}  // namespace

RecurrentResult Gru(Tape& tape, Tensor x, const RecurrentState& initial,
                    const RecurrentWeights& weights, const RecurrentOptions& options) {
  return RunCell(tape, GatedRecurrentUnit{}, x, initial, weights, options);
}

}  // namespace noron
