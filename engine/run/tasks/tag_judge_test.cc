#include "engine/run/tasks/tag_judge.h"

#include <gtest/gtest.h>

#include <map>

namespace noron {
namespace {

std::map<std::string, double> Judged(const std::vector<std::string>& names,
                                     const std::vector<int32_t>& predicted,
                                     const std::vector<int32_t>& target) {
  const std::vector<std::vector<int32_t>> sentences = {predicted}, right = {target};
  std::map<std::string, double> values;
  for (const Metric& metric : TagJudge(names).Judge(sentences, right)) {
    values[metric.name] = metric.value;
  }
  return values;
}

TEST(TagJudge, ASpanFoundInPartCountsForItsRegionAlone) {
  const std::vector<std::string> names = {"O", "B-PER", "I-PER", "B-LOC", "I-LOC"};
  const auto values = Judged(names, {1, 2, 0, 0, 3, 4}, {1, 2, 2, 0, 3, 4});
  EXPECT_DOUBLE_EQ(values.at("span_f1"), 0.5);
  // outside 1 of 2 words, PER 2 of 3, LOC 2 of 2
  EXPECT_DOUBLE_EQ(values.at("mean_iou"), (1.0 / 2 + 2.0 / 3 + 1) / 3);
  EXPECT_DOUBLE_EQ(values.at("accuracy"), 5.0 / 6);
}

TEST(TagJudge, TagsThatAreNoSpansHaveAccuracyAlone) {
  const auto values = Judged({"noun", "verb"}, {0, 1, 1}, {0, 1, 0});
  EXPECT_EQ(values.size(), 1u);
  EXPECT_DOUBLE_EQ(values.at("accuracy"), 2.0 / 3);
}

}  // namespace
}  // namespace noron
