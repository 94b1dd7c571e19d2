#include "engine/nn/recurrent.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace noron::nn {
namespace {

struct Layers {
  explicit Layers(const RecurrentConfig& config) {
    ParamStore plan;
    Rng rng(1);
    Recurrent(Scope(plan, rng), config);
    store = std::make_unique<ParamStore>(ParamStore::Hold::kGradients, plan.Floats());
    layers = std::make_unique<Recurrent>(Scope(*store, rng), config);
  }
  std::unique_ptr<ParamStore> store;
  std::unique_ptr<Recurrent> layers;
};

Tensor Input(Tape& tape, Shape shape) {
  Tensor x = tape.Constant(shape);
  for (int64_t i = 0; i < x.Size(); ++i) x.data[i] = std::sin(static_cast<float>(i));
  return x;
}

TEST(RecurrentLayers, ParametersAreNamedAndDrawnAsInPyTorch) {
  const Layers model({.input = 5, .hidden = 4, .layers = 2, .bidirectional = true});
  std::string names;
  for (const Parameter& parameter : model.store->Parameters()) {
    names += parameter.name + " " + parameter.tensor.shape.ToString() + "\n";
    for (float value : parameter.tensor.Values()) EXPECT_LE(std::abs(value), 0.5f);
  }
  EXPECT_EQ(names.substr(0, names.find("weight_ih_l1")),
            "weight_ih_l0 [16, 5]\nweight_hh_l0 [16, 4]\nbias_ih_l0 [16]\nbias_hh_l0 [16]\n"
            "weight_ih_l0_reverse [16, 5]\nweight_hh_l0_reverse [16, 4]\n"
            "bias_ih_l0_reverse [16]\nbias_hh_l0_reverse [16]\n");
  EXPECT_NE(names.find("weight_ih_l1 [16, 8]\n"), std::string::npos);
}

TEST(RecurrentLayers, ForgetBiasIsAddedToTheForgetGateAlone) {
  const Layers plain({.input = 2, .hidden = 3}),
      biased({.input = 2, .hidden = 3, .forget_bias = 1});
  const Tensor a = plain.store->Find("bias_ih_l0")->tensor;
  const Tensor b = biased.store->Find("bias_ih_l0")->tensor;
  for (int k = 0; k < 12; ++k) {
    EXPECT_FLOAT_EQ(b.data[k] - a.data[k], k >= 3 && k < 6 ? 1 : 0) << k;
  }
}

TEST(RecurrentLayers, MemoriesOfAllLengths) {
  const Layers lstm({.input = 2, .hidden = 2, .memory = 9});
  const Tensor bias = lstm.store->Find("bias_ih_l0")->tensor;  // i, f, g, o
  EXPECT_FLOAT_EQ(bias.data[2], std::log(3.0f));
  EXPECT_FLOAT_EQ(bias.data[3], std::log(7.0f));
  EXPECT_FLOAT_EQ(bias.data[0], -std::log(3.0f));
  const Layers gru({.cell = RecurrentCell::kGru, .input = 2, .hidden = 2, .memory = 9});
  const Tensor keep = gru.store->Find("bias_ih_l0")->tensor;  // r, z, n
  EXPECT_FLOAT_EQ(keep.data[2], std::log(3.0f));
  EXPECT_LE(std::abs(keep.data[0]), 1.0f);
}

TEST(RecurrentLayers, ChunksWithCarriedStatesAreTheWhole) {
  for (const RecurrentCell cell :
       {RecurrentCell::kRnnTanh, RecurrentCell::kLstm, RecurrentCell::kGru}) {
    const RecurrentConfig config{.cell = cell, .input = 3, .hidden = 4, .layers = 2};
    const Layers model(config);
    Context context;
    Arena arena;
    Tape tape(context, arena, {});
    const Tensor x = Input(tape, {1, 6, 3});
    const Tensor whole = (*model.layers)(tape, x).y;
    CarriedStates carried(config, 1);
    for (int pass = 0; pass < 2; ++pass) {  // the second one after Clear()
      for (int begin = 0; begin < 6; begin += 3) {
        const Tensor chunk{x.data + begin * 3, nullptr, {1, 3, 3}};
        const RecurrentOutput output = (*model.layers)(tape, chunk, {.initial = carried.States()});
        carried.Keep(output.states);
        for (int i = 0; i < 12; ++i) {
          EXPECT_NEAR(output.y.data[i], whole.data[begin * 4 + i], 1e-6);
        }
      }
      carried.Clear();
    }
  }
}

TEST(RecurrentLayers, ResidualConnectionsAddTheInputWhereItFits) {
  const RecurrentConfig config{.input = 4, .hidden = 4};
  RecurrentConfig residual = config;
  residual.residual = true;
  const Layers plain(config), with(residual);
  Context context;
  Arena arena;
  Tape tape(context, arena, {});
  const Tensor x = Input(tape, {2, 3, 4});
  const Tensor a = (*plain.layers)(tape, x).y, b = (*with.layers)(tape, x).y;
  for (int64_t i = 0; i < x.Size(); ++i) EXPECT_FLOAT_EQ(b.data[i], a.data[i] + x.data[i]);
}

// What stands behind the end of a sequence changes nothing, in either direction.
TEST(RecurrentLayers, PaddingDoesNotChangeAnything) {
  const Layers model(
      {.cell = RecurrentCell::kGru, .input = 2, .hidden = 3, .layers = 2, .bidirectional = true});
  Context context;
  Arena arena;
  Tape tape(context, arena, {});
  const Tensor longer = Input(tape, {1, 5, 2});
  const Tensor alone{longer.data, nullptr, {1, 3, 2}};
  const int32_t lengths[] = {3};
  const RecurrentOutput padded = (*model.layers)(tape, longer, {.lengths = lengths});
  const RecurrentOutput exact = (*model.layers)(tape, alone);
  for (int i = 0; i < 3 * 6; ++i) EXPECT_FLOAT_EQ(padded.y.data[i], exact.y.data[i]);
  for (int i = 3 * 6; i < 5 * 6; ++i) EXPECT_EQ(padded.y.data[i], 0);
  for (size_t s = 0; s < 4; ++s) {
    for (int k = 0; k < 3; ++k) {
      EXPECT_FLOAT_EQ(padded.states[s].h.data[k], exact.states[s].h.data[k]);
    }
  }
}

}  // namespace
}  // namespace noron::nn
