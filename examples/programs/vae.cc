// A variational autoencoder learns small pictures: one bar each, lying or standing. Afterwards
// every picture has a place in a plane, and the places between them are pictures too. From top to
// bottom: data, model, learning, judging, drawing. It takes a few seconds.
//
//   cmake --build --preset native --target example_vae && build/native/example_vae
#include <cmath>
#include <cstdio>

#include "engine/models/stored.h"
#include "engine/models/vae.h"
#include "engine/train/learner.h"

using namespace noron;

// Data: picture number 0 … 15 of 8×8 pixels: rows, then columns.
void Draw(int number, float* pixels) {
  for (int i = 0; i < kImagePixels; ++i) {
    const int place = number < kImageSide ? i / kImageSide : i % kImageSide;
    pixels[i] = place == number % kImageSide ? 1.0f : 0.0f;
  }
}

int main() {
  // Model: 64 pixels → 64 units → 2 numbers, a mean and a variance each → 64 units → 64 pixels.
  VaeConfig config;
  config.net.dim = kImagePixels;
  config.net.hidden = {64};
  config.net.activation = nn::Activation::kTanh;
  config.latent = 2;
  Stored<Vae> network(config, Rng(7));
  const Vae& vae = network.model;

  // Learning: to draw each picture again from a place near its mean.
  constexpr int kSteps = 1500, kBatch = 16;
  Context context;
  Arena arena;
  Learner learner(context, network.store,
                  {.optimizer = {.kind = OptimizerKind::kAdam}, .schedule = {.peak = 0.005}});
  Rng draws(1);
  for (int step = 0; step < kSteps; ++step) {
    double reconstruction = 0, kl = 0;
    learner.Step(arena, step, 0, [&](Tape& tape) {
      const Tensor x = tape.Constant({kBatch, kImagePixels});
      const Tensor epsilon = tape.Constant({kBatch, config.latent});
      for (int i = 0; i < kBatch; ++i) Draw(i, x.data + i * kImagePixels);
      for (float& value : epsilon.Values()) value = static_cast<float>(draws.Normal());
      const Vae::Pass pass = vae.Forward(tape, x, epsilon);
      reconstruction = pass.reconstruction.data[0];
      kl = pass.kl.data[0];
      return pass.loss;
    });
    if (step % 300 == 0) {
      std::printf("step %4d  reconstruction %6.2f  KL %5.2f nats\n", step, reconstruction, kl);
    }
  }

  // Judging: every picture through its place and back.
  arena.Reset();
  Tape tape(context, arena, {});
  const Tensor x = tape.Constant({kBatch, kImagePixels});
  for (int i = 0; i < kBatch; ++i) Draw(i, x.data + i * kImagePixels);
  const Tensor places = vae.Encode(tape, x).mu;
  const Tensor again = vae.DecodeMean(tape, places);
  int right = 0;
  for (int64_t i = 0; i < x.Size(); ++i) right += (again.data[i] > 0.5f) == (x.data[i] > 0.5f);
  const double share = static_cast<double>(right) / static_cast<double>(x.Size());
  std::printf("%.1f %% of the pixels come back\n", 100 * share);

  // Drawing: from the place of one picture to that of another.
  constexpr int kFrames = 6;
  const Tensor walk = tape.Constant({kFrames, config.latent});
  for (int i = 0; i < kFrames * config.latent; ++i) {
    const float along = static_cast<float>(i / config.latent) / (kFrames - 1);
    const int axis = i % config.latent;
    walk.data[i] = (1 - along) * places.data[axis] + along * places.data[2 * 3 + axis];
  }
  const Tensor frames = vae.DecodeMean(tape, walk);
  for (int row = 0; row < kImageSide; ++row) {
    for (int frame = 0; frame < kFrames; ++frame) {
      for (int column = 0; column < kImageSide; ++column) {
        const float ink = frames.data[frame * kImagePixels + row * kImageSide + column];
        std::putchar(" .:+#"[static_cast<int>(ink * 4.99f)]);
      }
      std::printf("  ");
    }
    std::printf("\n");
  }
  return share > 0.95 ? 0 : 1;
}
