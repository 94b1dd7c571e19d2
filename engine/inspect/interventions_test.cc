#include "engine/inspect/interventions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "engine/core/error.h"
#include "engine/models/seq2seq_transformer.h"
#include "engine/models/small_gpt.h"
#include "engine/models/testing.h"

namespace noron {
namespace {

using Ids = std::vector<int32_t>;

constexpr int kHeads = 3;

class InterventionsTest : public testing::Test {
 protected:
  InterventionsTest() : made_(SmallGpt()) { made_.Enlarge(); }

  Workspace GetWorkspace() { return {made_.context, arena_}; }
  Blocks Watch(const Ids& ids, const Interventions& interventions = {}) {
    Capture capture;
    Intervener intervener(interventions, kHeads, &capture);
    Predict(GetWorkspace(), made_.model, ids, &intervener);
    return std::move(capture.Get());
  }
  std::vector<float> Next(const Ids& ids, const Interventions& interventions = {}) {
    Intervener intervener(interventions, kHeads);
    return Predict(GetWorkspace(), made_.model, ids, &intervener).probabilities;
  }
  std::string CodeOf(const Interventions& interventions) {
    try {
      MeasureEffect(
          [&](Watcher* watcher) {
            return Predict(GetWorkspace(), made_.model, Ids{1, 2, 3}, watcher);
          },
          interventions, kHeads);
    } catch (const Error& error) {
      return std::string(error.Code());
    }
    return "none";
  }

  Made<Gpt> made_;
  Arena arena_;
};

TEST_F(InterventionsTest, WatchingAloneChangesNoBit) {
  const Ids ids = {1, 2, 3, 4};
  EXPECT_EQ(Next(ids), Predict(GetWorkspace(), made_.model, ids, nullptr).probabilities);
}

TEST_F(InterventionsTest, AblatingAllHeadsRemovesTheAttentionOutput) {
  const Ids ids = {1, 2, 3, 4};
  Blocks nothing;  // biases start at 0, so that no heads give no output
  nothing.Add("h.0.attn.out", {"token", "d_model"}, {4, 12});
  Interventions all, removed;
  for (int head = 0; head < kHeads; ++head) all.ablations.push_back({"h.0.attn", head});
  removed.patches.push_back({.path = "h.0.attn.out", .from = &nothing});
  EXPECT_EQ(Next(ids, all), Next(ids, removed));
  EXPECT_GT(LargestDifference(Next(ids, all), Next(ids)), 1e-3);
  // One head is not all of them.
  EXPECT_GT(LargestDifference(Next(ids, all), Next(ids, {.ablations = {{"h.0.attn", 1}}})), 1e-4);
}

TEST_F(InterventionsTest, PatchingEverythingGivesTheOtherRun) {
  const Ids a = {1, 2, 3, 4}, b = {5, 6, 7, 8};
  const Blocks other = Watch(b);
  for (const char* path : {"embeddings", "h.0.residual", "h.1.residual"}) {
    EXPECT_EQ(Next(a, {.patches = {{.path = path, .from = &other}}}), Next(b)) << path;
  }
  // The last token of the last layer decides alone; the first has no part in it.
  EXPECT_EQ(Next(a, {.patches = {{.path = "h.1.residual", .token = 3, .from = &other}}}), Next(b));
  EXPECT_EQ(Next(a, {.patches = {{.path = "h.1.residual", .token = 0, .from = &other}}}), Next(a));
  // Queries, keys and values are used as changed, too.
  for (const char* path : {"h.0.attn.q", "h.0.attn.k", "h.0.attn.v", "h.0.attn.weights"}) {
    EXPECT_GT(LargestDifference(Next(a, {.patches = {{.path = path, .from = &other}}}), Next(a)),
              1e-5)
        << path;
  }
  EXPECT_EQ(Watch(a, {.patches = {{.path = "h.0.attn.q", .from = &other},
                                  {.path = "h.0.attn.k", .from = &other}}})
                .At("h.0.attn.weights")[5],
            other.At("h.0.attn.weights")[5]);
}

TEST_F(InterventionsTest, AnEditedScoreGoesThroughTheSoftmax) {
  const Ids ids = {1, 2, 3, 4};
  const Blocks before = Watch(ids);
  const auto row = [](const Blocks& blocks, const char* name) {  // head 1, query 2
    const auto numbers = blocks.At(std::string("h.1.attn.") + name).subspan((4 + 2) * 4, 4);
    return std::vector<float>(numbers.begin(), numbers.end());
  };
  const ScoreEdit add{.attention = "h.1.attn",
                      .head = 1,
                      .query = 2,
                      .key = 0,
                      .kind = ScoreEdit::Kind::kAdd,
                      .value = 1.5f};
  const Blocks added = Watch(ids, {.scores = {add}});
  EXPECT_FLOAT_EQ(row(added, "scores")[0], row(before, "scores")[0] + 1.5f);
  const std::vector<float> weights = row(added, "weights");
  EXPECT_NEAR(weights[0] / weights[1],
              row(before, "weights")[0] / row(before, "weights")[1] * std::exp(1.5), 1e-3);
  EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 1, 1e-6);
  EXPECT_EQ(weights[3], 0);  // still masked

  ScoreEdit set = add;
  set.kind = ScoreEdit::Kind::kSet;
  set.value = 1000;
  EXPECT_EQ(row(Watch(ids, {.scores = {set}}), "weights"), (std::vector<float>{1, 0, 0, 0}));
}

TEST_F(InterventionsTest, SwappedWordsAreWordsInAnotherOrder) {
  Made<Gpt> bag(SmallGpt(Positions::kNone));
  bag.Enlarge();
  const auto next = [&](const Ids& ids, const Interventions& interventions) {
    Intervener intervener(interventions, kHeads);
    return Predict(GetWorkspace(), bag.model, ids, &intervener).probabilities;
  };
  EXPECT_EQ(next({1, 2, 3, 4}, {.swaps = {{"embeddings", 1, 3}}}), next({1, 4, 3, 2}, {}));
  EXPECT_NE(Next({1, 2, 3, 4}, {.swaps = {{"embeddings", 1, 3}}}), Next({1, 4, 3, 2}));
}

TEST_F(InterventionsTest, TheEffectIsAfterLessBefore) {
  const auto predict = [&](Watcher* watcher) {
    return Predict(GetWorkspace(), made_.model, Ids{1, 2, 3, 4}, watcher);
  };
  const Effect none = MeasureEffect(predict, {}, kHeads);
  EXPECT_EQ(none.loss_difference, 0);
  EXPECT_EQ(*std::max_element(none.difference.begin(), none.difference.end()), 0);
  const Effect effect = MeasureEffect(predict, {.ablations = {{"h.1.attn", 0}}}, kHeads);
  EXPECT_EQ(effect.loss_difference, effect.after.loss - effect.before.loss);
  EXPECT_NE(effect.loss_difference, 0);
  EXPECT_NEAR(std::accumulate(effect.difference.begin(), effect.difference.end(), 0.0), 0, 1e-6);
}

TEST_F(InterventionsTest, CrossAttentionCanBeChangedToo) {
  Seq2SeqTransformerConfig config;
  config.vocab = 9;
  config.context = 8;
  config.encoder_layers = config.decoder_layers = 1;
  config.block = SmallGpt().block;
  Made<Seq2SeqTransformer> translator(config);
  translator.Enlarge();
  const auto logits = [&](const Ids& source, const Interventions& interventions) {
    arena_.Reset();
    Intervener intervener(interventions, kHeads);
    Tape tape(translator.context, arena_, {.watcher = &intervener});
    const Tensor states = translator.model.Encode(tape, source, {}, 1);
    const auto values = translator.model.Decode(tape, states, {}, Ids{0, 5}, 1).Values();
    intervener.RequireAllUsed();
    return std::vector<float>(values.begin(), values.end());
  };
  Interventions deaf;
  for (int head = 0; head < kHeads; ++head) deaf.ablations.push_back({"dec.0.cross", head});
  EXPECT_NE(logits({1, 2, 3}, {}), logits({4, 5, 6}, {}));
  EXPECT_EQ(logits({1, 2, 3}, deaf), logits({4, 5, 6}, deaf));
}

TEST_F(InterventionsTest, RefusesWhatIsNotThere) {
  const Blocks shorter = Watch({1, 2});
  EXPECT_EQ(CodeOf({.ablations = {{"h.0.attn", kHeads}}}), "number.range");
  EXPECT_EQ(CodeOf({.ablations = {{"h.2.attn", 0}}}), "config.choice");
  EXPECT_EQ(CodeOf({.scores = {{.attention = "h.0.attn", .query = 3}}}), "number.range");
  EXPECT_EQ(CodeOf({.swaps = {{"embeddings", 0, 3}}}), "number.range");
  EXPECT_EQ(CodeOf({.patches = {{.path = "embeddings", .from = &shorter}}}), "shape.mismatch");
  EXPECT_EQ(CodeOf({.patches = {{.path = "nowhere", .from = &shorter}}}), "config.choice");
}

}  // namespace
}  // namespace noron
