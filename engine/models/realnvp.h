// A normalizing flow of affine coupling layers, RealNVP (Dinh et al. 2017): an invertible map
// between data and a standard normal, so that the density of the data is known exactly.
//
// Layer l keeps the coordinates c with c % 2 = l % 2 (mask m) and moves the others by functions of
// those: h = body(m·x), s = (1 - m)·tanh(scale(h)), t = (1 - m)·shift(h), x ← x·eˢ + t.
#pragma once

#include <vector>

#include "engine/models/mlp.h"
#include "engine/nn/linear.h"
#include "engine/nn/scope.h"

namespace noron {

struct RealNvpConfig {
  int dim = 2;  // of a point, 2 or more
  int layers = 8;
  std::vector<int> hidden = {64};  // widths of the tanh layers of each body
};

class RealNvp {
 public:
  // Parameters: flow.l.body.layer.k.weight, flow.l.scale.weight, flow.l.shift.weight …
  RealNvp(nn::Scope scope, const RealNvpConfig& config);

  struct Encoded {
    Tensor z;        // [B, dim]
    Tensor log_det;  // [B]: ln |det ∂z/∂x|
  };
  // Data x [B, dim] → noise. Watchable: flow.l.x, the points after layer l [sample, dim].
  Encoded Forward(Tape& tape, Tensor x) const;
  // Noise z [B, dim] → data: the inverse of Forward. Watchable: flow.l.x, before layer l.
  Tensor Inverse(Tape& tape, Tensor z) const;
  // ln p(x) = ln N(z; 0, I) + log_det, nats, [B].
  Tensor LogProbability(Tape& tape, const Encoded& encoded) const;
  // -mean ln p(x), a scalar.
  Tensor Loss(Tape& tape, Tensor x) const;

  const RealNvpConfig& Config() const { return config_; }

 private:
  struct Layer {
    Mlp body;
    nn::Linear scale, shift;
    std::vector<float> kept, moved;  // m and 1 - m, [dim]
  };
  struct Coupling {
    Tensor s, t;  // [B, dim], 0 at the kept coordinates
  };
  static Layer MakeLayer(nn::Scope scope, const RealNvpConfig& config, int index);
  // Depends on the kept coordinates of x alone, so it is the same before and after the layer.
  Coupling Couple(Tape& tape, const Layer& layer, Tensor x) const;

  RealNvpConfig config_;
  std::vector<Layer> layers_;
};

}  // namespace noron
