#include "engine/autodiff/gradient_check.h"

#include <gtest/gtest.h>

#include "engine/autodiff/check_op.h"

// A checker that finds nothing is worth nothing: each kind of mistake must be reported.
namespace noron {
namespace {

// y = a·b² with one mistake, or none.
enum class Mistake {
  kNone,
  kValue,
  kGradient,
  kOverwrites,
  kAddsToNothing,
  kOneOfTwo,
  kThreads,
  kChangesInput,
  kShape
};

template <Mistake mistake>
Tensor ATimesBSquared(Tape& tape, Tensor a, Tensor b) {
  Tensor y =
      tape.New(mistake == Mistake::kShape ? Shape{static_cast<int>(a.Size())} : a.shape, {a, b});
  const int64_t size = a.Size();
  for (int64_t i = 0; i < size; ++i) y.data[i] = a.data[i] * b.data[i] * b.data[i];
  if (mistake == Mistake::kValue) y.data[size - 1] += 1e-3f;
  if (mistake == Mistake::kThreads) y.data[0] += 1e-6f * tape.GetContext().Threads();
  if (mistake == Mistake::kChangesInput) b.data[0] = 0;
  const auto backward = [=] {
    for (int64_t i = 0; i < size; ++i) {
      if (a.grad != nullptr) {
        const float old = mistake == Mistake::kOverwrites ? 0.0f : a.grad[i];
        a.grad[i] = old + y.grad[i] * b.data[i] * b.data[i];
      }
      if (b.grad != nullptr) {
        const float factor =
            mistake == Mistake::kGradient || (mistake == Mistake::kOneOfTwo && a.grad == nullptr)
                ? 1.0f
                : 2.0f;
        b.grad[i] += factor * y.grad[i] * a.data[i] * b.data[i];
      }
    }
  };
  if (mistake == Mistake::kAddsToNothing) {
    tape.RecordFresh("a·b²", {a, b}, y, backward);
  } else {
    tape.Record("a·b²", {a, b}, y, backward);
  }
  return y;
}

double Reference(double a, double b) { return a * b * b; }

template <Mistake mistake>
std::string Found() {
  return FindGradientProblem({{3, 4}, {3, 4}}, check_op::AsOp<2>(ATimesBSquared<mistake>),
                             check_op::AsReference<2>(Reference), {});
}

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(GradientCheck, AcceptsWhatIsRight) { EXPECT_EQ(Found<Mistake::kNone>(), ""); }

TEST(GradientCheck, FindsAWrongValue) {
  EXPECT_TRUE(Contains(Found<Mistake::kValue>(), "value[11]")) << Found<Mistake::kValue>();
}

TEST(GradientCheck, FindsAWrongGradient) {
  EXPECT_TRUE(Contains(Found<Mistake::kGradient>(), "gradient of input 1[0]"))
      << Found<Mistake::kGradient>();
}

TEST(GradientCheck, FindsAnOverwrittenGradient) {
  EXPECT_TRUE(Contains(Found<Mistake::kOverwrites>(), "gradient of input 0[0]"))
      << Found<Mistake::kOverwrites>();
}

TEST(GradientCheck, FindsAGradientThatWasAddedToNothing) {
  EXPECT_TRUE(Contains(Found<Mistake::kAddsToNothing>(), "the first gradient of input 0[0]"))
      << Found<Mistake::kAddsToNothing>();
}

TEST(GradientCheck, FindsAGradientThatDependsOnWhatElseIsWanted) {
  EXPECT_TRUE(Contains(Found<Mistake::kOneOfTwo>(), "when input 0 needs no gradient"))
      << Found<Mistake::kOneOfTwo>();
}

TEST(GradientCheck, FindsAChangedInput) {
  EXPECT_TRUE(Contains(Found<Mistake::kChangesInput>(), "an input was changed"))
      << Found<Mistake::kChangesInput>();
}

TEST(GradientCheck, FindsAnotherShape) {
  EXPECT_TRUE(Contains(Found<Mistake::kShape>(), "the shape is [12], expected [3, 4]"))
      << Found<Mistake::kShape>();
}

TEST(GradientCheck, FindsADependenceOnThreads) {
  if (Context(3).Threads() == 1) GTEST_SKIP() << "this build has no threads";
  EXPECT_TRUE(Contains(Found<Mistake::kThreads>(), "with three threads"))
      << Found<Mistake::kThreads>();
  EXPECT_TRUE(Contains(
      FindThreadProblem({{3, 4}, {3, 4}}, check_op::AsOp<2>(ATimesBSquared<Mistake::kThreads>), {}),
      "with three threads"));
}

}  // namespace
}  // namespace noron
