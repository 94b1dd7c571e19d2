#include "engine/run/profile_json.h"

#include <optional>

namespace noron {
namespace {

// Members are assigned one by one: a list of them in braces takes twice the code, and the page
// fetches it.
Json ToJson(const Work& work, const kernels::MachineLimit& limit) {
  Json json;
  json["seconds"] = work.seconds;
  json["flops"] = work.cost ? Json(work.cost->flops) : Json();
  json["bytes"] = work.cost ? Json(work.cost->bytes) : Json();
  const std::optional<double> share = work.ShareOf(limit);
  json["share_of_limit"] = share ? Json(*share) : Json();
  return json;
}

Json ToJson(const Shape& shape) {
  Json json = Json::array();
  for (int axis = 0; axis < shape.Rank(); ++axis) json.push_back(shape[axis]);
  return json;
}

Json ToJson(const StepProfile::Node& node, const kernels::MachineLimit& limit) {
  Json json;
  json["operation"] = node.operation;
  json["family"] = FamilyOf(node.operation);
  json["module"] = node.module;
  json["weight"] = node.weight;
  Json& inputs = json["inputs"] = Json::array();
  for (const Shape& shape : node.inputs) inputs.push_back(ToJson(shape));
  json["shape"] = ToJson(node.shape);
  json["forward"] = ToJson(node.forward, limit);
  json["backward"] = node.backward ? ToJson(*node.backward, limit) : Json();
  return json;
}

}  // namespace

Json ToJson(const StepProfile& profile) {
  constexpr const char* kSections[Profile::kSections] = {"data", "zeroing", "optimizer", "other"};
  Json json;
  json["seconds"] = profile.seconds;
  json["steps"] = profile.steps;
  json["threads"] = profile.threads;
  json["limit"]["flops"] = profile.limit.flops;
  json["limit"]["bytes"] = profile.limit.bytes;
  for (int i = 0; i < Profile::kSections; ++i) {
    json["sections"][kSections[i]] = ToJson(profile.sections[i], profile.limit);
  }
  Json& nodes = json["nodes"] = Json::array();
  for (const StepProfile::Node& node : profile.nodes) {
    nodes.push_back(ToJson(node, profile.limit));
  }
  return json;
}

}  // namespace noron
