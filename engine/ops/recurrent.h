// Recurrent networks: one layer in one direction over whole sequences, forward and back-propagation
// through time, as one node. Layers and both directions are put together in nn/recurrent.h.
// Weights have PyTorch's layout and order of gates, so that its checkpoints fit.
#pragma once

#include <cstdint>
#include <span>

#include "engine/autodiff/tape.h"

namespace noron {

// G gates: 1 in an Elman network, 4 in an LSTM (i, f, g, o), 3 in a GRU (r, z, n).
struct RecurrentWeights {
  Tensor weight_ih;  // [G·H, I]
  Tensor weight_hh;  // [G·H, H]
  Tensor bias_ih{};  // [G·H], or no data
  Tensor bias_hh{};  // the same
};

// What is carried from step to step; tensors without data stand for zeros.
struct RecurrentState {
  Tensor h{};  // [B, H]
  Tensor c{};  // [B, H], LSTM only
};

struct RecurrentOptions {
  bool reverse = false;                // from the last step to the first
  std::span<const int32_t> lengths{};  // [B], 0 … T: steps from there on are padding; empty: all T
  bool state_gradients = false;        // keep ∂L/∂h_t, see below
};

struct RecurrentResult {
  Tensor y;              // [B, T, H]: h_t, 0 at padded steps
  RecurrentState state;  // after the last real step of each sequence (the first one in reverse)
  // [B, T, H], when asked for and recorded: the backward pass puts ∂L/∂h_t here, all that depends
  // on h_t included (later steps, too); 0 at padded steps.
  Tensor state_gradients{};
};

// x [B, T, I]. Padded steps leave the state untouched, so the reverse direction begins at the last
// real step of each sequence. Watchable: states [B, T, H] and, in a gated cell, gates [B, T, G, H];
// in an LSTM cells [B, T, H]. Throws Error("shape.mismatch"), Error("number.range") for a length.

enum class RnnActivation { kTanh, kRelu };
// h' = act(W_ih·x + b_ih + W_hh·h + b_hh) (Elman 1990).
RecurrentResult Rnn(Tape& tape, Tensor x, const RecurrentState& initial,
                    const RecurrentWeights& weights, RnnActivation activation,
                    const RecurrentOptions& options = {});

// With a = W_ih·x + b_ih + W_hh·h + b_hh: c' = σ(a_f) ⊙ c + σ(a_i) ⊙ tanh(a_g),
// h' = σ(a_o) ⊙ tanh(c') (Hochreiter & Schmidhuber 1997, Gers et al. 2000).
RecurrentResult Lstm(Tape& tape, Tensor x, const RecurrentState& initial,
                     const RecurrentWeights& weights, const RecurrentOptions& options = {});

// With a = W_ih·x + b_ih and s = W_hh·h + b_hh: r, z = σ(a + s), n = tanh(a_n + r ⊙ s_n),
// h' = (1 - z) ⊙ n + z ⊙ h (Cho et al. 2014; the reset gate after the product, as in PyTorch).
RecurrentResult Gru(Tape& tape, Tensor x, const RecurrentState& initial,
                    const RecurrentWeights& weights, const RecurrentOptions& options = {});

}  // namespace noron
