#include "engine/inspect/graph.h"

#include <algorithm>
#include <unordered_map>

namespace noron {

void PathNames::Observe(const std::string& path, Tensor value, std::initializer_list<const char*>) {
  named_.push_back({value.data, path});
}

const std::string& PathNames::Of(const Tensor& tensor) const {
  static const std::string none;
  const auto found = std::ranges::find(named_, tensor.data, &Named::data);
  return found == named_.end() ? none : found->path;
}

Graph GraphOf(const Tape& tape, const ParamStore& store, const PathNames& paths) {
  std::vector<const Tape::Node*> recorded;
  for (const Tape::Node* node = tape.Last(); node != nullptr; node = node->previous) {
    recorded.push_back(node);
  }
  std::ranges::reverse(recorded);

  Graph graph;
  std::unordered_map<const float*, int> places;  // by where the numbers lie
  for (const Parameter& parameter : store.Parameters()) {
    places[parameter.tensor.data] = -1;  // a node is made when it is used
  }
  const auto add = [&](GraphNode node) {
    const int place = static_cast<int>(graph.nodes.size());
    places[node.value.data] = place;
    graph.nodes.push_back(std::move(node));
    return place;
  };
  const auto place_of = [&](const Tensor& tensor) {
    const auto found = places.find(tensor.data);
    if (found == places.end()) {
      return add({.kind = GraphNode::Kind::kInput, .path = paths.Of(tensor), .value = tensor});
    }
    if (found->second >= 0) return found->second;
    const Parameter& parameter = *std::ranges::find(
        store.Parameters(), tensor.data, [](const Parameter& p) { return p.tensor.data; });
    return add(
        {.kind = GraphNode::Kind::kParameter, .name = parameter.name, .value = parameter.tensor});
  };
  for (const Tape::Node* node : recorded) {
    std::vector<int> inputs;
    for (const Tensor& input : node->inputs) {
      if (input.data != nullptr) inputs.push_back(place_of(input));  // a bias may be missing
    }
    add({.kind = GraphNode::Kind::kOperation,
         .name = node->name,
         .path = paths.Of(node->output),
         .inputs = std::move(inputs),
         .value = node->output});
  }
  return graph;
}

}  // namespace noron
