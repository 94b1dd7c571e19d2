#include "engine/inspect/step_profile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <string>
#include <vector>

#include "engine/core/cores.h"
#include "engine/models/conv_classifier.h"
#include "engine/models/small_gpt.h"
#include "engine/ops/conv.h"
#include "engine/ops/ops.h"
#include "engine/ops/pool.h"
#include "engine/train/learner.h"

namespace noron {
namespace {

// A GPT that learns a cycle of tokens.
struct Fixture {
  Fixture()
      : store(ParamStore::Hold::kGradients, 1 << 16),
        gpt(nn::Scope(store, rng), TinyGpt()),
        learner(context, store, {}) {}

  StepResult Step(int batch = 2) {
    return learner.Step(arena, 0, 0, [&](Tape& tape) {
      const std::span<const int32_t> all(ids);
      const Tensor hidden = gpt.Hidden(tape, all.first(4 * batch), batch);
      return CrossEntropy(tape, gpt.Logits(tape, hidden), all.last(4 * batch));
    });
  }
  StepProfile Measure(double milliseconds = 5) {
    const ParamStore* const stores[] = {&store};
    return ProfileSteps(context, stores, milliseconds, [&] { Step(); });
  }

  Context context;
  Arena arena;
  Rng rng{3};
  ParamStore store;
  Gpt gpt;
  Learner learner;
  const std::vector<int32_t> ids = {0, 1, 2, 3, 4, 0, 1, 2};
};

TEST(StepProfile, EveryNodeHasANameAPlaceATimeAndACost) {
  Fixture f;
  const StepProfile profile = f.Measure();
  std::string told;
  for (const StepProfile::Node& node : profile.nodes) {
    told += node.operation + " " + node.module + ";";
    EXPECT_GT(node.forward.seconds, 0) << node.operation;
    EXPECT_TRUE(node.forward.cost) << node.operation;
    ASSERT_TRUE(node.backward) << node.operation;
    EXPECT_GT(node.backward->seconds, 0) << node.operation;
    EXPECT_TRUE(node.forward.ShareOf(profile.limit)) << node.operation;
  }
  EXPECT_EQ(told,
            "embedding wte;add_positions wpe;"
            "layer_norm h.0;linear h.0.attn;attention h.0.attn;linear h.0.attn;add h.0;"
            "layer_norm h.0;linear h.0.mlp;gelu h.0.mlp;linear h.0.mlp;add h.0;"
            "layer_norm ln_f;linear wte;cross_entropy ;");
  EXPECT_EQ(profile.nodes[3].weight, "h.0.attn.c_attn.weight");
  EXPECT_EQ(profile.nodes[3].shape, (Shape{2, 4, 24}));
  EXPECT_EQ(profile.threads, 1);
  EXPECT_GT(profile.limit.flops, 0);
}

// Names are looked up when the step is over, and what gave them has returned.
TEST(StepProfile, OfConvolutionsAndPoolsToo) {
  Context context;
  Arena arena;
  Rng rng(3);
  ParamStore store(ParamStore::Hold::kGradients, 1 << 16);
  const ConvClassifier classifier(nn::Scope(store, rng), {.channels = {2, 3}, .hidden = 4});
  Learner learner(context, store, {});
  const std::vector<float> pixels(2 * 8 * 8, 0.5f);
  const std::vector<int32_t> labels = {1, 0};
  const ParamStore* const stores[] = {&store};
  const StepProfile profile = ProfileSteps(context, stores, 5, [&] {
    learner.Step(arena, 0, 0, [&](Tape& tape) {
      const Tensor images = tape.Constant({2, 1, 8, 8});
      std::ranges::copy(pixels, images.data);
      Tensor x = classifier.Logits(tape, images);  // [2, 10]
      x = AvgPool1d(tape, MaxPool1d(tape, x.Reshape({1, 2, 10}), {.stride = 1}), {.stride = 1});
      return CrossEntropy(tape, AvgPool2d(tape, x.Reshape({1, 2, 2, 4})).Reshape({2, 2}), labels);
    });
  });
  std::string told;
  for (const StepProfile::Node& node : profile.nodes) {
    told += node.operation + ";";
    EXPECT_TRUE(node.forward.cost) << node.operation;
  }
  EXPECT_EQ(told,
            "conv2d;relu;max_pool2d;conv2d;relu;max_pool2d;linear;relu;linear;max_pool1d;"
            "avg_pool1d;avg_pool2d;cross_entropy;");
  EXPECT_GT(profile.steps, 1);
}

TEST(StepProfile, TimesAddUpToTheStep) {
  Fixture f;
  const StepProfile profile = f.Measure(20);
  EXPECT_GT(profile.steps, 1);
  double sum = 0;
  for (const StepProfile::Node& node : profile.nodes) {
    sum += node.forward.seconds + node.backward->seconds;
  }
  for (const Work& section : profile.sections) sum += section.seconds;
  EXPECT_NEAR(sum, profile.seconds, 1e-9);
  const auto of = [](const std::vector<ProfileSum>& sums) {
    return std::accumulate(sums.begin(), sums.end(), 0.0,
                           [](double total, const ProfileSum& s) { return total + s.Seconds(); });
  };
  const double outside =
      std::accumulate(profile.sections.begin(), profile.sections.end(), 0.0,
                      [](double total, const Work& work) { return total + work.seconds; });
  EXPECT_NEAR(of(SumByOperation(profile)) + outside, profile.seconds, 1e-9);
  EXPECT_NEAR(of(SumByModule(profile)) + outside, profile.seconds, 1e-9);
}

TEST(StepProfile, SumsHaveTheCostsOfAllTheirNodes) {
  Fixture f;
  const std::vector<ProfileSum> sums = SumByOperation(f.Measure());
  const auto norms = std::ranges::find(sums, "layer_norm", &ProfileSum::name);
  ASSERT_NE(norms, sums.end());
  EXPECT_EQ(norms->nodes, 3);
  EXPECT_EQ(norms->forward.cost->flops, 3 * 7 * 64);
  EXPECT_TRUE(std::ranges::is_sorted(sums, std::ranges::greater{}, &ProfileSum::Seconds));
}

TEST(StepProfile, TheOptimizerReadsAndWritesWeightsGradientsAndMoments) {
  Fixture f;
  const StepProfile profile = f.Measure();
  const Work& optimizer = profile.sections[static_cast<int>(Profile::Section::kOptimizer)];
  EXPECT_GT(optimizer.seconds, 0);
  EXPECT_EQ(optimizer.cost->bytes, 4.0 * 8 * static_cast<double>(f.store.Floats()));
}

TEST(StepProfile, LossesAreTheSameBitsMeasuredOrNot) {
  Fixture plain, measured;
  for (int i = 0; i < 4; ++i) plain.Step();
  Profile profile;
  measured.context.SetProfile(&profile);
  for (int i = 0; i < 4; ++i) {
    profile.Begin();
    measured.Step();
    profile.End();
  }
  EXPECT_EQ(plain.Step().loss, measured.Step().loss);
  EXPECT_TRUE(std::ranges::equal(plain.store.Values(), measured.store.Values()));
}

TEST(StepProfile, RowsWithoutALabelCostNothing) {
  Context context;
  Arena arena;
  std::vector<float> numbers(5 * 8, 0.5f), gradients(5 * 8);
  const std::vector<int32_t> labels = {1, -1, 2, -1, -1};
  const StepProfile profile = ProfileSteps(context, {}, 1, [&] {
    arena.Reset();
    Tape tape(context, arena, {.gradients = true});
    const Tensor logits{numbers.data(), gradients.data(), {5, 8}};
    tape.Backward(CrossEntropy(tape, logits, labels, {.ignore_index = -1}));
  });
  ASSERT_EQ(profile.nodes.size(), 1u);
  EXPECT_EQ(profile.nodes[0].forward.cost->flops, 5 * 2 * 8);
}

// Where batches differ in size, only the steps that are like the first one count.
TEST(StepProfile, OnlyStepsThatAreAlikeAreAveraged) {
  Fixture f;
  const ParamStore* const stores[] = {&f.store};
  int step = 0, alike = 0;
  const StepProfile profile = ProfileSteps(f.context, stores, 10, [&] {
    const int batch = step++ % 2 == 0 ? 1 : 2;  // the first one measured has 2
    if (step > 1 && batch == 2) ++alike;
    f.Step(batch);
  });
  EXPECT_GE(profile.steps, 1);
  EXPECT_LE(profile.steps, alike);
  EXPECT_EQ(profile.nodes[0].shape, (Shape{2, 4, 8}));
}

// A step that had to wait for other work on the machine says nothing of the operations.
TEST(StepProfile, AStepThatWasHeldUpDoesNotCount) {
  Fixture f;
  const ParamStore* const stores[] = {&f.store};
  int steps = 0;
  const StepProfile profile = ProfileSteps(f.context, stores, 150, [&] {
    const bool held_up = ++steps % 3 != 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(held_up ? 10 : 0);
    while (std::chrono::steady_clock::now() < end) {
    }
    f.Step();
  });
  EXPECT_LE(profile.steps, steps / 3);
  EXPECT_LT(profile.seconds, 0.010);
}

TEST(StepProfile, TheShareOfTheLimitIsThatOfTheScarcerThing) {
  const kernels::MachineLimit limit{.flops = 100, .bytes = 10};
  EXPECT_EQ((Work{2, Cost{100, 5}}.ShareOf(limit)), 0.5);   // computing takes 1 s of the 2
  EXPECT_EQ((Work{2, Cost{10, 15}}.ShareOf(limit)), 0.75);  // moving takes 1.5 s
  EXPECT_FALSE((Work{2, std::nullopt}.ShareOf(limit)));
  EXPECT_FALSE((Work{0, Cost{10, 15}}.ShareOf(limit)));
  EXPECT_FALSE((Work{2, Cost{10, 15}}.ShareOf({})));
}

TEST(StepProfile, WhereThreadsTakeTurnsThereIsNoLimit) {
  Context context(Cores() + 1);
  const StepProfile profile = ProfileSteps(context, {}, 1, [] {});
  EXPECT_EQ(profile.limit.flops == 0, context.Threads() > Cores());
}

TEST(StepProfile, NobodyListensAfterwards) {
  Fixture f;
  f.Measure();
  EXPECT_EQ(f.context.GetProfile(), nullptr);
}

}  // namespace
}  // namespace noron
