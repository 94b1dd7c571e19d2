// A small GPT learns sentences, character by character, and writes some of its own. From top to
// bottom: data, model, learning, generating. It takes a few seconds.
//
//   cmake --build --preset native --target example_gpt && build/native/example_gpt
#include <cmath>
#include <cstdio>
#include <vector>

#include "engine/data/text_dataset.h"
#include "engine/models/gpt.h"
#include "engine/models/sampling.h"
#include "engine/models/stored.h"
#include "engine/ops/ops.h"
#include "engine/text/tokenizer.h"
#include "engine/train/learner.h"

using namespace noron;

int main() {
  // Data: every sentence made of these parts.
  std::string text;
  for (const char* who : {"the cat", "the dog", "a bird", "the boy", "my friend"}) {
    for (const char* does : {"sees", "hears", "likes"}) {
      for (const char* what : {"the moon", "a song", "the rain", "my house"}) {
        text += std::string(who) + " " + does + " " + what + ".\n";
      }
    }
  }
  const Tokenizer tokenizer = Tokenizer::Learn(TokenizerKind::kChar, text, 0);
  const TextDataset dataset(tokenizer.Encode(text), 0);

  // Model: two blocks of attention and feed-forward over windows of 32 characters.
  GptConfig config;
  config.vocab = tokenizer.VocabSize();
  config.context = 32;
  config.layers = 2;
  config.block.d_model = 32;
  config.block.heads = config.block.kv_heads = 4;
  config.block.d_ff = 128;
  Stored<Gpt> network(config, Rng(7));
  const Gpt& gpt = network.model;

  // Learning: to predict each next character.
  constexpr int kSteps = 400, kBatch = 8;
  Context context;
  Arena arena;
  Learner learner(
      context, network.store,
      {.schedule = {.kind = ScheduleKind::kCosine, .peak = 0.01, .total = kSteps, .warmup = 20},
       .clip_norm = 1});
  Rng batches(1);
  std::vector<int32_t> ids(kBatch * config.context), targets(ids.size());
  double loss = 0;
  for (int step = 0; step < kSteps; ++step) {
    dataset.TrainBatch(batches, kBatch, config.context, ids, targets);
    loss = learner
               .Step(arena, step, 0,
                     [&](Tape& tape) {
                       return CrossEntropy(tape, gpt.Logits(tape, gpt.Hidden(tape, ids, kBatch)),
                                           targets);
                     })
               .loss;
    if (step % 50 == 0) std::printf("step %3d  loss %.3f nats per character\n", step, loss);
  }

  // Generating: one character after another, drawn from what the model expects.
  Rng draws(5);
  Sampler sampler;
  std::vector<int32_t> written = tokenizer.Encode("\n");
  for (int i = 0; i < 120; ++i) {
    arena.Reset();
    Tape tape(context, arena, {});
    const size_t seen = std::min<size_t>(written.size(), config.context);
    const std::span<const int32_t> window = std::span(written).last(seen);
    const Tensor logits = gpt.Logits(tape, gpt.Hidden(tape, window, 1));
    const size_t vocab = config.vocab;
    sampler.Probabilities(logits.Values().last(vocab), written, {.temperature = 0.5});
    written.push_back(sampler.Draw(draws));
  }
  std::printf("%s\n", tokenizer.Decode(written).c_str());
  return loss < 0.5 ? 0 : 1;  // guessing by frequency alone takes about 2.8
}
