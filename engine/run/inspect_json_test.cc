#include "engine/run/inspect_json.h"

#include <gtest/gtest.h>

namespace noron {
namespace {

struct Fixture {
  Fixture()
      : mlp({store, rng}, {.widths = {2, 3, 1},
                           .activations = {nn::Activation::kTanh, nn::Activation::kSigmoid}}) {}
  ParamStore store{ParamStore::Hold::kGradients, 256};
  Rng rng{1};
  Mlp mlp;
  std::vector<float> x = {1, 2, 3, 4}, y = {0, 1};
};

TEST(InspectJson, AWorksheetHasAMatrixOfEachKindForEachLayer) {
  Fixture f;
  const Worksheet sheet = MakeWorksheet(f.mlp, nn::Loss::kMse, {.x = f.x, .targets = f.y}, 0.1);
  const Json json = ToJson(sheet);
  EXPECT_EQ(json.at("x"), (Json{{1, 2}, {3, 4}}));
  EXPECT_EQ(json.at("layers").at(0).at("activation"), "tanh");
  EXPECT_EQ(json.at("layers").at(0).at("weight").size(), 3u);
  EXPECT_EQ(json.at("layers").at(0).at("weight_difference").at(2).size(), 2u);
  EXPECT_EQ(json.at("layers").at(1).at("delta").size(), 2u);
  EXPECT_EQ(json.at("loss").get<double>(), sheet.loss);
}

TEST(InspectJson, DerivationsHaveADifferenceWhereThereIsOne) {
  Fixture f;
  const Worksheet sheet = MakeWorksheet(f.mlp, nn::Loss::kMse, {.x = f.x, .targets = f.y}, 0.1);
  EXPECT_FALSE(ToJson(Derive(sheet, {WorksheetCell::Quantity::kA})).contains("difference"));
  EXPECT_TRUE(ToJson(Derive(sheet, {WorksheetCell::Quantity::kDelta})).contains("difference"));
}

TEST(InspectJson, AGraphNamesItsNodes) {
  Fixture f;
  Context context;
  Arena arena;
  PathNames paths;
  Tape tape(context, arena, {.gradients = true, .watcher = &paths});
  f.mlp(tape, {f.x.data(), nullptr, {2, 2}});
  const Graph graph = GraphOf(tape, f.store, paths);
  EXPECT_EQ(NodeToJson(graph, 0).at("values"), (Json{1, 2, 3, 4}));
  EXPECT_FALSE(NodeToJson(graph, 0).contains("gradient"));
  EXPECT_EQ(NodeToJson(graph, 1).at("gradient").size(), 6u);
  const Json nodes = ToJson(graph).at("nodes");
  EXPECT_EQ(nodes.at(0), (Json{{"kind", "input"},
                               {"name", ""},
                               {"path", ""},
                               {"shape", {2, 2}},
                               {"inputs", Json::array()}}));
  EXPECT_EQ(nodes.at(1).at("name"), "layer.1.weight");
  EXPECT_EQ(nodes.at(3), (Json{{"kind", "operation"},
                               {"name", "linear"},
                               {"path", "layer.1.z"},
                               {"shape", {2, 3}},
                               {"inputs", {0, 1, 2}}}));
}

}  // namespace
}  // namespace noron
