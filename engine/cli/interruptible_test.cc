#include "engine/cli/interruptible.h"

#include <gtest/gtest.h>

#include <csignal>

#include "engine/cli/command.h"

namespace noron {
namespace {

TEST(Interruptible, NotesAnInterrupt) {
  const Interruptible interruptible;
  EXPECT_FALSE(interruptible.Interrupted());
  std::raise(SIGINT);
  EXPECT_TRUE(interruptible.Interrupted());
}

#if GTEST_HAS_DEATH_TEST && !defined(__EMSCRIPTEN__)
TEST(InterruptibleDeathTest, SaysSoAndEndsAtTheSecond) {
  const auto twice = [] {
    const Interruptible interruptible;
    std::raise(SIGINT);
    std::raise(SIGINT);
  };
  EXPECT_EXIT(twice(), testing::ExitedWithCode(kExitInterrupted), "stopping after this step");
}
#endif

}  // namespace
}  // namespace noron
