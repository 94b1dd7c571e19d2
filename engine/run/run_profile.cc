#include <algorithm>
#include <vector>

#include "engine/inspect/step_profile.h"
#include "engine/run/run.h"

namespace noron {
namespace {

// What updates change, put back when it goes.
class Kept {
 public:
  Kept(ParamStore& store, Optimizer& optimizer, Rng& batches)
      : store_(store), optimizer_(optimizer), batches_(batches), updates_(optimizer.Updates()) {
    drawn_ = batches.GetState();
    Copy(store.Values(), values_);
    for (int state = 0; state < States(); ++state) Copy(store.State(state), states_[state]);
  }
  ~Kept() {
    batches_.SetState(drawn_);
    optimizer_.SetUpdates(updates_);
    std::ranges::copy(values_, store_.Values().begin());
    for (int state = 0; state < States(); ++state) {
      std::ranges::copy(states_[state], store_.State(state).begin());
    }
  }
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;

 private:
  int States() const { return Optimizer::States(optimizer_.Config().kind); }
  static void Copy(std::span<const float> from, std::vector<float>& to) {
    to.assign(from.begin(), from.end());
  }

  ParamStore& store_;
  Optimizer& optimizer_;
  Rng& batches_;
  int64_t updates_;
  Rng::State drawn_;
  std::vector<float> values_;
  std::vector<float> states_[2];
};

}  // namespace

StepProfile Run::Profile(double milliseconds) {
  RequireCorpus();
  const Kept kept(model_.store, optimizer_, batches_);
  const ParamStore* const stores[] = {&model_.store};
  return ProfileSteps(context_, stores, milliseconds, [&] { Update(); });
}

}  // namespace noron
