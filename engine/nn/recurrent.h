// Recurrent layers, stacked, in one direction or in both. Parameters have PyTorch's names and
// layout: weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0, then l1 …; the reverse direction ends
// in _reverse.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/nn/scope.h"
#include "engine/ops/recurrent.h"

namespace noron::nn {

enum class RecurrentCell { kRnnTanh, kRnnRelu, kLstm, kGru };

struct RecurrentConfig {
  RecurrentCell cell = RecurrentCell::kLstm;
  int input = 0;
  int hidden = 0;  // H, of each direction
  int layers = 1;
  bool bidirectional = false;
  bool residual = false;  // add a layer's input to its output, where both have the same width
  float dropout = 0.0f;   // between layers
  // Added to the initial forget bias of an LSTM, so that it remembers before it has learned to
  // (Jozefowicz et al. 2015, section 2.2, use 1). 0: PyTorch's.
  float forget_bias = 0.0f;
  // > 1: instead, the units of a gated cell begin with memories of all lengths from 1 to this many
  // steps: the bias of the gate that keeps the state starts at ln u, u spread evenly over the units,
  // and that of an LSTM's input gate at -ln u (Tallec & Ollivier 2018, section 3).
  float memory = 0.0f;

  int Directions() const { return bidirectional ? 2 : 1; }
  int Output() const { return Directions() * hidden; }  // width of y
  int States() const { return layers * Directions(); }
};

struct RecurrentInput {
  std::span<const RecurrentState> initial{};  // [layers · directions], or none: zeros
  std::span<const int32_t> lengths{};         // [B]; empty: no padding
  bool state_gradients = false;               // see RecurrentOptions
};

// Everything lives as long as the step. Index of a state: layer · directions + direction.
struct RecurrentOutput {
  Tensor y;                                 // [B, T, Output()], 0 at padded steps
  std::span<const RecurrentState> states;   // after the last real step
  std::span<const Tensor> state_gradients;  // [B, T, H] each; no data unless asked for
};

class Recurrent {
 public:
  // All values are drawn evenly from ±1/√hidden, as PyTorch does, but for what the config says.
  Recurrent(Scope scope, const RecurrentConfig& config);

  // x [B, T, input]. Watchable: layers.L.forward.… and layers.L.reverse.…: gates, cells, states.
  RecurrentOutput operator()(Tape& tape, Tensor x, const RecurrentInput& input = {}) const;

  const RecurrentConfig& Config() const { return config_; }

 private:
  RecurrentResult Run(Tape& tape, Tensor x, const RecurrentInput& input, int index) const;

  RecurrentConfig config_;
  std::vector<RecurrentWeights> weights_;  // [layers · directions]
};

// States on their way from one chunk of a long text to the next (truncated back-propagation through
// time): values without gradients, which outlive the step.
class CarriedStates {
 public:
  CarriedStates(const RecurrentConfig& config, int batch);

  void Clear();  // to zeros, as at the beginning of a text
  // Copies what a step ended with.
  void Keep(std::span<const RecurrentState> states);
  // To begin the next step with.
  std::span<const RecurrentState> States() const { return states_; }

 private:
  std::vector<float> values_;
  std::vector<RecurrentState> states_;  // views of values_
};

}  // namespace noron::nn
