#include "engine/run/tasks/data_split.h"

#include "engine/io/experiment_fields.h"

namespace noron {

Split SplitOf(const Experiment& experiment, int count, std::span<const int32_t> labels, int fold,
              Rng& shuffle) {
  const Experiment::Data& data = experiment.data;
  if (HoldsOut(experiment)) return HoldOut(count, data.validation_fraction, &shuffle);
  return SplitOfFold(data.split == "k_fold" ? KFold(count, data.folds, &shuffle)
                                            : StratifiedKFold(labels, data.folds, &shuffle),
                     fold);
}

}  // namespace noron
