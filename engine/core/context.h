// Where work runs: a pool of threads that is passed in, never a global.
#pragma once

#include <cstdint>
#include <memory>
#include <type_traits>

#include "engine/core/arena.h"

namespace noron {

class Profile;
class ThreadPool;

class Context {
 public:
  // `threads` counts the calling one: 1 means that nothing is started. Builds without threads
  // (two of the three WebAssembly ones) always have 1.
  explicit Context(int threads = 1);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  int Threads() const { return threads_; }

  // Calls body(begin, end, thread) on disjoint ranges that together are [0, count), each at least
  // `grain` long (but for the last). Ranges partition OUTPUTS: what is computed for an index must
  // not depend on the range it came in, so results are the same for any number of threads.
  template <typename Body>
  void ParallelFor(int64_t count, int64_t grain, Body&& body) {
    if (count <= 0) return;
    if (threads_ == 1 || count <= grain) {
      body(int64_t{0}, count, 0);
      return;
    }
    using Function = std::remove_reference_t<Body>;
    Run(count, grain, const_cast<void*>(static_cast<const void*>(&body)),
        [](void* f, int64_t begin, int64_t end, int thread) {
          (*static_cast<Function*>(f))(begin, end, thread);
        });
  }

  // For work inside a ParallelFor body: a context of this thread alone, with scratch of its own.
  Context& Inline(int thread);

  // Working memory of one thread, kept between calls (packed matrices): at least `floats` floats,
  // 64-byte aligned, contents undefined, valid until the next call for the same thread.
  float* Scratch(int thread, size_t floats);

  // Who measures where the time goes (engine/autodiff/profile.h); nullptr: nobody.
  Profile* GetProfile() const { return profile_; }
  void SetProfile(Profile* profile) { profile_ = profile; }

 private:
  using RangeFunction = void (*)(void* body, int64_t begin, int64_t end, int thread);
  void Run(int64_t count, int64_t grain, void* body, RangeFunction function);

  int threads_;
  Profile* profile_ = nullptr;
  std::unique_ptr<ThreadPool> pool_;
  struct Buffer;
  std::unique_ptr<Buffer[]> scratch_;
  std::unique_ptr<std::unique_ptr<Context>[]> inline_;  // made when first asked for
};

}  // namespace noron
