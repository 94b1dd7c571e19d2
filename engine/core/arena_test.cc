#include "engine/core/arena.h"

#include <gtest/gtest.h>

#include <cstring>

#include "engine/core/error.h"

namespace noron {
namespace {

TEST(ArenaTest, PiecesAreAlignedAndApart) {
  Arena arena;
  std::byte* before = nullptr;
  for (size_t bytes : {1, 63, 64, 65, 0, 1000, 1 << 20, 3}) {
    auto* memory = static_cast<std::byte*>(arena.Allocate(bytes));
    EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % kAlignment, 0u);
    EXPECT_NE(memory, before);
    if (bytes > 0) std::memset(memory, 7, bytes);
    before = memory;
  }
}

TEST(ArenaTest, WhatIsAllocatedNeverMoves) {
  Arena arena;
  int* first = arena.New<int>(42);
  for (int i = 0; i < 100; ++i) arena.AllocateArray<float>(100000);
  EXPECT_EQ(*first, 42);
}

TEST(ArenaTest, MemoryIsFlatAfterTheFirstSteps) {
  Arena arena;
  const auto step = [&] {
    arena.Reset();
    for (int i = 0; i < 50; ++i) arena.AllocateArray<float>(100000);
  };
  step();
  const size_t used = arena.Used();
  step();
  const size_t capacity = arena.Capacity();
  void* start = nullptr;
  for (int i = 0; i < 10; ++i) {
    step();
    EXPECT_EQ(arena.Used(), used);
    EXPECT_EQ(arena.Capacity(), capacity);
    arena.Reset();
    void* now = arena.Allocate(1);
    if (start != nullptr) {
      EXPECT_EQ(now, start);
    }
    start = now;
  }
}

TEST(ArenaTest, RefusesToExceedItsLimit) {
  Arena arena(8 << 20);
  try {
    for (int i = 0; i < 100; ++i) arena.Allocate(1 << 20);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.Code(), "memory.exhausted");
  }
  EXPECT_LE(arena.Capacity(), size_t{8} << 20);
  arena.Reset();
  EXPECT_NE(arena.Allocate(1 << 20), nullptr);  // of use again
}

}  // namespace
}  // namespace noron
