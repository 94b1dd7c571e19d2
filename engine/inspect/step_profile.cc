#include "engine/inspect/step_profile.h"

#include <algorithm>
#include <chrono>
#include <string_view>

#include "engine/core/cores.h"

namespace noron {
namespace {

using kernels::MachineLimit;

// While it lives, `profile` is told of what runs in `context`.
class Attached {
 public:
  Attached(Context& context, Profile& profile) : context_(context) { context.SetProfile(&profile); }
  ~Attached() { context_.SetProfile(nullptr); }
  Attached(const Attached&) = delete;
  Attached& operator=(const Attached&) = delete;

 private:
  Context& context_;
};

std::string Joined(std::span<const Profile::Level> levels) {
  std::string path;
  for (const Profile::Level& level : levels) {
    if (!path.empty()) path += ".";
    path += level.text;
    if (level.index >= 0) path += "." + std::to_string(level.index);
  }
  return path;
}

std::string WeightOf(const Profile::Node& node, std::span<const ParamStore* const> stores) {
  for (const Profile::Input& input : node.inputs) {
    for (const ParamStore* store : stores) {
      for (const Parameter& parameter : store->Parameters()) {
        if (parameter.tensor.data == input.data) return parameter.name;
      }
    }
  }
  return "";
}

// Outside of all named levels a node belongs to the part that its weight does: "wte.weight" →
// "wte".
std::string ModuleOf(const Profile::Node& node, const std::string& weight) {
  if (!node.levels.empty()) return Joined(node.levels);
  return weight.substr(0, std::min(weight.rfind('.'), weight.size()));
}

bool HasBackward(const Profile::Node& node) {
  return std::ranges::any_of(node.inputs, &Profile::Input::gradient);
}

StepProfile::Node Named(const Profile::Node& node, std::span<const ParamStore* const> stores) {
  StepProfile::Node named;
  named.operation = node.name;
  named.shape = node.output;
  named.weight = WeightOf(node, stores);
  named.module = ModuleOf(node, named.weight);
  for (const Profile::Input& input : node.inputs) {
    if (input.data != nullptr) named.inputs.push_back(input.shape);  // a bias may be missing
  }
  const std::optional<NodeCost> cost = CostOf(node);
  if (cost) named.forward.cost = cost->forward;
  if (HasBackward(node)) {
    named.backward.emplace();
    if (cost) named.backward->cost = cost->backward;
  }
  return named;
}

bool Alike(const StepProfile& result, const Profile& profile) {
  if (static_cast<size_t>(profile.Nodes()) != result.nodes.size()) return false;
  for (int i = 0; i < profile.Nodes(); ++i) {
    const Profile::Node node = profile.GetNode(i);
    if (node.name != result.nodes[i].operation || node.output != result.nodes[i].shape) {
      return false;
    }
  }
  return true;
}

double SecondsOf(const Profile& profile) {
  double seconds = 0;
  for (int i = 0; i < profile.Nodes(); ++i) {
    const Profile::Node node = profile.GetNode(i);
    seconds += node.forward + node.backward;
  }
  for (int i = 0; i < Profile::kSections; ++i) {
    seconds += profile.SecondsOf(static_cast<Profile::Section>(i));
  }
  return seconds;
}

void Add(const Profile& profile, StepProfile& result) {
  for (int i = 0; i < profile.Nodes(); ++i) {
    const Profile::Node node = profile.GetNode(i);
    result.nodes[i].forward.seconds += node.forward;
    if (result.nodes[i].backward) result.nodes[i].backward->seconds += node.backward;
  }
  for (int i = 0; i < Profile::kSections; ++i) {
    result.sections[i].seconds += profile.SecondsOf(static_cast<Profile::Section>(i));
  }
  ++result.steps;
}

void Forget(StepProfile& result) {
  for (StepProfile::Node& node : result.nodes) {
    node.forward.seconds = 0;
    if (node.backward) node.backward->seconds = 0;
  }
  for (Work& section : result.sections) section.seconds = 0;
  result.steps = 0;
}

// Sums over steps → means, and the whole.
void Finish(StepProfile& result) {
  const auto finish = [&](Work& work) {
    work.seconds /= result.steps;
    result.seconds += work.seconds;
  };
  for (StepProfile::Node& node : result.nodes) {
    finish(node.forward);
    if (node.backward) finish(*node.backward);
  }
  for (Work& section : result.sections) finish(section);
}

// Gradients are written when zeroed; then they are read for their norm and again for the update,
// which reads and writes weights and the optimizer's state. FLOPs are those of the norm and of
// plain descent, with momentum where there is one state, as Adam's where there are two.
void AddSectionCosts(std::span<const ParamStore* const> stores, StepProfile& result) {
  constexpr double kFlops[] = {5, 8, 18};
  Cost zeroing, optimizer;
  for (const ParamStore* store : stores) {
    const auto floats = static_cast<double>(store->Floats());
    const int states = store->HasState(0) + store->HasState(1);
    zeroing += {0, 4 * floats};
    optimizer += {kFlops[states] * floats, 4 * (4 + 2 * states) * floats};
  }
  result.sections[static_cast<int>(Profile::Section::kZeroing)].cost = zeroing;
  result.sections[static_cast<int>(Profile::Section::kOptimizer)].cost = optimizer;
}

void AddTo(Work& sum, const Work& work) {
  sum.seconds += work.seconds;
  if (sum.cost && work.cost) {
    *sum.cost += *work.cost;
  } else {
    sum.cost.reset();
  }
}

std::vector<ProfileSum> SumBy(const StepProfile& profile, std::string StepProfile::Node::*key) {
  std::vector<ProfileSum> sums;
  for (const StepProfile::Node& node : profile.nodes) {
    auto sum = std::ranges::find(sums, node.*key, &ProfileSum::name);
    if (sum == sums.end()) {
      sums.push_back({node.*key, 0, {0, Cost{}}, {0, Cost{}}});
      sum = sums.end() - 1;
    }
    ++sum->nodes;
    AddTo(sum->forward, node.forward);
    if (node.backward) AddTo(sum->backward, *node.backward);
  }
  std::ranges::stable_sort(sums, std::ranges::greater{}, &ProfileSum::Seconds);
  return sums;
}

}  // namespace

std::optional<double> Work::ShareOf(const MachineLimit& limit) const {
  if (!cost || seconds <= 0 || limit.flops <= 0) return std::nullopt;
  return std::max(cost->flops / limit.flops, cost->bytes / limit.bytes) / seconds;
}

Work ProfileSum::Whole() const {
  Work whole = forward;
  AddTo(whole, backward);
  return whole;
}

StepProfile ProfileSteps(Context& context, std::span<const ParamStore* const> stores,
                         double milliseconds, const std::function<void()>& step) {
  using Clock = std::chrono::steady_clock;
  StepProfile result;
  result.threads = context.Threads();
  Profile profile;
  const Attached attached(context, profile);
  const bool limited = context.Threads() <= Cores();
  step();  // memory and code are warm after it
  if (limited) result.limit = kernels::MeasureMachineLimit(context);
  const auto start = Clock::now();
  double fastest = 0;
  const auto slower = [](double seconds, double than) {
    constexpr double kClock = 0.0002;  // a browser's is coarse
    return seconds > 1.25 * than + kClock;
  };
  do {
    profile.Begin();
    step();
    profile.End();
    if (result.nodes.empty()) {
      for (int i = 0; i < profile.Nodes(); ++i) {
        result.nodes.push_back(Named(profile.GetNode(i), stores));
      }
    }
    if (!Alike(result, profile)) continue;
    const double seconds = SecondsOf(profile);
    if (result.steps > 0 && slower(seconds, fastest)) continue;
    if (slower(fastest, seconds)) Forget(result);
    fastest = result.steps == 0 ? seconds : std::min(fastest, seconds);
    Add(profile, result);
  } while (std::chrono::duration<double, std::milli>(Clock::now() - start).count() < milliseconds);
  // Once more: other work on the machine only ever makes it look slower than it is.
  if (limited) {
    const MachineLimit again = kernels::MeasureMachineLimit(context);
    result.limit = {std::max(result.limit.flops, again.flops),
                    std::max(result.limit.bytes, again.bytes)};
  }
  AddSectionCosts(stores, result);
  Finish(result);
  return result;
}

std::vector<ProfileSum> SumByOperation(const StepProfile& profile) {
  return SumBy(profile, &StepProfile::Node::operation);
}

std::vector<ProfileSum> SumByModule(const StepProfile& profile) {
  return SumBy(profile, &StepProfile::Node::module);
}

}  // namespace noron
