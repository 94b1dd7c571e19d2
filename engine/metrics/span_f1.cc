#include "engine/metrics/span_f1.h"

#include <algorithm>

namespace noron {

std::vector<EntitySpan> SpansOfTags(std::span<const int32_t> tags) {
  std::vector<EntitySpan> spans;
  int open = -1;  // type of the entity that the token before belongs to
  for (size_t i = 0; i < tags.size(); ++i) {
    const int type = tags[i] == kOutside ? -1 : (tags[i] - 1) / 2;
    const bool begins = type >= 0 && (tags[i] == BeginTag(type) || type != open);
    const int position = static_cast<int>(i);
    if (begins) spans.push_back({position, position, type});
    if (type >= 0) spans.back().end = position + 1;
    open = type;
  }
  return spans;
}

void SpanCounts::Add(std::span<const int32_t> predicted, std::span<const int32_t> target) {
  RequireSameSize("span F1", predicted.size(), target.size());
  const std::vector<EntitySpan> found = SpansOfTags(predicted), wanted = SpansOfTags(target);
  const auto hits = std::count_if(found.begin(), found.end(), [&](const EntitySpan& span) {
    return std::find(wanted.begin(), wanted.end(), span) != wanted.end();
  });
  tp += hits;
  fp += static_cast<int64_t>(found.size()) - hits;
  fn += static_cast<int64_t>(wanted.size()) - hits;
}

}  // namespace noron
