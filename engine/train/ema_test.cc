#include "engine/train/ema.h"

#include <gtest/gtest.h>

namespace noron {
namespace {

TEST(Ema, FollowsTheValuesSlowly) {
  ParamStore store(ParamStore::Hold::kValues, 16);
  const Tensor w = store.Add("w", {2}, true);
  w.data[0] = 1;
  Ema ema(store, 0.75);
  w.data[0] = 5;
  w.data[1] = -4;
  ema.Update(store);
  EXPECT_FLOAT_EQ(ema.Average()[0], 2);
  EXPECT_FLOAT_EQ(ema.Average()[1], -1);
  ema.Update(store);
  EXPECT_FLOAT_EQ(ema.Average()[0], 2.75f);
}

TEST(Ema, SwapsInAndOut) {
  ParamStore store(ParamStore::Hold::kValues, 16);
  const Tensor w = store.Add("w", {1}, true);
  Ema ema(store, 0.5);
  w.data[0] = 3;
  ema.Swap(store);
  EXPECT_EQ(w.data[0], 0);
  EXPECT_EQ(ema.Average()[0], 3);
  ema.Swap(store);
  EXPECT_EQ(w.data[0], 3);
}

}  // namespace
}  // namespace noron
