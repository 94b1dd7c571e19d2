#include "engine/data/text_dataset.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "engine/core/error.h"

namespace noron {
namespace {

std::vector<int32_t> Count(int size) {
  std::vector<int32_t> tokens(size);
  std::iota(tokens.begin(), tokens.end(), 0);
  return tokens;
}

const Error Thrown(const TextDataset& dataset, int context) {
  try {
    dataset.RequireTrainable(context);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing thrown";
  return Error("internal", "");
}

TEST(TextDataset, KeepsTheLastPartForValidation) {
  const TextDataset dataset(Count(105), 0.1);
  EXPECT_EQ(dataset.Train().size(), 95u);
  EXPECT_EQ(dataset.Validation().size(), 10u);
  EXPECT_EQ(dataset.Validation().front(), 95);
  EXPECT_EQ(TextDataset(Count(105), 0).Validation().size(), 0u);
  EXPECT_EQ(TextDataset(Count(19), 0.1).Validation().size(), 0u);  // one token predicts nothing
}

TEST(TextDataset, SaysWhatIsMissing) {
  EXPECT_EQ(Thrown(TextDataset({}, 0.1), 8).Code(), "text.empty");
  EXPECT_EQ(Thrown(TextDataset(std::vector<int32_t>(100, 3), 0.1), 8).Code(), "text.one_token");
  EXPECT_EQ(Thrown(TextDataset({3}, 0.1), 8).Code(), "text.too_short");
  const Error error = Thrown(TextDataset(Count(70), 0.1), 64);
  EXPECT_EQ(error.Code(), "text.too_short");
  EXPECT_EQ(error.Arguments()[0], (std::pair<std::string, std::string>("needs", "65")));
  EXPECT_EQ(error.Arguments()[1], (std::pair<std::string, std::string>("has", "63")));
  TextDataset(Count(65), 0).RequireTrainable(64);
}

TEST(TextDataset, TrainingWindowsAreShiftedByOneAndStayInTheTrainingPart) {
  const TextDataset dataset(Count(40), 0.25);  // 30 to train on
  constexpr int kBatch = 5, kContext = 7;
  std::vector<int32_t> ids(kBatch * kContext), targets(ids.size());
  std::vector<int> starts(dataset.TrainWindows(kContext), 0);
  ASSERT_EQ(starts.size(), 23u);
  Rng rng(5);
  for (int round = 0; round < 200; ++round) {
    dataset.TrainBatch(rng, kBatch, kContext, ids, targets);
    for (int row = 0; row < kBatch; ++row) {
      for (int t = 0; t < kContext; ++t) {
        EXPECT_EQ(ids[row * kContext + t], ids[row * kContext] + t);
        EXPECT_EQ(targets[row * kContext + t], ids[row * kContext + t] + 1);
      }
      EXPECT_LT(targets[row * kContext + kContext - 1], 30);
      ++starts[ids[row * kContext]];
    }
  }
  EXPECT_GT(*std::min_element(starts.begin(), starts.end()), 0);  // every window is drawn
}

TEST(TextDataset, SameSeedSameBatches) {
  const TextDataset dataset(Count(100), 0.1);
  std::vector<int32_t> ids[2], targets(12);
  for (auto& batch : ids) {
    Rng rng(9);
    batch.resize(12);
    dataset.TrainBatch(rng, 3, 4, batch, targets);
  }
  EXPECT_EQ(ids[0], ids[1]);
}

TEST(TextDataset, ValidationPredictsEveryTokenOnce) {
  const TextDataset dataset(Count(110), 0.2);  // tokens 88 … 109
  for (const int context : {1, 4, 7, 21, 64}) {
    for (const int batch : {1, 3}) {
      std::vector<int32_t> ids(batch * context), targets(ids.size());
      std::vector<int32_t> predicted;
      const int64_t windows = dataset.ValidationWindows(context);
      int64_t counted = 0;
      for (int64_t first = 0; first < windows; first += batch) {
        counted += dataset.ValidationBatch(first, batch, context, ids, targets);
        for (size_t i = 0; i < targets.size(); ++i) {
          if (targets[i] == TextDataset::kIgnore) continue;
          EXPECT_EQ(ids[i] + 1, targets[i]);
          predicted.push_back(targets[i]);
        }
      }
      EXPECT_EQ(counted, 21);
      ASSERT_EQ(predicted.size(), 21u);
      for (int i = 0; i < 21; ++i) EXPECT_EQ(predicted[i], 89 + i);
    }
  }
}

TEST(TextDataset, ValidationCanBeCapped) {
  const TextDataset dataset(Count(110), 0.2);
  EXPECT_EQ(dataset.ValidationWindows(4, 10), 3);
  EXPECT_EQ(dataset.ValidationWindows(4, 1000), 6);
  std::vector<int32_t> ids(12), targets(12);
  EXPECT_EQ(dataset.ValidationBatch(0, 3, 4, ids, targets, 10), 10);
  EXPECT_EQ(targets[9], 98);
  EXPECT_EQ(targets[10], TextDataset::kIgnore);
  EXPECT_EQ(ids[10], 0);
}

TEST(TextDataset, NoValidationPart) {
  const TextDataset dataset(Count(50), 0);
  EXPECT_EQ(dataset.ValidationWindows(8), 0);
}

TEST(TextDataset, EpochRoundsUp) {
  EXPECT_EQ(TextDataset(Count(100), 0).EpochBatches(4, 8), 4);
  EXPECT_EQ(TextDataset(Count(96), 0).EpochBatches(4, 8), 3);
}

}  // namespace
}  // namespace noron
