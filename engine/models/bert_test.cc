#include "engine/models/bert.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/models/testing.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

using Ids = std::vector<int32_t>;

BertConfig Small(nn::Positions positions = nn::Positions::kLearned) {
  BertConfig config;
  config.vocab = 9;
  config.context = 8;
  config.layers = 2;
  config.block.d_model = 12;
  config.block.heads = config.block.kv_heads = 3;
  config.block.d_ff = 16;
  config.block.norm_first = false;
  config.positions = positions;
  return config;
}

std::vector<float> Logits(Made<Bert>& made, const BertInput& input) {
  Arena arena;
  Tape tape(made.context, arena, {});
  const Tensor logits = made.model.Logits(tape, made.model.Hidden(tape, input));
  return {logits.data, logits.data + logits.Size()};
}

TEST(Bert, EveryTokenSeesEveryOther) {
  Made<Bert> made(Small());
  made.Enlarge();
  const auto before = Logits(made, {.ids = Ids{1, 2, 3, 4}});
  const auto after = Logits(made, {.ids = Ids{1, 2, 3, 5}});
  EXPECT_GT(LargestDifference(std::span(before).first(9), std::span(after).first(9)), 1e-3);
}

TEST(Bert, PaddingChangesNothing) {
  for (auto positions : {nn::Positions::kLearned, nn::Positions::kSinusoidal, nn::Positions::kRope,
                         nn::Positions::kAlibi}) {
    Made<Bert> made(Small(positions));
    made.Enlarge();
    const auto alone = Logits(made, {.ids = Ids{1, 2, 3}});
    const auto padded = Logits(made, {.ids = Ids{1, 2, 3, 8, 8, 4, 5, 6, 7, 8},
                                      .keys = Ids{1, 1, 1, 0, 0, 1, 1, 1, 1, 1},
                                      .batch = 2});
    EXPECT_LT(LargestDifference(alone, std::span(padded).first(alone.size())), 1e-5);
  }
}

TEST(Bert, EveryParameterGetsItsGradient) {
  for (bool norm_first : {false, true}) {
    BertConfig config = Small();
    config.context = 5;
    config.segments = 2;
    config.block.norm_first = norm_first;
    Made<Bert> made(config);
    made.Enlarge();
    const Ids ids = {0, 1, 2, 3, 4}, segments = {0, 0, 1, 1, 1}, labels = {4, -100, 6, 7, 8};
    ExpectGradients(made.store, [&](bool backward) {
      Arena arena;
      Tape tape(made.context, arena, {.gradients = true});
      const Tensor hidden = made.model.Hidden(tape, {.ids = ids, .segments = segments});
      const Tensor loss =
          CrossEntropy(tape, made.model.Logits(tape, hidden), labels, {.ignore_index = -100});
      if (backward) tape.Backward(loss);
      return double{loss.data[0]};
    });
  }
}

TEST(Bert, RefusesWhatDoesNotFit) {
  Made<Bert> made(Small());
  EXPECT_THROW(Logits(made, {.ids = Ids(9, 1)}), Error);  // context 8
  EXPECT_THROW(Logits(made, {.ids = Ids{}}), Error);
  EXPECT_THROW(Logits(made, {.ids = Ids{9}}), Error);                      // vocabulary 9
  EXPECT_THROW(Logits(made, {.ids = Ids{1}, .segments = Ids{0}}), Error);  // it has none
}

}  // namespace
}  // namespace noron
