#include "engine/classic/q_learning.h"

#include <algorithm>
#include <cmath>

namespace noron {

QLearning::QLearning(int states, int actions, double discount)
    : discount_(discount), q_(states, actions), visits_(states, actions) {}

int QLearning::Best(int state) const {
  const auto row = q_.Row(state);
  return static_cast<int>(std::ranges::max_element(row) - row.begin());
}

double QLearning::Episode(const GridWorld& world, int start, int steps, double exploration,
                          Rng& rng) {
  // Between 1/n, which forgets nothing, and a fixed rate, which never settles.
  constexpr double kForgetting = 0.7;
  double sum = 0;
  int state = start;
  for (int step = 0; step < steps; ++step) {
    const int action =
        rng.Uniform() < exploration ? static_cast<int>(rng.Below(q_.Columns())) : Best(state);
    const GridWorld::Outcome outcome = world.Step(state, action, rng);
    const double future = outcome.done ? 0 : discount_ * std::ranges::max(q_.Row(outcome.state));
    const double rate = std::pow(++visits_(state, action), -kForgetting);
    q_(state, action) += rate * (outcome.reward + future - q_(state, action));
    sum += outcome.reward;
    if (outcome.done) break;
    state = outcome.state;
  }
  return sum;
}

}  // namespace noron
