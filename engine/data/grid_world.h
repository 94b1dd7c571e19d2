// A small world to act in: an agent walks over cells until it comes to the goal or falls into a
// pit. The Markov decision process of the textbooks (Sutton & Barto, chapters 3 and 4).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/rng.h"
#include "engine/linalg/matrix.h"

namespace noron {

class GridWorld {
 public:
  enum class Cell { kFree, kWall, kGoal, kPit };
  static constexpr int kActions = 4;  // up, right, down, left
  static constexpr double kStepReward = -0.04, kGoalReward = 1, kPitReward = -1;

  struct Outcome {
    int state = 0;
    double reward = 0;
    bool done = false;  // at the goal or in a pit
  };

  // Rows of '.', '#' (wall), 'G' (goal), 'O' (pit), all of one length. A step goes to one of the
  // two sides instead with the probability `slip`; walls and the edge leave the agent in its place.
  GridWorld(std::span<const std::string_view> rows, double slip);

  int Rows() const { return rows_; }
  int Columns() const { return columns_; }
  int States() const { return rows_ * columns_; }  // state: row · columns + column
  Cell At(int state) const { return cells_[state]; }
  double Slip() const { return slip_; }
  std::vector<int32_t> FreeStates() const;  // where an agent can start

  Outcome Step(int state, int action, Rng& rng) const;

  // What a step can come to: as wanted, or to either side; probabilities of 0 among them.
  struct Chance {
    double probability;
    Outcome outcome;
  };
  std::array<Chance, 3> Chances(int state, int action) const;

  // The highest expected return, discounted, of each action in each state, [states, actions]; by
  // value iteration to a change below 1e-10. discount < 1, or every place leads to an end.
  Matrix OptimalValues(double discount) const;

  // The highest expected sum of rewards that a walk of at most `steps` steps can have, [states]: no
  // policy has more, not even one that counts its steps.
  std::vector<double> BestReturns(int steps) const;

 private:
  Outcome Moved(int state, int action) const;

  int rows_, columns_;
  std::vector<Cell> cells_;
  double slip_;
};

// "open", "rooms", "cliff"; empty for another name.
std::span<const std::string_view> GridMap(std::string_view name);
std::span<const std::string_view> GridMapNames();

}  // namespace noron
