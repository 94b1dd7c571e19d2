// The gates of recurrent networks: what happens in one step to one sequence, apart from the matrix
// products. `n` hidden units; arrays need no alignment and do not overlap unless the text says so.
// NaN stays NaN. σ is the logistic function, ⊙ the product number by number.
//
// In the backward passes dh [n] holds ∂L/∂h' on entry and, on return, the part of ∂L/∂h that does
// not come through the matrix product with the recurrent weights.
#pragma once

#include <cstdint>

namespace noron::kernels {

// Elman network: h' = tanh(a) or max(a, 0).
void TanhCell(int64_t n, const float* a, float* h_next);
void ReluCell(int64_t n, const float* a, float* h_next);
// da from h'; dh becomes 0.
void TanhCellGrad(int64_t n, const float* h_next, float* dh, float* da);
void ReluCellGrad(int64_t n, const float* h_next, float* dh, float* da);

// LSTM (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000):
// c' = σ(f) ⊙ c + σ(i) ⊙ tanh(g), h' = σ(o) ⊙ tanh(c').
// gates [4n] holds i, f, g, o; each is replaced by its σ or tanh.
void LstmCell(int64_t n, float* gates, const float* c, float* c_next, float* h_next);
// gates: what LstmCell left there is replaced by the gradients of i, f, g, o. dc holds ∂L/∂c'
// beyond what comes through h' and becomes ∂L/∂c; dh becomes 0.
void LstmCellGrad(int64_t n, float* gates, const float* c, const float* c_next, float* dh,
                  float* dc);

// GRU (Cho et al. 2014), with the reset gate after the matrix product as in PyTorch and cuDNN:
// r, z = σ(x_rz + s_rz), m = tanh(x_n + r ⊙ s_n), h' = (1 - z) ⊙ m + z ⊙ h.
// from_x, from_h [3n] hold x and s in the order r, z, n; from_x is replaced by r, z, m.
void GruCell(int64_t n, float* from_x, const float* from_h, const float* h, float* h_next);
// What GruCell left in from_x and from_h is replaced by their gradients.
void GruCellGrad(int64_t n, float* from_x, float* from_h, const float* h, float* dh);

}  // namespace noron::kernels
