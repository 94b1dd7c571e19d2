#include "engine/run/profile_json.h"

#include <string_view>
#include <vector>

namespace noron {
namespace {

Json ToJson(const Work& work, const kernels::MachineLimit& limit) {
  Json json = {{"seconds", work.seconds}, {"flops", nullptr}, {"bytes", nullptr}};
  if (work.cost) {
    json["flops"] = work.cost->flops;
    json["bytes"] = work.cost->bytes;
  }
  const std::optional<double> share = work.ShareOf(limit);
  json["share_of_limit"] = share ? Json(*share) : Json(nullptr);
  return json;
}

Json ToJson(const Shape& shape) {
  Json json = Json::array();
  for (int axis = 0; axis < shape.Rank(); ++axis) json.push_back(shape[axis]);
  return json;
}

Json ToJson(const StepProfile::Node& node, const kernels::MachineLimit& limit) {
  Json inputs = Json::array();
  for (const Shape& shape : node.inputs) inputs.push_back(ToJson(shape));
  return {{"operation", node.operation},
          {"family", FamilyOf(node.operation)},
          {"module", node.module},
          {"weight", node.weight},
          {"inputs", inputs},
          {"shape", ToJson(node.shape)},
          {"forward", ToJson(node.forward, limit)},
          {"backward", node.backward ? ToJson(*node.backward, limit) : Json(nullptr)}};
}

Json ToJson(const std::vector<ProfileSum>& sums, const kernels::MachineLimit& limit) {
  Json json = Json::array();
  for (const ProfileSum& sum : sums) {
    json.push_back({{"name", sum.name},
                    {"nodes", sum.nodes},
                    {"forward", ToJson(sum.forward, limit)},
                    {"backward", ToJson(sum.backward, limit)},
                    {"whole", ToJson(sum.Whole(), limit)}});
  }
  return json;
}

}  // namespace

Json ToJson(const StepProfile& profile) {
  constexpr std::string_view kSections[Profile::kSections] = {"data", "zeroing", "optimizer",
                                                              "other"};
  Json sections = Json::object();
  for (int i = 0; i < Profile::kSections; ++i) {
    sections[std::string(kSections[i])] = ToJson(profile.sections[i], profile.limit);
  }
  Json nodes = Json::array();
  for (const StepProfile::Node& node : profile.nodes) {
    nodes.push_back(ToJson(node, profile.limit));
  }
  return {{"seconds", profile.seconds},
          {"steps", profile.steps},
          {"threads", profile.threads},
          {"limit", {{"flops", profile.limit.flops}, {"bytes", profile.limit.bytes}}},
          {"sections", sections},
          {"nodes", nodes},
          {"operations", ToJson(SumByOperation(profile), profile.limit)},
          {"modules", ToJson(SumByModule(profile), profile.limit)}};
}

}  // namespace noron
