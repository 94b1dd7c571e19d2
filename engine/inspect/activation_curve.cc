#include "engine/inspect/activation_curve.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace noron {
namespace {

using nn::Activation;

double Sigmoid(double z) { return 1 / (1 + std::exp(-z)); }

// Φ(z), the normal distribution.
double Normal(double z) { return 0.5 * (1 + std::erf(z / std::numbers::sqrt2)); }

// What GPT-2's GELU has in its tanh, and the derivative of that.
constexpr double kCubic = 0.044715;
double GeluInner(double z) { return std::sqrt(2 / std::numbers::pi) * (z + kCubic * z * z * z); }
double GeluInnerSlope(double z) {
  return std::sqrt(2 / std::numbers::pi) * (1 + 3 * kCubic * z * z);
}

}  // namespace

double ActivationValue(Activation activation, double z, double slope) {
  switch (activation) {
    case Activation::kIdentity:
      return z;
    case Activation::kSigmoid:
      return Sigmoid(z);
    case Activation::kTanh:
      return std::tanh(z);
    case Activation::kRelu:
      return std::max(z, 0.0);
    case Activation::kLeakyRelu:
      return z > 0 ? z : slope * z;
    case Activation::kGelu:
      return z * Normal(z);
    case Activation::kGeluTanh:
      return z / 2 * (1 + std::tanh(GeluInner(z)));
    case Activation::kSoftplus:
      return std::max(z, 0.0) + std::log1p(std::exp(-std::fabs(z)));
    case Activation::kSilu:
    case Activation::kSwiGlu:
      return z * Sigmoid(z);
  }
  return z;
}

double ActivationSlope(Activation activation, double z, double slope) {
  switch (activation) {
    case Activation::kIdentity:
      return 1;
    case Activation::kSigmoid:
      return Sigmoid(z) * (1 - Sigmoid(z));
    case Activation::kTanh:
      return 1 - std::tanh(z) * std::tanh(z);
    case Activation::kRelu:
      return z > 0 ? 1 : 0;
    case Activation::kLeakyRelu:
      return z > 0 ? 1 : slope;
    case Activation::kGelu:
      return Normal(z) + z * std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
    case Activation::kGeluTanh: {
      const double t = std::tanh(GeluInner(z));
      return (1 + t) / 2 + z / 2 * (1 - t * t) * GeluInnerSlope(z);
    }
    case Activation::kSoftplus:
      return Sigmoid(z);
    case Activation::kSilu:
    case Activation::kSwiGlu:
      return Sigmoid(z) * (1 + z * (1 - Sigmoid(z)));
  }
  return 1;
}

}  // namespace noron
