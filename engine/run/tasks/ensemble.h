// Ensembles: networks that learn the same data from different seeds and answer with the mean of
// what each says. Their mistakes differ, so that the mean is right more often than most of them.
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <vector>

#include "engine/run/task.h"

namespace noron {

// A task that can be a member.
class Member : public Task {
 public:
  // What it says of the examples that it is judged by, as it can be averaged: [count, outputs]
  // probabilities of classes, scores of a loss that knows none, or numbers.
  virtual std::vector<double> Outputs() = 0;
  // The classes that such outputs say, [count]; none where numbers are predicted.
  virtual std::vector<int32_t> Classes(std::span<const double> outputs) const = 0;
  // How good such outputs are, of one member or of many; the same names in the same order.
  virtual std::vector<Metric> Score(std::span<const double> outputs) const = 0;
  // What there is to see of such outputs: confusion matrix and the like.
  virtual nlohmann::ordered_json Judged(std::span<const double> outputs) const = 0;
  // What it says at the places of the grid in its report: [places, outputs]; none without a grid.
  virtual std::vector<double> GridOutputs() { return {}; }
};

// Makes model.members members, or a single task that is none: `make` gets the experiment with the
// seed of each, its own for the first, then the ones that follow, and is to give all the same data.
//
// The ensemble measures what a member does, of the mean of their outputs and of each, and
//   disagreement  the share of examples that not all give the same class
//   spread        of numbers: the mean over examples of the members' standard deviation, as they
//                 learn them (of tables in deviations of the target)
// It reports "ensemble" (those figures, what there is to see of the mean and, where members report
// a grid, "grid": the mean of what they say there) and "members" (the seed, the figures and the
// report of each).
std::unique_ptr<Task> MakeEnsemble(
    const Experiment& experiment,
    const std::function<std::unique_ptr<Member>(const Experiment&)>& make);

}  // namespace noron
