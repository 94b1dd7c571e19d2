// A profile with names: which operation of which part of the model takes how long, what it has to
// do at the least, and how near that comes to what the machine can do.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/autodiff/profile.h"
#include "engine/core/context.h"
#include "engine/core/param_store.h"
#include "engine/inspect/cost.h"
#include "engine/kernels/machine_limit.h"

namespace noron {

// A piece of a step.
struct Work {
  double seconds = 0;
  std::optional<Cost> cost{};  // where a formula is known

  // The share of `limit` that was reached: the time that the slower of computing and moving would
  // take at the machine's best, over the time it took (the roofline: Williams et al. 2009). Nothing
  // without a cost, a time or a limit. Above 1 where data came from a nearer cache than the
  // limit's.
  std::optional<double> ShareOf(const kernels::MachineLimit& limit) const;
};

struct StepProfile {
  struct Node {
    std::string operation;
    std::string module;  // the part of the model: "h.0.attn"; "" outside of all
    std::string weight;  // the first parameter among the inputs: "h.0.attn.c_attn.weight"; or ""
    std::vector<Shape> inputs;
    Shape shape;
    Work forward;
    std::optional<Work> backward;  // where gradients flow
  };
  std::vector<Node> nodes;  // in the order of the forward pass
  std::array<Work, Profile::kSections> sections{};
  double seconds = 0;  // of the whole step: the sum of all the above
  int steps = 0;       // that this is the mean of
  int threads = 1;
  kernels::MachineLimit limit;  // zeros where more threads than cores take turns: there is none
};

// Runs step() once to warm up, and then as often as `milliseconds` allow, at least once, with a
// profile in `context`. The result is the mean of those steps that are like the first one measured,
// operation by operation and shape by shape, and took at most a quarter longer than the fastest of
// them: the others had to wait for something else. `stores` hold the parameters.
StepProfile ProfileSteps(Context& context, std::span<const ParamStore* const> stores,
                         double milliseconds, const std::function<void()>& step);

// What nodes of one operation, or of one part of the model, take together.
struct ProfileSum {
  std::string name;
  int nodes = 0;
  Work forward;   // without a cost when that of a node is not known
  Work backward;  // the same

  double Seconds() const { return forward.seconds + backward.seconds; }
  Work Whole() const;  // both together
};
// The longest first.
std::vector<ProfileSum> SumByOperation(const StepProfile& profile);
std::vector<ProfileSum> SumByModule(const StepProfile& profile);

}  // namespace noron
