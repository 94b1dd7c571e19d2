// Tabular Q-learning (Watkins 1989): the value of each action in each state, learned from what
// happened alone, without knowing the world's rules.
#pragma once

#include "engine/core/rng.h"
#include "engine/data/grid_world.h"
#include "engine/linalg/matrix.h"

namespace noron {

class QLearning {
 public:
  QLearning(int states, int actions, double discount);

  // One walk from `start` of at most `steps` steps, with a random action in a share `exploration`
  // of them. After each step Q(s, a) moves by 1 / visits^0.7 towards reward + discount · max Q(s').
  // Returns the sum of the rewards.
  double Episode(const GridWorld& world, int start, int steps, double exploration, Rng& rng);

  int Best(int state) const;                   // the first of the best actions
  const Matrix& Values() const { return q_; }  // [states, actions]

 private:
  double discount_;
  Matrix q_, visits_;
};

}  // namespace noron
