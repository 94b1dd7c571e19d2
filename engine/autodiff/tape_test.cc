#include "engine/autodiff/tape.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace noron {
namespace {

// y = factor · x, the smallest op there is.
Tensor Times(Tape& tape, Tensor x, float factor) {
  Tensor y = tape.Like(x);
  for (int64_t i = 0; i < x.Size(); ++i) y.data[i] = factor * x.data[i];
  tape.Record("times", {x}, y, [=] {
    for (int64_t i = 0; i < x.Size(); ++i) x.grad[i] += factor * y.grad[i];
  });
  return y;
}

class TapeTest : public testing::Test {
 protected:
  Tensor Input() { return {values_, gradient_, {2}}; }

  Context context_;
  Arena arena_;
  float values_[2] = {1, -2};
  float gradient_[2] = {0, 0};
};

TEST_F(TapeTest, ChainRuleRunsFromTheLastNodeToTheFirst) {
  Tape tape(context_, arena_, {.gradients = true});
  const Tensor y = Times(tape, Times(tape, Input(), 3), 5);
  EXPECT_EQ(y.data[1], -30);
  y.grad[0] = 1;
  y.grad[1] = 2;
  tape.Backward();
  EXPECT_EQ(gradient_[0], 15);
  EXPECT_EQ(gradient_[1], 30);
}

TEST_F(TapeTest, GradientsOfTwoUsesAddUp) {
  Tape tape(context_, arena_, {.gradients = true});
  const Tensor x = Input();
  const Tensor a = Times(tape, x, 3);
  const Tensor b = Times(tape, x, 4);
  a.grad[0] = b.grad[0] = 1;
  tape.Backward();
  EXPECT_EQ(gradient_[0], 7);
}

TEST_F(TapeTest, BackwardOfALossStartsWithOne) {
  Tape tape(context_, arena_, {.gradients = true});
  tape.Backward(Times(tape, Tensor{values_, gradient_, {}}, 3));
  EXPECT_EQ(gradient_[0], 3);
}

TEST_F(TapeTest, GradientsThatHaveServedShareMemoryAndAddUpAsOthers) {
  constexpr int kCount = 1000, kDepth = 20;
  std::vector<float> values(kCount, 0.5f);
  size_t used[2];
  std::vector<float> gradients[2];
  for (const bool reuse : {false, true}) {
    Arena arena;
    Tape tape(context_, arena, {.gradients = true, .reuse_gradients = reuse});
    std::vector<float>& gradient = gradients[reuse];
    gradient.assign(kCount, 0);
    Tensor x{values.data(), gradient.data(), {kCount}};
    for (int i = 0; i < kDepth; ++i) {
      const Tensor y = tape.Like(x), left = Times(tape, x, 3), right = Times(tape, x, 2);
      std::copy_n(left.data, kCount, y.data);
      tape.Record("both", {left, right}, y, [=] {
        for (int k = 0; k < kCount; ++k) {
          left.grad[k] += y.grad[k];
          right.grad[k] -= y.grad[k];
        }
      });
      x = y;
    }
    tape.Place(x);
    std::ranges::fill(x.Gradient(), 1.0f);
    tape.Backward();
    used[reuse] = arena.Used();
  }
  EXPECT_EQ(gradients[0], gradients[1]);
  EXPECT_EQ(gradients[1][7], 1);  // (3 - 2)^20
  constexpr size_t kTensors = 3 * kDepth * kCount * sizeof(float);
  EXPECT_GT(used[0], 2 * kTensors);
  EXPECT_LT(used[1], 1.2 * kTensors);
}

TEST_F(TapeTest, ANodeThatNoGradientReachesIsLeftOut) {
  Tape tape(context_, arena_, {.gradients = true, .reuse_gradients = true});
  const Tensor x = Input();
  const Tensor idle = Times(tape, x, 1e30f);
  const Tensor y = Times(tape, x, 3);
  tape.Place(y);
  y.grad[0] = 1;
  tape.Backward();
  EXPECT_EQ(gradient_[0], 3);
  EXPECT_EQ(static_cast<float*>(idle.grad), nullptr);
}

TEST_F(TapeTest, NothingIsRecordedWithoutAGradient) {
  Tape tape(context_, arena_, {.gradients = true});
  EXPECT_EQ(Times(tape, Input().Detached(), 3).grad, nullptr);
  EXPECT_EQ(tape.Last(), nullptr);
}

TEST_F(TapeTest, NothingIsRecordedWhenTheTapeIsForInference) {
  Tape tape(context_, arena_, {.gradients = false});
  EXPECT_EQ(Times(tape, Input(), 3).grad, nullptr);
  EXPECT_EQ(tape.Last(), nullptr);
}

TEST_F(TapeTest, NodesKeepNameInputsAndOutput) {
  Tape tape(context_, arena_, {.gradients = true});
  const Tensor first = Times(tape, Input(), 3);
  const Tensor second = Times(tape, first, 5);
  const Tape::Node* node = tape.Last();
  EXPECT_STREQ(node->name, "times");
  EXPECT_EQ(node->output.data, second.data);
  ASSERT_EQ(node->inputs.size(), 1u);
  EXPECT_EQ(node->inputs[0].data, first.data);
  EXPECT_EQ(node->previous->output.data, first.data);
  EXPECT_EQ(node->previous->previous, nullptr);
}

TEST_F(TapeTest, DropoutKeysDifferWithinAStepAndRepeatWithTheKeyOfTheTape) {
  Tape tape(context_, arena_, {.dropout_key = 7});
  Tape same(context_, arena_, {.dropout_key = 7});
  Tape other(context_, arena_, {.dropout_key = 8});
  const uint64_t first = tape.NextDropoutKey();
  EXPECT_EQ(first, same.NextDropoutKey());
  EXPECT_NE(first, other.NextDropoutKey());
  EXPECT_NE(first, tape.NextDropoutKey());
}

TEST_F(TapeTest, WatchedTensorsHaveThePathOfTheLevelsAroundThem) {
  struct Recorder : Watcher {
    void Observe(const std::string& path, Tensor value,
                 std::initializer_list<const char*> axes) override {
      seen.emplace_back(path, value.data);
      EXPECT_EQ(axes.size(), 1u);
    }
    std::vector<std::pair<std::string, const float*>> seen;
  } recorder;
  Tape tape(context_, arena_, {.watcher = &recorder});
  EXPECT_TRUE(tape.Watching());
  {
    const auto block = tape.Enter("h", 3);
    const auto attention = tape.Enter("attn");
    tape.Watch("weights", Input(), {"token"});
  }
  tape.Watch("logits", Input(), {"token"});
  ASSERT_EQ(recorder.seen.size(), 2u);
  EXPECT_EQ(recorder.seen[0].first, "h.3.attn.weights");
  EXPECT_EQ(recorder.seen[0].second, values_);
  EXPECT_EQ(recorder.seen[1].first, "logits");
}

}  // namespace
}  // namespace noron
