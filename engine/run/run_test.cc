#include "engine/run/run.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <new>
#include <nlohmann/json.hpp>

#include "engine/run/testing.h"

// Counts what is taken from the heap, so that a test can say that a step takes nothing.
namespace {
std::atomic<int64_t> allocations{0};
}  // namespace

// Not inlined: GCC would see malloc and free and take them for a mismatch.
[[gnu::noinline]] void* operator new(size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(size_t bytes, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(bytes == 0 ? 1 : bytes);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace noron {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

std::unique_ptr<Run> Tiny(Context& context, const Experiment& experiment = TinyExperiment(),
                          const RunOptions& options = {}) {
  return Run::Create(context, experiment, TinyText(), options);
}

std::vector<float> Losses(const Run& run) {
  std::vector<float> losses;
  for (const HistoryRow& row : run.GetHistory().rows) losses.push_back(row.loss);
  return losses;
}

TEST(Run, LearnsAndMeasures) {
  Context context;
  Experiment experiment = TinyExperiment();
  experiment.training.steps = 300;
  experiment.model.dropout = 0;
  const auto run = Tiny(context, experiment);
  const Run::Progress progress = run->Step(1000, kNoLimit);
  EXPECT_EQ(progress.to, 300);
  EXPECT_TRUE(run->Done());
  const History& history = run->GetHistory();
  EXPECT_EQ(history.rows.size(), 300u);
  ASSERT_EQ(history.validation.size(), 31u);
  EXPECT_EQ(history.validation[0].step, 0);
  EXPECT_EQ(history.validation[30].step, 300);
  EXPECT_LT(history.validation[30].loss, 0.7 * history.validation[0].loss);
  EXPECT_LT(history.validation[30].loss, run->UnigramLoss());
  EXPECT_EQ(progress.tokens, 300 * 16);
}

TEST(Run, TheSameSeedGivesTheSameLossesAndAnotherSeedOthers) {
  Context context;
  Experiment experiment = TinyExperiment();
  const auto a = Tiny(context, experiment);
  const auto b = Tiny(context, experiment);
  experiment.seed = 8;
  const auto c = Tiny(context, experiment);
  for (auto* run : {a.get(), b.get(), c.get()}) run->Step(20, kNoLimit);
  EXPECT_EQ(Losses(*a), Losses(*b));
  EXPECT_NE(Losses(*a), Losses(*c));
}

TEST(Run, ThreadsDoNotChangeTheNumbers) {
  Context one(1), two(2);
  const auto a = Tiny(one);
  const auto b = Tiny(two);
  a->Step(20, kNoLimit);
  b->Step(20, kNoLimit);
  EXPECT_EQ(Losses(*a), Losses(*b));
}

TEST(Run, ABudgetOfNoTimeIsOneStep) {
  Context context;
  const auto run = Tiny(context);
  EXPECT_EQ(run->Step(100, 0).to, 1);
  EXPECT_EQ(run->Step(0, kNoLimit).to, 1);
  EXPECT_EQ(run->Step(100, kNoLimit, [&] { return run->CurrentStep() == 5; }).to, 5);
}

TEST(Run, KeepsSnapshotsToLookAt) {
  Context context;
  const auto run = Tiny(context);
  const float first = run->Parameters().Values()[0];
  run->Step(40, kNoLimit);
  EXPECT_EQ(run->GetSnapshots().Count(), 41u);
  EXPECT_EQ(run->At(std::nullopt).step, 40);
  EXPECT_EQ(run->At(1000).step, 40);
  const Run::Moment past = run->At(0);
  EXPECT_EQ(past.step, 0);
  const std::vector<int32_t> ids = {1, 2, 3};
  const Workspace space = run->GetWorkspace();
  space.arena.Reset();
  Tape tape(space.context, space.arena, {});
  EXPECT_TRUE(std::isfinite(past.gpt.Hidden(tape, ids, 1).data[0]));
  EXPECT_NE(run->Parameters().Values()[0], first);
}

TEST(Run, GoesBackWhenTheLossIsNoNumber) {
  Context context;
  Experiment experiment = TinyExperiment();
  experiment.training.clip_norm = 0;
  experiment.training.warmup = 0;
  experiment.training.optimizer = "sgd";
  experiment.training.schedule = "constant";
  experiment.training.steps = 1000;
  const auto run = Tiny(context, experiment);
  run->Step(20, kNoLimit);
  run->Set("training.learning_rate", 10.0);
  std::string causes;
  try {
    run->Step(900, kNoLimit);
    FAIL() << "the loss stayed finite";
  } catch (const Error& error) {
    EXPECT_EQ(error.Code(), "number.diverged");
    for (const auto& [name, text] : error.Arguments()) {
      if (name == "causes") causes = text;
    }
  }
  EXPECT_NE(causes.find("learning rate"), std::string::npos);
  EXPECT_NE(causes.find("clipped"), std::string::npos);
  const Snapshots& snapshots = run->GetSnapshots();
  EXPECT_EQ(run->CurrentStep(), snapshots.StepAt(snapshots.Count() - 1));
  EXPECT_EQ(static_cast<int64_t>(run->GetHistory().rows.size()), run->CurrentStep());
  for (float value : run->Parameters().Values()) ASSERT_TRUE(std::isfinite(value));
}

TEST(Run, RefusesWhatDoesNotFitTheBudget) {
  Context context;
  const int64_t needed = Tiny(context)->Memory().Total();
  try {
    Tiny(context, TinyExperiment(), {.memory_budget = needed - 1, .snapshot_budget = 24 << 20});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.Code(), "memory.budget");
    EXPECT_EQ(error.Arguments()[0], std::make_pair(std::string("needed"), std::to_string(needed)));
  }
  EXPECT_EQ(CodeOf([&] { Tiny(context, TinyExperiment(), {.memory_budget = needed}); }), "none");
}

TEST(Run, RefusesTextsWithNothingToLearn) {
  Context context;
  const auto create = [&](const char* text) {
    return CodeOf([&] { Run::Create(context, TinyExperiment(), text); });
  };
  EXPECT_EQ(create(""), "text.empty");
  EXPECT_EQ(create("abc"), "text.too_short");
  EXPECT_EQ(create("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), "text.one_token");
  EXPECT_EQ(create("\xFF\xFE" "a\0b\0"), "text.utf16");
}

TEST(Run, InvalidTextIsRepairedAndCounted) {
  Context context;
  const auto run = Run::Create(context, TinyExperiment(), TinyText() + "\xC3 \xFF");
  EXPECT_EQ(run->GetCorpus()->prepared.replaced, 2);
}

TEST(Run, WarnsWhenNothingIsLeftToValidateOn) {
  Context context;
  Experiment experiment = TinyExperiment();
  experiment.data.validation_fraction = 0;
  const auto run = Tiny(context, experiment);
  ASSERT_EQ(run->Warnings().size(), 1u);
  EXPECT_EQ(run->Warnings()[0].code, "corpus.no_validation");
  run->Step(10, kNoLimit);
  EXPECT_TRUE(run->GetHistory().validation.empty());
}

TEST(Run, SetsLiveFieldsOnly) {
  Context context;
  const auto run = Tiny(context);
  run->Set("training.learning_rate", 0.5);
  EXPECT_EQ(run->GetExperiment().training.learning_rate, 0.5);
  EXPECT_EQ(CodeOf([&] { run->Set("model.layers", 3); }), "config.choice");
  EXPECT_EQ(CodeOf([&] { run->Set("training.learning_rate", -1); }), "config.range");
  EXPECT_EQ(CodeOf([&] { run->Set("training.speed", 1); }), "config.unknown_key");
  EXPECT_EQ(run->GetExperiment().model.layers, 1);
}

// After the warm-up a step takes nothing from the heap, except for the history's own growth, which
// is reserved from the start.
TEST(Run, StepsTakeNoMemory) {
  Context context;
  Experiment experiment = TinyExperiment();
  experiment.training.steps = 6000;
  const auto run = Tiny(context, experiment);
  run->Step(50, kNoLimit);
  const size_t arena = run->ArenaBytes();
  const int64_t before = allocations;
  run->Step(5000, kNoLimit);
  EXPECT_EQ(allocations - before, 0);
  EXPECT_EQ(run->ArenaBytes(), arena);
  EXPECT_EQ(run->CurrentStep(), 5050);
}

// What is noted of a step goes where the step before it was noted.
TEST(Run, ProfiledStepsTakeNoMemoryEither) {
  Context context;
  Profile profile;
  const auto run = Tiny(context);
  context.SetProfile(&profile);
  profile.Begin();
  run->Step(5, kNoLimit);
  const int64_t before = allocations;
  profile.Begin();
  run->Step(5, kNoLimit);
  EXPECT_EQ(allocations - before, 0);
  EXPECT_GT(profile.Nodes(), 50);
  context.SetProfile(nullptr);
}

TEST(Run, AProfileLeavesTheRunWhereItStood) {
  Context context;
  const auto plain = Tiny(context), profiled = Tiny(context);
  plain->Step(20, kNoLimit);
  profiled->Step(10, kNoLimit);
  const StepProfile profile = profiled->Profile(5);
  EXPECT_EQ(profiled->CurrentStep(), 10);
  EXPECT_GE(profile.steps, 1);
  EXPECT_GT(profile.seconds, 0);
  profiled->Step(10, kNoLimit);
  EXPECT_EQ(Losses(*profiled), Losses(*plain));
  EXPECT_EQ(profiled->Save({}), plain->Save({}));
}

// Also one whose training is over.
TEST(Run, CanBeProfiledInTheEnd) {
  Context context;
  const auto run = Tiny(context);
  run->Step(40, kNoLimit);
  ASSERT_TRUE(run->Done());
  EXPECT_GT(run->Profile(0).seconds, 0);
}

TEST(Run, TheArenaIsAsLargeAsPredicted) {
  Context context;
  for (const char* positions : {"learned", "rope", "alibi", "sinusoidal"}) {
    Experiment experiment = TinyExperiment();
    experiment.model.positions = positions;
    experiment.model.activation = "swiglu";
    experiment.model.d_model = 32;
    experiment.training.context = 16;
    experiment.training.batch = 8;
    const auto run = Tiny(context, experiment);
    const size_t before = run->ArenaBytes();
    run->Step(12, kNoLimit);
    EXPECT_EQ(run->ArenaBytes(), before) << positions;
  }
}

TEST(Run, ManyRunsComeAndGo) {
  Context context;
  Experiment experiment = TinyExperiment();
  experiment.training.steps = 4;
  for (int i = 0; i < 1000; ++i) Tiny(context, experiment)->Step(1, kNoLimit);
}

}  // namespace
}  // namespace noron
