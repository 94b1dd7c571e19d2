// Which examples an experiment learns from and which judge it: data.split, data.folds,
// data.validation_fraction.
#pragma once

#include <cstdint>
#include <span>

#include "engine/data/splits.h"
#include "engine/io/experiment.h"

namespace noron {

// Of `count` examples; `labels` [count] are their classes, which stratified folds share out (not
// needed otherwise). The same `shuffle` cuts the same folds, of which `fold` judges. Throws
// number.range when there are fewer examples than folds.
Split SplitOf(const Experiment& experiment, int count, std::span<const int32_t> labels, int fold,
              Rng& shuffle);

}  // namespace noron
