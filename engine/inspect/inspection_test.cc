#include "engine/inspect/inspection.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/nn/scope.h"

namespace noron {
namespace {

struct Fixture {
  explicit Fixture(Positions positions = Positions::kLearned, int window = 0)
      : config(Config(positions, window)),
        store(ParamStore::Hold::kValues, 1 << 16),
        gpt(nn::Scope(store, rng), config) {
    // Weights far from zero, so that heads look at something.
    for (float& value : store.Values()) value *= 8;
  }
  static GptConfig Config(Positions positions, int window) {
    GptConfig config;
    config.vocab = 7;
    config.context = 8;
    config.layers = 2;
    config.positions = positions;
    config.window = window;
    config.block.d_model = 16;
    config.block.heads = 4;
    config.block.kv_heads = 2;
    config.block.d_ff = 32;
    return config;
  }
  Workspace Space() { return {context, arena}; }

  GptConfig config;
  Context context;
  Arena arena;
  Rng rng{5};
  ParamStore store;
  Gpt gpt;
  const std::vector<int32_t> ids = {3, 1, 4, 1, 5};
};

TEST(Inspect, HoldsEveryBlockWithItsShape) {
  Fixture f;
  const Inspection inspection = Inspect(f.Space(), f.gpt, f.ids, {});
  const auto shape = [&](const char* path) {
    const BlockHeader* block = inspection.blocks.Find(path);
    return block == nullptr ? std::vector<int>{} : block->shape;
  };
  EXPECT_EQ(shape("embeddings"), (std::vector<int>{5, 16}));
  for (const char* layer : {"h.0.", "h.1."}) {
    const std::string at = layer;
    EXPECT_EQ(shape((at + "attn.q").c_str()), (std::vector<int>{4, 5, 4}));
    EXPECT_EQ(shape((at + "attn.k").c_str()), (std::vector<int>{2, 5, 4}));
    EXPECT_EQ(shape((at + "attn.v").c_str()), (std::vector<int>{2, 5, 4}));
    EXPECT_EQ(shape((at + "attn.scores").c_str()), (std::vector<int>{4, 5, 5}));
    EXPECT_EQ(shape((at + "attn.weights").c_str()), (std::vector<int>{4, 5, 5}));
    EXPECT_EQ(shape((at + "attn.heads").c_str()), (std::vector<int>{5, 16}));
    EXPECT_EQ(shape((at + "attn.out").c_str()), (std::vector<int>{5, 16}));
    EXPECT_EQ(shape((at + "mlp.hidden").c_str()), (std::vector<int>{5, 32}));
    EXPECT_EQ(shape((at + "mlp.out").c_str()), (std::vector<int>{5, 16}));
    EXPECT_EQ(shape((at + "residual").c_str()), (std::vector<int>{5, 16}));
  }
  EXPECT_EQ(shape("logits"), (std::vector<int>{5, 7}));
  EXPECT_EQ(shape("probabilities"), (std::vector<int>{5, 7}));
  EXPECT_EQ(shape("lens"), (std::vector<int>{2, 4}));
}

TEST(Inspect, LossIsThatOfTheProbabilities) {
  Fixture f;
  const Inspection inspection = Inspect(f.Space(), f.gpt, f.ids, {});
  const auto probabilities = inspection.blocks.At("probabilities");
  double sum = 0;
  for (int i = 0; i < 4; ++i) {
    const double loss = -std::log(probabilities[i * 7 + f.ids[i + 1]]);
    EXPECT_NEAR(inspection.token_loss[i], loss, 1e-5);
    EXPECT_NEAR(inspection.blocks.At("lens")[4 + i], -loss, 1e-5);
    sum += loss;
  }
  EXPECT_NEAR(inspection.loss.value(), sum / 4, 1e-5);
}

TEST(Inspect, OneTokenLooksAtItself) {
  Fixture f;
  const std::vector<int32_t> one = {2};
  const Inspection inspection = Inspect(f.Space(), f.gpt, one, {});
  EXPECT_FALSE(inspection.loss.has_value());
  EXPECT_EQ(inspection.blocks.At("h.0.attn.weights")[0], 1.0f);
  EXPECT_EQ(inspection.entropy[0][0], 0.0);
  EXPECT_EQ(inspection.distance[1][3], 0.0);
}

TEST(Inspect, EntropyAndDistanceFollowFromTheWeights) {
  Fixture f;
  const Inspection inspection = Inspect(f.Space(), f.gpt, f.ids, {});
  const auto weights = inspection.blocks.At("h.1.attn.weights").subspan(2 * 25, 25);
  double entropy = 0, distance = 0;
  for (int i = 0; i < 5; ++i) {
    for (int j = 0; j < 5; ++j) {
      const double w = weights[i * 5 + j];
      if (j > i) {
        EXPECT_EQ(w, 0.0);
      }
      if (w > 0) entropy -= w * std::log(w) / 5;
      distance += w * std::abs(i - j) / 5;
    }
  }
  EXPECT_NEAR(inspection.entropy[1][2], entropy, 1e-6);
  EXPECT_NEAR(inspection.distance[1][2], distance, 1e-6);
}

TEST(Explain, AgreesWithTheForwardPass) {
  for (Positions positions : {Positions::kLearned, Positions::kRope, Positions::kAlibi}) {
    Fixture f(positions, 3);
    const Inspection inspection = Inspect(f.Space(), f.gpt, f.ids, {});
    for (int query = 0; query < 5; ++query) {
      for (int key = 0; key < 5; ++key) {
        const CellExplanation cell = Explain(inspection, f.config, {}, {1, 3, query, key});
        const int at = (3 * 5 + query) * 5 + key;
        EXPECT_NEAR(cell.weight, inspection.blocks.At("h.1.attn.weights")[at], 1e-5);
        EXPECT_NEAR(cell.score, inspection.blocks.At("h.1.attn.scores")[at], 1e-4);
        EXPECT_EQ(cell.allowed, key <= query && query - key < 3);
        EXPECT_EQ(cell.row[key].has_value(), cell.allowed);
        EXPECT_EQ(cell.q.size(), 4u);
      }
    }
  }
}

TEST(Explain, WithoutTheMaskEverythingIsAllowed) {
  Fixture f;
  const View view{.mask = false};
  const Inspection inspection = Inspect(f.Space(), f.gpt, f.ids, view);
  const CellExplanation cell = Explain(inspection, f.config, view, {0, 0, 0, 4});
  EXPECT_TRUE(cell.allowed);
  EXPECT_NEAR(cell.weight, inspection.blocks.At("h.0.attn.weights")[4], 1e-5);
}

TEST(Explain, RefusesACellThatIsNotThere) {
  Fixture f;
  const Inspection inspection = Inspect(f.Space(), f.gpt, f.ids, {});
  for (const Cell& cell : {Cell{2, 0, 0, 0}, Cell{0, 4, 0, 0}, Cell{0, 0, 5, 0}, Cell{0, 0, 0, -1}}) {
    try {
      Explain(inspection, f.config, {}, cell);
      ADD_FAILURE() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.Code(), "number.range");
    }
  }
}

TEST(CompareOrder, WithoutPositionsAndMaskOrderDoesNotMatter) {
  Fixture f;
  const std::vector<int> order = {4, 2, 0, 1, 3};
  const OrderEffect bag =
      CompareOrder(f.Space(), f.gpt, f.ids, order, 1, 0, {.positions = false, .mask = false});
  const OrderEffect model = CompareOrder(f.Space(), f.gpt, f.ids, order, 1, 0, {});
  for (double difference : bag.difference) EXPECT_LT(difference, 1e-4);
  for (double difference : model.difference) EXPECT_GT(difference, 1e-2);
  // The same weights at permuted places.
  for (int p = 0; p < 5; ++p) {
    for (int q = 0; q < 5; ++q) {
      EXPECT_NEAR(bag.permuted[p * 5 + q], bag.plain[order[p] * 5 + order[q]], 1e-5);
    }
  }
}

TEST(CompareOrder, WantsAPermutation) {
  Fixture f;
  for (const std::vector<int>& order :
       {std::vector<int>{0, 1}, {0, 1, 2, 3, 3}, {0, 1, 2, 3, 9}}) {
    EXPECT_THROW(CompareOrder(f.Space(), f.gpt, f.ids, order, 0, 0, {}), Error);
  }
}

}  // namespace
}  // namespace noron
