// Differentiable operations that join and cut tensors, sum them up, and the few pieces of
// arithmetic that generative models need. The rules common to all operations stand at the top of
// ops.h.
//
// A view of the same numbers under another shape needs no operation: Tensor::Reshape. With it the
// last axis stands for any: [B, T, D] seen as [B, T·D] joins and cuts whole tokens.
#pragma once

#include <initializer_list>
#include <span>

#include "engine/autodiff/tape.h"

namespace noron {

// ---- Joining and cutting, along the last axis ----

// [..., D₁], [..., D₂], … → [..., D₁ + D₂ + …]; the other axes are the same.
Tensor Concat(Tape& tape, std::initializer_list<Tensor> parts);
// x [..., D] → [..., count]: columns begin … begin + count - 1.
Tensor Columns(Tape& tape, Tensor x, int begin, int count);

// ---- Sums ----

Tensor Sum(Tape& tape, Tensor x);      // of all numbers → a scalar, shape []
Tensor Mean(Tape& tape, Tensor x);     // of all numbers → a scalar, shape []
Tensor SumLast(Tape& tape, Tensor x);  // along the last axis: [..., D] → [...]

// ---- Arithmetic, number by number ----

Tensor Exp(Tape& tape, Tensor x);                 // eˣ; infinity above 88.7
Tensor Square(Tape& tape, Tensor x);              // x²
Tensor Subtract(Tape& tape, Tensor a, Tensor b);  // a - b, both of one shape
// Fixed factors: x [..., D] with one for each row (in row-major order), or one for each column [D].
Tensor ScaleRows(Tape& tape, Tensor x, std::span<const float> factors);
Tensor ScaleColumns(Tape& tape, Tensor x, std::span<const float> factors);
// A draw from N(μ, e^logvar) that gradients flow through: μ + e^(logvar/2)·ε, with ε drawn from
// N(0, 1) beforehand (Kingma & Welling 2014, section 2.4). All of one shape; ε gets no gradient.
Tensor Reparameterize(Tape& tape, Tensor mu, Tensor logvar, Tensor epsilon);

}  // namespace noron
