// How tags are judged, whatever model gave them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/run/task.h"

namespace noron {

class TagJudge {
 public:
  // The names of the tags by their numbers. B-X, I-X and O are spans; other names are not.
  explicit TagJudge(std::span<const std::string> tags);

  // One list of tags for each sentence. "span_f1", "span_precision" and "span_recall" of spans and
  // "mean_iou" of the regions they cover: as in an image, with words for pixels and what is outside
  // and each type of span for classes (mean_iou.h), so that a span found in part counts in part;
  // then "accuracy" over all words. Throws shape.mismatch.
  std::vector<Metric> Judge(std::span<const std::vector<int32_t>> predicted,
                            std::span<const std::vector<int32_t>> target) const;

 private:
  std::vector<int32_t> InSpanTags(const std::vector<int32_t>& tags) const;

  std::vector<int32_t> span_tags_;  // as SpanCounts knows them; empty when tags are no spans
};

}  // namespace noron
