// What an operation has to do at the least, from its name and shapes: the work that a measured time
// is held against.
#pragma once

#include <optional>
#include <string_view>

#include "engine/autodiff/profile.h"

namespace noron {

// FLOPs: a multiply-add counts two; an addition, comparison, division, exp, tanh … one each. Random
// bits and indices count nothing, and neither does what a kernel computes twice.
// Bytes: forward, every input is read and the result written, once; backward, the result's gradient
// and what the formula needs are read, and every wanted gradient is read and written. What a kernel
// reads twice, or has in a cache, makes no difference.
struct Cost {
  double flops = 0;
  double bytes = 0;

  Cost& operator+=(const Cost& other) {
    flops += other.flops;
    bytes += other.bytes;
    return *this;
  }
  bool operator==(const Cost&) const = default;
};

struct NodeCost {
  Cost forward;
  Cost backward;  // to the inputs whose gradients are wanted
};

// Nothing for an operation that is not in the table of cost.cc, where the formulas stand.
std::optional<NodeCost> CostOf(const Profile::Node& node);

// What kind of work it is: "product", "attention", "recurrent", "norm", "activation",
// "elementwise", "lookup", "loss"; "unknown" for what is not in the table.
std::string_view FamilyOf(std::string_view operation);

}  // namespace noron
