#include "engine/models/sequence_model.h"

#include <numeric>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/models/testing.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

constexpr int kVocab = 7, kOutputs = 5, kFeatures = 4;

struct NamedConfig {
  std::string name;
  SequenceConfig config;
};

// Every body under this head.
std::vector<NamedConfig> Bodies(SequenceHead head) {
  SequenceConfig base;
  base.head = head;
  base.vocab = kVocab;
  base.outputs = kOutputs;
  base.d_model = 8;
  base.hidden = 6;
  base.layers = 2;
  base.context = 12;
  base.feature_vocab = kFeatures;
  base.block = {.heads = 2, .kv_heads = 2, .d_ff = 16};
  std::vector<NamedConfig> all;
  const auto add = [&](const char* name, SequenceBody body, const auto& change) {
    SequenceConfig config = base;
    config.body = body;
    change(config);
    all.push_back({name, config});
  };
  const auto nothing = [](SequenceConfig&) {};
  add("feed_forward", SequenceBody::kFeedForward, nothing);
  for (const nn::RecurrentCell cell :
       {nn::RecurrentCell::kRnnTanh, nn::RecurrentCell::kLstm, nn::RecurrentCell::kGru}) {
    add("recurrent", SequenceBody::kRecurrent, [&](SequenceConfig& config) {
      config.cell = cell;
      config.bidirectional = head != SequenceHead::kLanguageModel;
      config.residual = true;
    });
  }
  add("cnn", SequenceBody::kConvolution, [](SequenceConfig& config) { config.residual = true; });
  add("dilated cnn", SequenceBody::kConvolution,
      [](SequenceConfig& config) { config.convolution = Convolution::kDilated; });
  if (head == SequenceHead::kClassification) {
    add("strided cnn", SequenceBody::kConvolution,
        [](SequenceConfig& config) { config.convolution = Convolution::kStrided; });
  }
  add("attention", SequenceBody::kAttention, nothing);
  add("transformer", SequenceBody::kTransformer,
      [](SequenceConfig& config) { config.positions = nn::Positions::kRope; });
  return all;
}

std::vector<int32_t> Ids(int count, int vocab, int seed) {
  std::vector<int32_t> ids(count);
  Rng rng(seed);
  for (int32_t& id : ids) id = static_cast<int32_t>(rng.Below(vocab));
  return ids;
}

std::vector<float> Logits(Made<SequenceModel>& made, const SequenceInput& input) {
  Arena arena;
  Tape tape(made.context, arena, {});
  const auto values = made.model(tape, input).logits.Values();
  return {values.begin(), values.end()};
}

TEST(SequenceModel, LanguageModelsDoNotSeeTheFuture) {
  for (const NamedConfig& each : Bodies(SequenceHead::kLanguageModel)) {
    SCOPED_TRACE(each.name);
    Made<SequenceModel> made(each.config);
    made.Enlarge();
    std::vector<int32_t> ids = Ids(9, kVocab, 1);
    const std::vector<float> before = Logits(made, {.ids = ids});
    ids[5] = (ids[5] + 1) % kVocab;
    const std::vector<float> after = Logits(made, {.ids = ids});
    const auto part = [](const std::vector<float>& x, int from, int to) {
      return std::span(x).subspan(from * kOutputs, (to - from) * kOutputs);
    };
    EXPECT_EQ(LargestDifference(part(before, 0, 5), part(after, 0, 5)), 0);
    EXPECT_GT(LargestDifference(part(before, 5, 6), part(after, 5, 6)), 1e-4);
  }
}

TEST(SequenceModel, TaggersSeeBothSides) {
  for (const NamedConfig& each : Bodies(SequenceHead::kTagging)) {
    SCOPED_TRACE(each.name);
    Made<SequenceModel> made(each.config);
    std::vector<int32_t> ids = Ids(9, kVocab, 1);
    const std::vector<float> before = Logits(made, {.ids = ids});
    ids[5] = (ids[5] + 1) % kVocab;
    const std::vector<float> after = Logits(made, {.ids = ids});
    for (int t : {4, 5, 6}) {
      EXPECT_GT(LargestDifference(std::span(before).subspan(t * kOutputs, kOutputs),
                                  std::span(after).subspan(t * kOutputs, kOutputs)),
                1e-6)
          << t;
    }
  }
}

TEST(SequenceModel, PaddingDoesNotChangeAnything) {
  for (const SequenceHead head : {SequenceHead::kTagging, SequenceHead::kClassification}) {
    for (NamedConfig each : Bodies(head)) {
      for (const GlobalPool pooling : {GlobalPool::kLast, GlobalPool::kMean, GlobalPool::kMax}) {
        SCOPED_TRACE(each.name);
        each.config.pooling = pooling;
        Made<SequenceModel> made(each.config);
        made.Enlarge();
        const int32_t lengths[] = {5, 8};
        const std::vector<int32_t> ids = Ids(16, kVocab, 1), features = Ids(32, kFeatures, 2);
        const std::vector<float> both =
            Logits(made, {.ids = ids, .batch = 2, .lengths = lengths, .features = features});
        // The first sentence alone, without its padding.
        std::vector<int32_t> its_features(features.begin(), features.begin() + 5);
        its_features.insert(its_features.end(), features.begin() + 16, features.begin() + 21);
        const std::vector<float> alone =
            Logits(made, {.ids = std::span(ids).first(5), .features = its_features});
        EXPECT_LT(LargestDifference(alone, std::span(both).first(alone.size())), 2e-5);
        if (head == SequenceHead::kTagging) break;  // does not pool
      }
    }
  }
}

TEST(SequenceModel, GradientsAreThoseOfDifferences) {
  for (const SequenceHead head :
       {SequenceHead::kLanguageModel, SequenceHead::kTagging, SequenceHead::kClassification}) {
    for (const NamedConfig& each : Bodies(head)) {
      SCOPED_TRACE(each.name);
      Made<SequenceModel> made(each.config, 3);  // no ReLU at its kink
      // Gradients large enough to be seen in differences of floats.
      const bool attends = each.name == "attention" || each.name == "transformer";
      if (attends) made.Enlarge(5);
      for (float& value : made.store.Find("head.weight")->tensor.Values()) {
        value *= attends ? 6 : 30;
      }
      const int32_t lengths[] = {4, 6};
      const std::vector<int32_t> ids = Ids(12, kVocab, 1), features = Ids(12, kFeatures, 2);
      std::vector<int32_t> labels = Ids(12, kOutputs, 3);
      if (head == SequenceHead::kClassification) labels.resize(2);
      Arena arena;
      ExpectGradients(made.store, [&](bool backward) {
        arena.Reset();
        Tape tape(made.context, arena, {.gradients = backward});
        SequenceInput input{.ids = ids, .batch = 2, .features = features};
        if (head != SequenceHead::kLanguageModel) input.lengths = lengths;
        const Tensor loss = CrossEntropy(tape, made.model(tape, input).logits, labels,
                                         {.reduction = Reduction::kSum});
        if (backward) tape.Backward(loss);
        return double{loss.data[0]};
      });
    }
  }
}

TEST(SequenceModel, ModelsOfOneSize) {
  for (const NamedConfig& each : Bodies(SequenceHead::kLanguageModel)) {
    SCOPED_TRACE(each.name);
    const SequenceConfig config = SequenceModel::OfSize(each.config, 20'000);
    const int64_t count = SequenceModel::Parameters(config);
    EXPECT_LE(count, 20'000);
    EXPECT_GT(count, 16'000);  // widths come in whole steps
    EXPECT_EQ(Made<SequenceModel>(config).store.Count(), count);
  }
  EXPECT_THROW(SequenceModel::OfSize(Bodies(SequenceHead::kTagging)[0].config, 3), Error);
}

TEST(SequenceModel, RefusesWhatCannotWork) {
  const auto make = [](const SequenceConfig& config) { Made<SequenceModel> made(config); };
  SequenceConfig config = Bodies(SequenceHead::kLanguageModel)[2].config;
  make(config);
  config.bidirectional = true;
  EXPECT_THROW(make(config), Error);
  config = Bodies(SequenceHead::kTagging)[4].config;
  make(config);
  config.convolution = Convolution::kStrided;
  EXPECT_THROW(make(config), Error);

  Made<SequenceModel> made(Bodies(SequenceHead::kTagging)[1].config);
  const std::vector<int32_t> ids = Ids(6, kVocab, 1), features = Ids(5, kFeatures, 1);
  const int32_t lengths[] = {3};
  EXPECT_THROW(Logits(made, {.ids = ids, .batch = 4}), Error);
  EXPECT_THROW(Logits(made, {.ids = ids, .batch = 2, .lengths = lengths}), Error);
  EXPECT_THROW(Logits(made, {.ids = ids, .batch = 2, .features = features}), Error);
}

}  // namespace
}  // namespace noron
