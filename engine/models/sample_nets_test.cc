#include "engine/models/sample_nets.h"

#include <gtest/gtest.h>

#include "engine/models/testing.h"
#include "engine/ops/ops.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace {

// Reads what it has made, so that one pass goes through both.
struct Loop {
  Loop(nn::Scope scope, const SampleNetConfig& config)
      : maker(scope / "maker", 3, config), reader(scope / "reader", config) {}
  SampleMaker maker;
  SampleReader reader;
};

void ExpectLoop(const SampleNetConfig& config, int features) {
  Made<Loop> made(config);
  Arena arena;
  const auto loss = [&](bool backward) {
    arena.Reset();
    Tape tape(made.context, arena, {.gradients = true});
    Tensor z = tape.Constant({2, 3});
    for (int i = 0; i < 6; ++i) z.data[i] = 0.5f * static_cast<float>(i) - 1;
    const Tensor sample = made.model.maker(tape, z);
    EXPECT_EQ(sample.shape, (Shape{2, config.dim}));
    const Tensor read = made.model.reader(tape, sample);
    EXPECT_EQ(read.shape, (Shape{2, features}));
    EXPECT_EQ(made.model.reader.Width(), features);
    const Tensor mean = Mean(tape, Square(tape, read));
    if (backward) tape.Backward(mean);
    return mean.data[0];
  };
  ExpectGradients(made.store, loss);
}

TEST(SampleNets, FullyConnected) {
  ExpectLoop({.dim = 5, .hidden = {7, 6}, .activation = nn::Activation::kTanh}, 6);
}

TEST(SampleNets, Convolutional) {
  ExpectLoop({.dim = 64, .channels = {4, 6}, .activation = nn::Activation::kTanh}, 24);
}

}  // namespace
}  // namespace noron
