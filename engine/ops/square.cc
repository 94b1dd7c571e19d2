#include "engine/ops/ops.h"
#include "engine/ops/shaping.h"

namespace noron {

Tensor Square(Tape& tape, Tensor x) { return Multiply(tape, x, x); }

}  // namespace noron
