#include "engine/run/tasks/image_data.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/rng.h"
#include "engine/data/colour_patches.h"
#include "engine/data/digits.h"
#include "engine/run/tasks/data_split.h"

namespace noron {
namespace {

constexpr uint64_t kSplitStream = 10;

Images Generated(const Experiment& experiment) {
  constexpr int kUsualCount = 1000;
  const std::string& corpus = experiment.data.corpus;
  const int count = experiment.data.count > 0 ? experiment.data.count : kUsualCount;
  const auto seed = static_cast<uint64_t>(experiment.seed);
  if (corpus == "digits") {
    return MakeDigits({.count = count, .noise = experiment.data.noise, .seed = seed});
  }
  if (corpus == "patches") {
    return MakeColourPatches({.count = count, .noise = experiment.data.noise, .seed = seed});
  }
  if (corpus == "own") {
    throw Error("run.no_corpus",
                "This experiment has images of its own: hand their table in, or choose the corpus "
                "digits.");
  }
  throw Error("config.choice",
              "data.corpus is " + corpus +
                  ", which holds no images (allowed: digits, patches, own; nearest: digits).",
              {{"key", "data.corpus"},
               {"value", corpus},
               {"type", "choice"},
               {"allowed", "digits, patches, own"},
               {"nearest", "digits"}});
}

// The first data.count images of a file.
Images Read(const Experiment& experiment, std::string_view text) {
  const Images images = ReadDigits(text);
  if (experiment.data.count == 0 || experiment.data.count >= images.Count()) return images;
  std::vector<int32_t> first(experiment.data.count);
  std::iota(first.begin(), first.end(), 0);
  return Subset(images, first);
}

}  // namespace

ImageSets ImageSetsOf(const Experiment& experiment, const TaskData& data) {
  const Images all = data.text.empty() ? Generated(experiment) : Read(experiment, data.text);
  if (!data.test.empty()) return {all, ReadDigits(data.test)};
  Rng rng(static_cast<uint64_t>(experiment.seed), kSplitStream);
  const Split split = SplitOf(experiment, all.Count(), all.labels, data.fold, rng);
  if (split.validation.empty() || split.train.empty()) {
    throw Error("config.range",
                "data.validation_fraction leaves " + std::to_string(split.train.size()) +
                    " images to learn from and " + std::to_string(split.validation.size()) +
                    " to judge by (allowed: one or more of each; nearest: 0.2).",
                {{"key", "data.validation_fraction"},
                 {"value", std::to_string(experiment.data.validation_fraction)},
                 {"allowed", "0.2"},
                 {"nearest", "0.2"}});
  }
  return {Subset(all, split.train), Subset(all, split.validation)};
}

}  // namespace noron
