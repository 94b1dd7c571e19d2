#include "engine/run/tasks/tag_judge.h"

#include <algorithm>
#include <iterator>

#include "engine/metrics/classification.h"
#include "engine/metrics/mean_iou.h"
#include "engine/metrics/span_f1.h"

namespace noron {
namespace {

// Tags of B-I-O as the numbers that SpanCounts knows; empty when they are of another kind.
std::vector<int32_t> SpanTags(std::span<const std::string> tags) {
  std::vector<int32_t> numbers;
  std::vector<std::string> types;
  for (const std::string& tag : tags) {
    if (tag == "O") {
      numbers.push_back(kOutside);
      continue;
    }
    const bool begins = tag.starts_with("B-");
    if (!begins && !tag.starts_with("I-")) return {};
    const auto found = std::find(types.begin(), types.end(), tag.substr(2));
    const int32_t type = static_cast<int32_t>(found - types.begin());
    if (found == types.end()) types.push_back(tag.substr(2));
    numbers.push_back(begins ? BeginTag(type) : InsideTag(type));
  }
  return types.empty() ? std::vector<int32_t>() : numbers;
}

// 0 outside, k + 1 in a span of type k: what its B and I have in common.
int32_t RegionOf(int32_t span_tag) { return (span_tag + 1) / 2; }

}  // namespace

TagJudge::TagJudge(std::span<const std::string> tags) : span_tags_(SpanTags(tags)) {}

std::vector<int32_t> TagJudge::InSpanTags(const std::vector<int32_t>& tags) const {
  std::vector<int32_t> numbers;
  for (const int32_t tag : tags) numbers.push_back(span_tags_[tag]);
  return numbers;
}

std::vector<Metric> TagJudge::Judge(std::span<const std::vector<int32_t>> predicted,
                                    std::span<const std::vector<int32_t>> target) const {
  RequireSameSize("tagging", predicted.size(), target.size());
  std::vector<int32_t> all_predicted, all_targets, region_predicted, region_targets;
  SpanCounts spans;
  for (size_t i = 0; i < predicted.size(); ++i) {
    all_predicted.insert(all_predicted.end(), predicted[i].begin(), predicted[i].end());
    all_targets.insert(all_targets.end(), target[i].begin(), target[i].end());
    if (span_tags_.empty()) continue;
    const std::vector<int32_t> tags = InSpanTags(predicted[i]), right = InSpanTags(target[i]);
    spans.Add(tags, right);
    std::ranges::transform(tags, std::back_inserter(region_predicted), RegionOf);
    std::ranges::transform(right, std::back_inserter(region_targets), RegionOf);
  }
  std::vector<Metric> metrics;
  if (!span_tags_.empty()) {
    const Scores scores = spans.Micro();
    const int regions = RegionOf(std::ranges::max(span_tags_)) + 1;
    metrics = {{"span_f1", scores.f1, false},
               {"span_precision", scores.precision, false},
               {"span_recall", scores.recall, false},
               {"mean_iou", ScoreIou(region_predicted, region_targets, regions).value, false}};
  }
  metrics.push_back({"accuracy", Accuracy(all_predicted, all_targets), false});
  return metrics;
}

}  // namespace noron
