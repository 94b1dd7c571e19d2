#include "engine/nn/activation.h"

#include "engine/ops/ops.h"

namespace noron::nn {

Tensor Activate(Tape& tape, Activation activation, Tensor x, float slope) {
  switch (activation) {
    case Activation::kIdentity:
      return x;
    case Activation::kSigmoid:
      return Sigmoid(tape, x);
    case Activation::kTanh:
      return Tanh(tape, x);
    case Activation::kRelu:
      return Relu(tape, x);
    case Activation::kLeakyRelu:
      return LeakyRelu(tape, x, slope);
    case Activation::kGelu:
      return Gelu(tape, x);
    case Activation::kGeluTanh:
      return GeluTanh(tape, x);
    case Activation::kSoftplus:
      return Softplus(tape, x);
    case Activation::kSilu:
    case Activation::kSwiGlu:
      return Silu(tape, x);
  }
  return x;
}

bool IsRectifier(Activation activation) {
  switch (activation) {
    case Activation::kRelu:
    case Activation::kLeakyRelu:
    case Activation::kGelu:
    case Activation::kGeluTanh:
    case Activation::kSilu:
    case Activation::kSwiGlu:
      return true;
    default:
      return false;
  }
}

}  // namespace noron::nn
