#include "engine/metrics/classification.h"

#include <gtest/gtest.h>

namespace noron {
namespace {

const std::vector<int32_t> kTarget = {0, 0, 0, 1, 1, 2};
const std::vector<int32_t> kPredicted = {0, 0, 1, 1, 0, 0};

TEST(Classification, AccuracyIsTheShareOfEqualEntries) {
  EXPECT_DOUBLE_EQ(Accuracy(kPredicted, kTarget), 0.5);
  EXPECT_EQ(Accuracy({}, {}), 0.0);
}

TEST(Classification, ConfusionHasTargetsInRows) {
  const ConfusionMatrix matrix = Confusion(kPredicted, kTarget, 3);
  EXPECT_EQ(matrix.counts, (std::vector<int64_t>{2, 1, 0, 1, 1, 0, 1, 0, 0}));
  EXPECT_EQ(matrix.Targets(0), 3);
  EXPECT_EQ(matrix.Predictions(0), 4);
}

TEST(Classification, MacroCountsAClassThatIsNeverFound) {
  const ConfusionMatrix matrix = Confusion(kPredicted, kTarget, 3);
  const Scores macro = PrecisionRecallF1(matrix, Average::kMacro);
  EXPECT_NEAR(macro.precision, (2.0 / 4 + 1.0 / 2 + 0) / 3, 1e-12);
  EXPECT_NEAR(macro.recall, (2.0 / 3 + 1.0 / 2 + 0) / 3, 1e-12);
  EXPECT_NEAR(macro.f1, (4.0 / 7 + 2.0 / 4 + 0) / 3, 1e-12);
}

TEST(Classification, MacroOfThosePresentLeavesOutAClassThatNeverOccurs) {
  const std::vector<int32_t> target = {0, 0, 1}, right = target, wrong = {0, 2, 1};
  EXPECT_NEAR(PrecisionRecallF1(Confusion(right, target, 3), Average::kMacro).f1, 2.0 / 3, 1e-12);
  EXPECT_EQ(PrecisionRecallF1(Confusion(right, target, 3), Average::kMacroPresent).f1, 1);
  // Found where it is not, the class counts.
  EXPECT_NEAR(PrecisionRecallF1(Confusion(wrong, target, 3), Average::kMacroPresent).f1,
              (2.0 / 3 + 1 + 0) / 3, 1e-12);
  const std::vector<int32_t> one_class = {0, 0};
  EXPECT_EQ(PrecisionRecallF1(Confusion(one_class, one_class, 2), Average::kMacroPresent).f1, 1);
  EXPECT_EQ(PrecisionRecallF1(Confusion({}, {}, 2), Average::kMacroPresent).f1, 0);
}

TEST(Classification, MicroOfOneLabelEachIsAccuracy) {
  const Scores micro = PrecisionRecallF1(Confusion(kPredicted, kTarget, 3), Average::kMicro);
  EXPECT_DOUBLE_EQ(micro.precision, 0.5);
  EXPECT_DOUBLE_EQ(micro.recall, 0.5);
  EXPECT_DOUBLE_EQ(micro.f1, 0.5);
}

TEST(Classification, BinaryLooksAtClassOne) {
  const std::vector<int32_t> target = {1, 1, 1, 0, 0}, predicted = {1, 0, 0, 1, 0};
  const Scores scores = PrecisionRecallF1(Confusion(predicted, target, 2), Average::kBinary);
  EXPECT_DOUBLE_EQ(scores.precision, 0.5);
  EXPECT_DOUBLE_EQ(scores.recall, 1.0 / 3);
  EXPECT_DOUBLE_EQ(scores.f1, 0.4);
}

TEST(Classification, RefusesWhatDoesNotFit) {
  const std::vector<int32_t> one = {0}, two = {0, 1}, negative = {-1};
  EXPECT_THROW(Accuracy(one, two), Error);
  EXPECT_THROW(Confusion(one, two, 2), Error);
  EXPECT_THROW(Confusion(negative, one, 2), Error);
  EXPECT_THROW(Confusion(two, two, 1), Error);
}

}  // namespace
}  // namespace noron
