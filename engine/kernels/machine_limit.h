// What this machine can do at most, measured: the yardstick beside which the time of an operation
// says something. Twenty milliseconds, so that a page can ask for it.
#pragma once

#include <cstdint>

#include "engine/core/context.h"

namespace noron::kernels {

// FLOP/s of x ← a x + b on vectors that stay in registers (a multiply and an add count as two), by
// all threads of the context together; the best of what `seconds` leave time for. Without fused
// multiply-add x waits for both, and 16 registers hold hardly enough chains to hide that: a matrix
// product, whose multiplications wait for nothing, can then come close to it or even above.
double MultiplyAddRate(Context& context, double seconds);

// Bytes per second of the triad y[i] = a[i] + s b[i] (two numbers read and one written), every
// thread with three arrays of `floats` numbers of its own: few fit in a cache, many do not.
double TriadRate(Context& context, int64_t floats, double seconds);

struct MachineLimit {
  double flops = 0;  // per second
  double bytes = 0;  // per second, of arrays that fit in a core's own cache as one step's mostly do
};
// Takes about `seconds`.
MachineLimit MeasureMachineLimit(Context& context, double seconds = 0.02);

}  // namespace noron::kernels
