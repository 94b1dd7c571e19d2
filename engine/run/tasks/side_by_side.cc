#include "engine/run/tasks/side_by_side.h"

#include <algorithm>

namespace noron {

void SideBySide::Add(Task& part) {
  parts_.push_back(&part);
  const std::string name = part_name_ + "_" + std::to_string(parts_.size());
  const std::vector<NamedStore> stores = part.Stores();
  for (const NamedStore& each : stores) {
    stores_.push_back({stores.size() == 1 ? name : name + "." + each.name, each.store});
    before_.emplace_back(each.store->Values().begin(), each.store->Values().end());
  }
}

std::vector<NamedStore> SideBySide::Stores() { return stores_; }

StepResult SideBySide::Step(int64_t step) {
  for (size_t i = 0; i < stores_.size(); ++i) {
    std::ranges::copy(stores_[i].store->Values(), before_[i].begin());
  }
  StepResult mean;
  const auto count = static_cast<double>(parts_.size());
  for (Task* part : parts_) {
    const StepResult result = part->Step(step);
    mean.loss += result.loss / count;
    mean.gradient_norm += result.gradient_norm / count;
    mean.finite = mean.finite && result.finite;
  }
  if (!mean.finite) {
    for (size_t i = 0; i < stores_.size(); ++i) {
      std::ranges::copy(before_[i], stores_[i].store->Values().begin());
    }
  }
  return mean;
}

}  // namespace noron
