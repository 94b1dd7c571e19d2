#include "engine/run/inspect_json.h"

#include "engine/run/tasks/mlp_config.h"

namespace noron {
namespace {

Json Rows(const std::vector<double>& values, int columns) {
  Json rows = Json::array();
  for (size_t begin = 0; begin < values.size(); begin += columns) {
    rows.push_back(std::vector<double>(values.begin() + begin, values.begin() + begin + columns));
  }
  return rows;
}

const char* Name(GraphNode::Kind kind) {
  switch (kind) {
    case GraphNode::Kind::kInput:
      return "input";
    case GraphNode::Kind::kParameter:
      return "parameter";
    case GraphNode::Kind::kOperation:
      break;
  }
  return "operation";
}

Json Described(const GraphNode& node) {
  Json shape = Json::array();
  for (int axis = 0; axis < node.value.shape.Rank(); ++axis) {
    shape.push_back(node.value.shape[axis]);
  }
  return {{"kind", Name(node.kind)},
          {"name", node.name},
          {"path", node.path},
          {"shape", std::move(shape)},
          {"inputs", node.inputs}};
}

Json Numbers(std::span<const float> values) {
  Json numbers = Json::array();
  for (const float value : values) numbers.push_back(Shortest(value));
  return numbers;
}

}  // namespace

Json ToJson(const Derivation& derivation) {
  Json json = {{"symbol", derivation.symbol},
               {"formula", derivation.formula},
               {"numbers", derivation.numbers},
               {"matrix", derivation.matrix},
               {"value", derivation.value}};
  if (derivation.difference) json["difference"] = *derivation.difference;
  return json;
}

Json ToJson(const Worksheet& worksheet) {
  Json layers = Json::array();
  for (size_t k = 0; k < worksheet.layers.size(); ++k) {
    const WorksheetLayer& layer = worksheet.layers[k];
    const int units = layer.units, inputs = layer.inputs;
    layers.push_back({{"layer", k + 1},
                      {"activation", Name(layer.activation)},
                      {"weight", Rows(layer.weight, inputs)},
                      {"bias", layer.bias},
                      {"z", Rows(layer.z, units)},
                      {"a", Rows(layer.a, units)},
                      {"slope", Rows(layer.slope, units)},
                      {"delta", Rows(layer.delta, units)},
                      {"weight_gradient", Rows(layer.weight_gradient, inputs)},
                      {"bias_gradient", layer.bias_gradient},
                      {"new_weight", Rows(layer.new_weight, inputs)},
                      {"new_bias", layer.new_bias},
                      {"delta_difference", Rows(layer.delta_difference, units)},
                      {"weight_difference", Rows(layer.weight_difference, inputs)},
                      {"bias_difference", layer.bias_difference}});
  }
  return {{"samples", worksheet.samples},
          {"learning_rate", worksheet.learning_rate},
          {"x", Rows(worksheet.x, worksheet.layers.front().inputs)},
          {"targets", Rows(worksheet.targets, worksheet.layers.back().units)},
          {"terms", worksheet.terms},
          {"loss", worksheet.loss},
          {"new_loss", worksheet.new_loss},
          {"layers", std::move(layers)}};
}

Json ToJson(const Graph& graph) {
  Json nodes = Json::array();
  for (const GraphNode& node : graph.nodes) nodes.push_back(Described(node));
  return {{"nodes", std::move(nodes)}};
}

Json NodeToJson(const Graph& graph, int node) {
  const GraphNode& from = graph.nodes[node];
  Json json = Described(from);
  json["values"] = Numbers(from.value.Values());
  if (from.value.grad != nullptr) json["gradient"] = Numbers(from.value.Gradient());
  return json;
}

}  // namespace noron
