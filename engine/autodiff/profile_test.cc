#include "engine/autodiff/profile.h"

#include <gtest/gtest.h>

#include <chrono>

#include "engine/autodiff/tape.h"

namespace noron {
namespace {

using Clock = std::chrono::steady_clock;

// Works for a while in each pass.
void Work(double seconds) {
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  while (Clock::now() < end) {
  }
}

Tensor Slow(Tape& tape, const char* name, Tensor x, double forward, double backward) {
  Tensor y = tape.Like(x);
  y.data[0] = x.data[0];
  Work(forward);
  tape.Record(name, {x}, y, [=] {
    Work(backward);
    x.grad[0] += y.grad[0];
  });
  return y;
}

class ProfileTest : public testing::Test {
 protected:
  ProfileTest() { context_.SetProfile(&profile_); }

  // A step of two nodes, one of them inside "h.3".
  void Step(Tensor x) {
    profile_.Begin();
    arena_.Reset();
    Lap(context_, Profile::Section::kData);
    Tape tape(context_, arena_, {.gradients = true});
    Tensor y;
    {
      const auto level = tape.Enter("h", 3);
      y = Slow(tape, "first", x, 0.002, 0.004);
    }
    y = Slow(tape, "second", y, 0.001, 0.0);
    if (y.grad != nullptr) tape.Backward(y);
    Work(0.003);
    Lap(context_, Profile::Section::kOptimizer);
    profile_.End();
  }

  Context context_;
  Arena arena_;
  Profile profile_;
  float value_[1] = {2};
  float gradient_[1] = {0};
};

TEST_F(ProfileTest, EachNodeHasItsTimesAndAllLapsTogetherAreTheStep) {
  const auto start = Clock::now();
  Step({value_, gradient_, {}});
  const double whole = std::chrono::duration<double>(Clock::now() - start).count();

  ASSERT_EQ(profile_.Nodes(), 2);
  const Profile::Node first = profile_.GetNode(0), second = profile_.GetNode(1);
  EXPECT_STREQ(first.name, "first");
  EXPECT_STREQ(second.name, "second");
  EXPECT_GE(first.forward, 0.002);
  EXPECT_GE(first.backward, 0.004);
  EXPECT_GE(second.forward, 0.001);
  EXPECT_GT(second.backward, 0);
  EXPECT_LT(second.backward, first.backward);
  EXPECT_GE(profile_.SecondsOf(Profile::Section::kOptimizer), 0.003);
  double sum = first.forward + first.backward + second.forward + second.backward;
  for (int i = 0; i < Profile::kSections; ++i) {
    sum += profile_.SecondsOf(static_cast<Profile::Section>(i));
  }
  EXPECT_GE(sum, 0.010);
  EXPECT_LE(sum, whole);
}

TEST_F(ProfileTest, NodesKeepWhereTheyStandAndWhatTheyAreMadeOf) {
  Step({value_, gradient_, {}});
  const Profile::Node first = profile_.GetNode(0);
  ASSERT_EQ(first.levels.size(), 1u);
  EXPECT_STREQ(first.levels[0].text, "h");
  EXPECT_EQ(first.levels[0].index, 3);
  ASSERT_EQ(first.inputs.size(), 1u);
  EXPECT_EQ(first.inputs[0].data, value_);
  EXPECT_TRUE(first.inputs[0].gradient);
  EXPECT_TRUE(profile_.GetNode(1).levels.empty());
}

// Where nothing flows back, the time forward is still that of the node and not of the next one.
TEST_F(ProfileTest, WithoutGradientsNodesAreMeasuredForward) {
  Step({value_, nullptr, {}});
  ASSERT_EQ(profile_.Nodes(), 2);
  EXPECT_GE(profile_.GetNode(0).forward, 0.002);
  EXPECT_FALSE(profile_.GetNode(0).inputs[0].gradient);
  EXPECT_EQ(profile_.GetNode(0).backward, 0);
}

TEST_F(ProfileTest, EveryStepBeginsAnew) {
  Step({value_, gradient_, {}});
  Step({value_, gradient_, {}});
  ASSERT_EQ(profile_.Nodes(), 2);
  EXPECT_EQ(profile_.GetNode(1).inputs.size(), 1u);
  EXPECT_EQ(gradient_[0], 2);
}

TEST_F(ProfileTest, NobodyIsToldOnceItIsTakenAway) {
  context_.SetProfile(nullptr);
  Step({value_, gradient_, {}});
  EXPECT_EQ(profile_.Nodes(), 0);
  EXPECT_EQ(profile_.SecondsOf(Profile::Section::kOptimizer), 0);
  EXPECT_EQ(gradient_[0], 1);
}

}  // namespace
}  // namespace noron
