// Several tasks that take every step together, as one: the members of an ensemble, the models of
// folds.
#pragma once

#include <string>
#include <vector>

#include "engine/run/task.h"

namespace noron {

class SideBySide : public Task {
 public:
  // One update of each part; the means of their losses and norms. When a part's result is not
  // finite all parts keep the weights they had.
  StepResult Step(int64_t step) final;
  // Those of the parts with the number of the part in front: "member_1", "fold_2.member_1".
  std::vector<NamedStore> Stores() final;

 protected:
  explicit SideBySide(std::string part_name) : part_name_(std::move(part_name)) {}
  void Add(Task& part);  // outlives this

 private:
  std::string part_name_;  // "member"
  std::vector<Task*> parts_;
  std::vector<NamedStore> stores_;
  std::vector<std::vector<float>> before_;  // values of each store, before a step
};

}  // namespace noron
