#include "engine/models/vit.h"

#include "engine/models/testing.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

VitConfig Config() {
  VitConfig config{
      .channels_in = 2, .height = 4, .width = 6, .patch = 2, .classes = 3, .layers = 2};
  config.block.d_model = 8;
  config.block.heads = config.block.kv_heads = 2;
  config.block.d_ff = 12;
  return config;
}

Tensor RandomImages(Tape& tape, int count) {
  Rng rng(5);
  Tensor images = tape.Constant({count, 2, 4, 6});
  for (float& pixel : images.Values()) pixel = static_cast<float>(rng.Uniform());
  return images;
}

TEST(Vit, EveryParameterGetsItsGradient) {
  Made<Vit> made(Config());
  // Tokens of the size that a difference is small beside.
  for (float& value : made.store.Find("pos")->tensor.Values()) value *= 20;
  Arena arena;
  const std::vector<int32_t> labels = {2, 0, 1};
  ExpectGradients(made.store, [&](bool backward) {
    arena.Reset();
    Tape tape(made.context, arena, {.gradients = backward});
    const Tensor logits = made.model.Logits(tape, RandomImages(tape, 3));
    EXPECT_EQ(logits.shape, (Shape{3, 3}));
    const Tensor loss = CrossEntropy(tape, logits, labels);
    if (backward) tape.Backward(loss);
    return loss.data[0];
  });
}

TEST(Vit, ImagesOfABatchDoNotSeeEachOther) {
  Made<Vit> made(Config());
  made.Enlarge();
  Arena arena;
  Tape tape(made.context, arena, {});
  const Tensor images = RandomImages(tape, 2);
  const Tensor both = made.model.Logits(tape, images);
  const Tensor first = made.model.Logits(tape, {images.data, nullptr, {1, 2, 4, 6}});
  EXPECT_LT(LargestDifference(both.Values().first(3), first.Values()), 1e-5);
}

}  // namespace
}  // namespace noron
