#include "engine/models/conv_classifier.h"

#include "engine/models/testing.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

Tensor RandomImages(Tape& tape, Shape shape, uint64_t seed) {
  Rng rng(seed);
  Tensor images = tape.Constant(shape);
  for (float& pixel : images.Values()) pixel = static_cast<float>(rng.Uniform());
  return images;
}

TEST(ConvClassifier, EveryParameterGetsItsGradient) {
  const ConvClassifierConfig config{
      .channels_in = 2, .height = 4, .width = 6, .channels = {2, 3}, .hidden = 4, .classes = 3};
  Made<ConvClassifier> made(config);
  Arena arena;
  const std::vector<int32_t> labels = {2, 0, 1, 1};
  ExpectGradients(made.store, [&](bool backward) {
    arena.Reset();
    Tape tape(made.context, arena, {.gradients = backward});
    const Tensor logits = made.model.Logits(tape, RandomImages(tape, {4, 2, 4, 6}, 5));
    EXPECT_EQ(logits.shape, (Shape{4, 3}));
    const Tensor loss = CrossEntropy(tape, logits, labels);
    if (backward) tape.Backward(loss);
    return loss.data[0];
  });
}

TEST(ConvClassifier, PoolsAsLongAsThereIsSomethingToHalve) {
  Made<ConvClassifier> made(ConvClassifierConfig{.channels = {2, 2, 2, 2, 2}, .hidden = 3});
  EXPECT_EQ(made.store.Find("hidden.weight")->tensor.shape, (Shape{3, 2}));  // 8 → 4 → 2 → 1 → 1
  Arena arena;
  Tape tape(made.context, arena, {});
  EXPECT_EQ(made.model.Logits(tape, RandomImages(tape, {2, 1, 8, 8}, 1)).shape, (Shape{2, 10}));
}

TEST(ConvClassifier, FiltersOfAnySide) {
  for (int kernel : {1, 2, 5, 8, 15}) {
    Made<ConvClassifier> made(
        ConvClassifierConfig{.channels = {2, 2, 2}, .kernel = kernel, .hidden = 3});
    EXPECT_EQ(made.model.FirstFilters().shape, (Shape{2, 1, kernel, kernel}));
    Arena arena;
    Tape tape(made.context, arena, {});
    EXPECT_EQ(made.model.Logits(tape, RandomImages(tape, {2, 1, 8, 8}, 1)).shape, (Shape{2, 10}));
  }
}

}  // namespace
}  // namespace noron
