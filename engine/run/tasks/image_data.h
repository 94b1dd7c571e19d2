// The images of an experiment: from a file, or generated.
#pragma once

#include "engine/data/images.h"
#include "engine/io/experiment.h"
#include "engine/run/task.h"

namespace noron {

struct ImageSets {
  Images train;
  Images test;  // what the model is judged by
};

// Digits from `data.text` (digits.h says in what form), judged by those of `data.test`; or, without
// a text, what the corpus names: digits, patches (colour_patches.h). Without test images a part is
// kept back, chosen by the seed (data_split.h). Throws config.choice for another
// corpus, run.no_corpus for one of one's own that is not there, config.range when nothing would be
// left to judge by, and what ReadDigits throws.
ImageSets ImageSetsOf(const Experiment& experiment, const TaskData& data);

}  // namespace noron
