#include "engine/models/seq2seq_transformer.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/models/testing.h"
#include "engine/models/transformer_decoding.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

using Ids = std::vector<int32_t>;
using nn::Positions;

constexpr int kVocab = 9;
constexpr Positions kAll[] = {Positions::kNone, Positions::kSinusoidal,    Positions::kLearned,
                              Positions::kRope, Positions::kRopeHalfSplit, Positions::kAlibi};

Seq2SeqTransformerConfig Small(Positions positions = Positions::kSinusoidal,
                               bool norm_first = true) {
  Seq2SeqTransformerConfig config;
  config.vocab = kVocab;
  config.context = 8;
  config.encoder_layers = 1;
  config.decoder_layers = 2;
  config.block.d_model = 12;
  config.block.heads = config.block.kv_heads = 3;
  config.block.d_ff = 16;
  config.block.norm_first = norm_first;
  config.positions = positions;
  return config;
}

struct Pair {
  Ids source, target;
  Ids keys = {};
  int batch = 1;
};

std::vector<float> Logits(Made<Seq2SeqTransformer>& made, const Pair& pair) {
  Arena arena;
  Tape tape(made.context, arena, {});
  const Tensor states = made.model.Encode(tape, pair.source, pair.keys, pair.batch);
  const Tensor logits = made.model.Decode(tape, states, pair.keys, pair.target, pair.batch);
  return {logits.data, logits.data + logits.Size()};
}

TEST(Seq2SeqTransformer, TheTargetSeesTheWholeSourceAndItsOwnPast) {
  for (Positions positions : kAll) {
    Made<Seq2SeqTransformer> made(Small(positions));
    made.Enlarge();
    const auto before = Logits(made, {{1, 2, 3, 4}, {0, 5, 6}});
    const auto later = Logits(made, {{1, 2, 3, 4}, {0, 5, 7}});
    const auto other = Logits(made, {{1, 2, 3, 8}, {0, 5, 6}});
    const size_t two = 2 * kVocab;
    EXPECT_EQ(LargestDifference(std::span(before).first(two), std::span(later).first(two)), 0);
    EXPECT_GT(LargestDifference(std::span(before).subspan(two), std::span(later).subspan(two)),
              1e-3);
    EXPECT_GT(LargestDifference(std::span(before).first(kVocab), std::span(other).first(kVocab)),
              1e-4)
        << static_cast<int>(positions);
  }
}

TEST(Seq2SeqTransformer, PaddingChangesNothing) {
  for (Positions positions : kAll) {
    Made<Seq2SeqTransformer> made(Small(positions));
    made.Enlarge();
    const auto alone = Logits(made, {{1, 2, 3}, {0, 5}});
    const auto padded = Logits(
        made,
        {{1, 2, 3, 8, 8, 5, 4, 3, 2, 1}, {0, 5, 8, 0, 6, 7}, {1, 1, 1, 0, 0, 1, 1, 1, 1, 1}, 2});
    EXPECT_LT(LargestDifference(alone, std::span(padded).first(alone.size())), 1e-5)
        << static_cast<int>(positions);
  }
}

// The decoder token by token, with its sequences swapped half-way, gives what one pass gives.
TEST(Seq2SeqTransformer, ACacheGivesTheSameLogits) {
  for (Positions positions : kAll) {
    for (bool norm_first : {true, false}) {
      Made<Seq2SeqTransformer> made(Small(positions, norm_first));
      made.Enlarge();
      const Pair pair = {
          {1, 2, 3, 7, 5, 4, 3, 2}, {0, 5, 6, 7, 0, 4, 4, 2}, {1, 1, 1, 0, 1, 1, 1, 1}, 2};
      const auto whole = Logits(made, pair);
      KvCache cache = made.model.MakeCache(2);
      std::vector<int> sequences = {0, 1};
      for (int t = 0; t < 4; ++t) {
        if (t == 2) {
          sequences = {1, 0};
          cache.Gather(sequences);
        }
        Ids source, keys, next;
        for (int b : sequences) {
          source.insert(source.end(), pair.source.begin() + b * 4, pair.source.begin() + b * 4 + 4);
          keys.insert(keys.end(), pair.keys.begin() + b * 4, pair.keys.begin() + b * 4 + 4);
          next.push_back(pair.target[b * 4 + t]);
        }
        Arena arena;
        Tape tape(made.context, arena, {});
        const Tensor states = made.model.Encode(tape, source, keys, 2);
        const Tensor projected[] = {made.model.ProjectMemory(tape, 0, states),
                                    made.model.ProjectMemory(tape, 1, states)};
        const Tensor logits = made.model.DecodeNext(tape, projected, keys, next, cache);
        for (int row = 0; row < 2; ++row) {
          const int64_t at = static_cast<int64_t>(sequences[row] * 4 + t) * kVocab;
          EXPECT_LT(LargestDifference(logits.Values().subspan(row * kVocab, kVocab),
                                      std::span(whole).subspan(at, kVocab)),
                    2e-4)
              << static_cast<int>(positions) << ", token " << t;
        }
      }
    }
  }
}

TEST(Seq2SeqTransformer, WritesWhatOnePassGives) {
  Made<Seq2SeqTransformer> made(Small());
  made.Enlarge();
  const Pair pair = {
      {1, 2, 3, 7, 5, 4, 3, 2}, {0, 5, 6, 7, 0, 4, 4, 2}, {1, 1, 1, 0, 1, 1, 1, 1}, 2};
  const auto whole = Logits(made, pair);
  TransformerDecoding decoding(made.context, made.model, pair.source, pair.keys, 2);
  // The second sequence goes on in both rows, then the first row is dropped.
  const std::vector<std::vector<DecodingRow>> steps = {
      {{0, 0}, {1, 0}}, {{1, 4}, {1, 4}}, {{1, 4}}, {{0, 2}}};
  for (int t = 0; t < 4; ++t) {
    const auto logits = decoding.Step(steps[t]);
    ASSERT_EQ(logits.size(), steps[t].size() * kVocab);
    EXPECT_LT(
        LargestDifference(logits.last(kVocab), std::span(whole).subspan((4 + t) * kVocab, kVocab)),
        2e-4);
  }
}

TEST(Seq2SeqTransformer, EveryParameterGetsItsGradient) {
  for (bool norm_first : {true, false}) {
    Seq2SeqTransformerConfig config = Small(Positions::kLearned, norm_first);
    config.context = 4;
    Made<Seq2SeqTransformer> made(config);
    made.Enlarge();
    const Ids source = {1, 2, 3, 4}, keys = {1, 1, 1, 0}, target = {0, 5, 6, 7},
              labels = {5, 6, 7, 8};
    ExpectGradients(made.store, [&](bool backward) {
      Arena arena;
      Tape tape(made.context, arena, {.gradients = true});
      const Tensor states = made.model.Encode(tape, source, keys, 1);
      const Tensor loss =
          CrossEntropy(tape, made.model.Decode(tape, states, keys, target, 1), labels);
      if (backward) tape.Backward(loss);
      return double{loss.data[0]};
    });
  }
}

TEST(Seq2SeqTransformer, RefusesWhatDoesNotFit) {
  Made<Seq2SeqTransformer> made(Small());
  EXPECT_THROW(Logits(made, {Ids(9, 1), {0}}), Error);  // context 8
  EXPECT_THROW(Logits(made, {{1}, Ids(9, 1)}), Error);
  EXPECT_THROW(Logits(made, {{}, {0}}), Error);
  EXPECT_THROW(Logits(made, {{9}, {0}}), Error);  // vocabulary 9
}

}  // namespace
}  // namespace noron
