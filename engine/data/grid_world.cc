#include "engine/data/grid_world.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

namespace noron {
namespace {

constexpr std::string_view kOpen[] = {".....", ".....", "..O..", ".....", "....G"};
constexpr std::string_view kRooms[] = {"...#...", "...#...", ".......", "...#..O",
                                       "##.####", "...#...", "......G"};
constexpr std::string_view kCliff[] = {"......", "......", ".OOOOG"};
constexpr std::string_view kNames[] = {"open", "rooms", "cliff"};

GridWorld::Cell CellOf(char letter) {
  switch (letter) {
    case '#':
      return GridWorld::Cell::kWall;
    case 'G':
      return GridWorld::Cell::kGoal;
    case 'O':
      return GridWorld::Cell::kPit;
    default:
      return GridWorld::Cell::kFree;
  }
}

}  // namespace

GridWorld::GridWorld(std::span<const std::string_view> rows, double slip)
    : rows_(static_cast<int>(rows.size())),
      columns_(static_cast<int>(rows.front().size())),
      slip_(slip) {
  for (const std::string_view row : rows) {
    assert(static_cast<int>(row.size()) == columns_);
    for (const char letter : row) cells_.push_back(CellOf(letter));
  }
}

std::vector<int32_t> GridWorld::FreeStates() const {
  std::vector<int32_t> states;
  for (int state = 0; state < States(); ++state) {
    if (cells_[state] == Cell::kFree) states.push_back(state);
  }
  return states;
}

GridWorld::Outcome GridWorld::Moved(int state, int action) const {
  constexpr std::array<int, kActions> kDown = {-1, 0, 1, 0}, kRight = {0, 1, 0, -1};
  const int row = state / columns_ + kDown[action], column = state % columns_ + kRight[action];
  const bool inside = row >= 0 && row < rows_ && column >= 0 && column < columns_;
  const int next =
      inside && cells_[row * columns_ + column] != Cell::kWall ? row * columns_ + column : state;
  if (cells_[next] == Cell::kGoal) return {next, kGoalReward, true};
  if (cells_[next] == Cell::kPit) return {next, kPitReward, true};
  return {next, kStepReward, false};
}

GridWorld::Outcome GridWorld::Step(int state, int action, Rng& rng) const {
  if (rng.Uniform() < slip_) action = (action + (rng.Below(2) == 0 ? 1 : 3)) % kActions;
  return Moved(state, action);
}

std::array<GridWorld::Chance, 3> GridWorld::Chances(int state, int action) const {
  return {{{1 - slip_, Moved(state, action)},
           {slip_ / 2, Moved(state, (action + 1) % kActions)},
           {slip_ / 2, Moved(state, (action + 3) % kActions)}}};
}

Matrix GridWorld::OptimalValues(double discount) const {
  constexpr double kClose = 1e-10;
  Matrix values(States(), kActions);
  for (double change = 1; change > kClose;) {
    change = 0;
    for (const int state : FreeStates()) {
      for (int action = 0; action < kActions; ++action) {
        double value = 0;
        for (const auto& [probability, next] : Chances(state, action)) {
          const double later = next.done ? 0 : std::ranges::max(values.Row(next.state));
          value += probability * (next.reward + discount * later);
        }
        change = std::max(change, std::fabs(value - values(state, action)));
        values(state, action) = value;
      }
    }
  }
  return values;
}

std::vector<double> GridWorld::BestReturns(int steps) const {
  std::vector<double> best(States()), later;
  for (int left = 1; left <= steps; ++left) {
    later = best;
    for (const int state : FreeStates()) {
      best[state] = -std::numeric_limits<double>::infinity();
      for (int action = 0; action < kActions; ++action) {
        double value = 0;
        for (const auto& [probability, next] : Chances(state, action)) {
          value += probability * (next.reward + (next.done ? 0 : later[next.state]));
        }
        best[state] = std::max(best[state], value);
      }
    }
  }
  return best;
}

std::span<const std::string_view> GridMap(std::string_view name) {
  if (name == "open") return kOpen;
  if (name == "rooms") return kRooms;
  if (name == "cliff") return kCliff;
  return {};
}

std::span<const std::string_view> GridMapNames() { return kNames; }

}  // namespace noron
