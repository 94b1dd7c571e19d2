#include "engine/core/param_store.h"

#include <gtest/gtest.h>

#include "engine/core/arena.h"

namespace noron {
namespace {

void AddModel(ParamStore& store) {
  store.Add("wte.weight", {5, 3}, true);
  store.Add("ln_f.weight", {3}, false);
  store.Add("h.0.attn.c_attn.weight", {9, 3}, true, true);
}

TEST(ParamStoreTest, PlanCountsWithoutMemory) {
  ParamStore plan;
  AddModel(plan);
  EXPECT_TRUE(plan.IsPlan());
  EXPECT_EQ(plan.Count(), 15 + 3 + 27);
  EXPECT_EQ(plan.Floats(), 16 + 16 + 32);  // whole cache lines
  EXPECT_EQ(plan.Parameters()[0].tensor.data, nullptr);
  EXPECT_TRUE(plan.Values().empty());
}

TEST(ParamStoreTest, BuffersShareTheirOffsets) {
  ParamStore plan;
  AddModel(plan);
  ParamStore store(ParamStore::Hold::kGradients, plan.Floats());
  AddModel(store);
  ASSERT_EQ(store.Parameters().size(), 3u);
  EXPECT_EQ(store.Values().size(), static_cast<size_t>(plan.Floats()));
  for (const Parameter& parameter : store.Parameters()) {
    EXPECT_EQ(parameter.tensor.data, store.Values().data() + parameter.offset);
    EXPECT_EQ(parameter.tensor.grad, store.Gradients().data() + parameter.offset);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(parameter.tensor.data) % kAlignment, 0u);
  }
  for (float value : store.Values()) EXPECT_EQ(value, 0);
  EXPECT_FALSE(store.HasState(0));
  EXPECT_EQ(store.State(0).size(), store.Values().size());
  EXPECT_TRUE(store.HasState(0));
  EXPECT_FALSE(store.HasState(1));
}

TEST(ParamStoreTest, ValuesAloneHaveNoGradients) {
  ParamStore plan;
  AddModel(plan);
  ParamStore store(ParamStore::Hold::kValues, plan.Floats());
  AddModel(store);
  EXPECT_TRUE(store.Gradients().empty());
  EXPECT_EQ(store.Parameters()[0].tensor.grad, nullptr);
}

TEST(ParamStoreTest, FindsByName) {
  ParamStore plan;
  AddModel(plan);
  const Parameter* found = plan.Find("h.0.attn.c_attn.weight");
  ASSERT_NE(found, nullptr);
  EXPECT_TRUE(found->transposed);
  EXPECT_TRUE(found->decay);
  EXPECT_FALSE(plan.Find("ln_f.weight")->decay);
  EXPECT_EQ(plan.Find("ln_f"), nullptr);
}

TEST(ParamStoreTest, ZeroGradients) {
  ParamStore plan;
  AddModel(plan);
  ParamStore store(ParamStore::Hold::kGradients, plan.Floats());
  AddModel(store);
  for (float& gradient : store.Gradients()) gradient = 1;
  store.ZeroGradients();
  for (float gradient : store.Gradients()) EXPECT_EQ(gradient, 0);
}

}  // namespace
}  // namespace noron
