#include "engine/run/tasks/generation_data.h"

#include <algorithm>

#include "engine/core/rng.h"
#include "engine/data/digits.h"
#include "engine/data/points.h"
#include "engine/data/splits.h"
#include "engine/run/tasks/points_data.h"

namespace noron {
namespace {

constexpr uint64_t kSplitStream = 0x73706C6974;
constexpr int kGeneratedDigits = 1000;    // when the experiment does not say
constexpr double kLeastDeviation = 0.02;  // of a cloud, for judging: data.noise may be 0

GenerationData ReadImages(const Experiment& experiment, const TaskData& data) {
  const uint64_t seed = static_cast<uint64_t>(experiment.seed);
  const int count = experiment.data.count > 0 ? experiment.data.count : kGeneratedDigits;
  const Images images =
      data.text.empty() ? MakeDigits({.count = count, .noise = experiment.data.noise, .seed = seed})
                        : ReadDigits(data.text);
  Rng rng(seed, kSplitStream);
  const Split split = HoldOut(images.Count(), experiment.data.validation_fraction, &rng);
  const Images kept = Subset(images, split.validation.empty() ? split.train : split.validation);
  return {.dim = images.shape.Pixels(),
          .image = true,
          .train = Subset(images, split.train).pixels,
          .kept = kept.pixels,
          .kept_labels = kept.labels,
          .mixture = {}};
}

KnownMixture RingMixture(double noise) {
  KnownMixture ring{.centers = {}, .dim = 2, .deviation = std::max(noise, kLeastDeviation)};
  for (int mode = 0; mode < kRingModes; ++mode) {
    for (double coordinate : RingCentre(mode)) {
      ring.centers.push_back(static_cast<float>(coordinate));
    }
  }
  return ring;
}

}  // namespace

GenerationData ReadGenerationData(const Experiment& experiment, const TaskData& data) {
  if (experiment.data.corpus == "digits") return ReadImages(experiment, data);
  const PointsData points = MakePointsData(experiment, data);
  const Points& judged = points.Judged();
  GenerationData result{.dim = points.train.Width(),
                        .image = false,
                        .train = points.train.x,
                        .kept = judged.x,
                        .kept_labels = judged.labels,
                        .mixture = {}};
  if (data.text.empty() && PointsKindFromName(experiment.data.corpus) == PointsKind::kRing) {
    result.mixture = RingMixture(experiment.data.noise);
  }
  return result;
}

}  // namespace noron
