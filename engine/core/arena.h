// Memory for one step: allocation is a pointer bump, freeing is Reset().
// Chunks are added and never moved, so tensors stay valid; Reset() merges them into one chunk of the
// high-water mark, so that memory is flat after the first few steps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace noron {

inline constexpr size_t kAlignment = 64;  // bytes: one cache line, and the widest vector we use

class Arena {
 public:
  // `limit` in bytes: allocating beyond it throws Error("memory.exhausted").
  explicit Arena(size_t limit = SIZE_MAX);
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Uninitialised, 64-byte aligned.
  void* Allocate(size_t bytes);

  template <typename T>
  T* AllocateArray(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>, "an arena runs no destructors");
    return static_cast<T*>(Allocate(count * sizeof(T)));
  }
  template <typename T, typename... Args>
  T* New(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>, "an arena runs no destructors");
    return new (Allocate(sizeof(T))) T(std::forward<Args>(args)...);
  }

  // Forgets everything allocated; the memory stays with the arena.
  void Reset();

  size_t Used() const { return used_; }          // bytes handed out since the last Reset()
  size_t Capacity() const { return capacity_; }  // bytes held

 private:
  struct Chunk {
    std::byte* begin;
    size_t size;
  };
  void AddChunk(size_t at_least);
  void Release();

  std::vector<Chunk> chunks_;
  std::byte* cursor_ = nullptr;
  size_t left_ = 0;
  size_t used_ = 0;
  size_t capacity_ = 0;
  size_t limit_;
};

}  // namespace noron
