// A multilayer perceptron learns to tell two spirals apart. From top to bottom: data, model,
// learning, judging. It takes a fraction of a second.
//
//   cmake --build --preset native --target example_mlp && build/native/example_mlp
#include <cstdio>
#include <vector>

#include "engine/data/points.h"
#include "engine/data/splits.h"
#include "engine/metrics/classification.h"
#include "engine/models/mlp.h"
#include "engine/models/stored.h"
#include "engine/train/learner.h"

using namespace noron;

int main() {
  // Data: 500 points on two arms, every fifth kept back to judge by.
  const Points points = MakePoints(
      {.kind = PointsKind::kSpirals, .count = 500, .noise = 0.05, .classes = 2, .seed = 1});
  Rng shuffle(1);
  const Split split = HoldOut(points.Count(), 0.2, &shuffle);
  const Points train = Subset(points, split.train), test = Subset(points, split.validation);

  // Model: 2 coordinates → 16 → 16 → the probability of class 1.
  Stored<Mlp> network(MlpConfig{.widths = {2, 16, 16, 1},
                                .activations = {nn::Activation::kTanh, nn::Activation::kTanh,
                                                nn::Activation::kSigmoid}},
                      Rng(7));

  // Learning: Adam, whose steps shrink along half a cosine.
  constexpr int kSteps = 3000, kBatch = 20;
  Context context;
  Arena arena;
  Learner learner(context, network.store,
                  {.optimizer = {.kind = OptimizerKind::kAdam},
                   .schedule = {.kind = ScheduleKind::kCosine, .peak = 0.01, .total = kSteps}});
  Rng batches(2);
  for (int step = 0; step < kSteps; ++step) {
    const StepResult result = learner.Step(arena, step, 0, [&](Tape& tape) {
      const Tensor x = tape.Constant({kBatch, 2}), y = tape.Constant({kBatch, 1});
      for (int i = 0; i < kBatch; ++i) {
        const auto row = batches.Below(train.Count());
        x.data[2 * i] = train.x[2 * row];
        x.data[2 * i + 1] = train.x[2 * row + 1];
        y.data[i] = static_cast<float>(train.labels[row]);
      }
      const Mlp::Output output = network.model.Forward(tape, x);
      return Mlp::Loss(tape, nn::Loss::kBce, output, {.values = y});
    });
    if (step % 500 == 0) std::printf("step %4d  loss %.4f\n", step, result.loss);
  }

  // Judging: on points it has never seen.
  Tape tape(context, arena, {});
  std::vector<float> x = test.x;
  const Tensor probability = network.model(tape, {x.data(), nullptr, {test.Count(), 2}});
  std::vector<int32_t> predicted;
  for (const float p : probability.Values()) predicted.push_back(p > 0.5f);
  const double accuracy = Accuracy(predicted, test.labels);
  std::printf("%.1f %% of %d test points are right\n", 100 * accuracy, test.Count());
  return accuracy >= 0.97 ? 0 : 1;
}
