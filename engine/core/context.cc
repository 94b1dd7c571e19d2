#include "engine/core/context.h"

#include <algorithm>
#include <new>

#if !defined(__EMSCRIPTEN__) || defined(__EMSCRIPTEN_PTHREADS__)
#define NORON_HAS_THREADS 1
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>
#else
#define NORON_HAS_THREADS 0
#endif

namespace noron {

struct Context::Buffer {
  float* data = nullptr;
  size_t floats = 0;
  ~Buffer() { Free(); }
  void Free() {
    ::operator delete(data, std::align_val_t(kAlignment));
    data = nullptr;
    floats = 0;
  }
};

#if NORON_HAS_THREADS

// Workers wait for a new generation number: they spin briefly, because the next piece of a step
// usually comes within microseconds, and then sleep.
class ThreadPool {
 public:
  explicit ThreadPool(int workers) {
    for (int i = 0; i < workers; ++i) {
      threads_.emplace_back([this, i] { Work(i + 1); });
    }
  }
  ~ThreadPool() {
    stop_.store(true);
    Wake();
    for (std::thread& thread : threads_) thread.join();
  }

  void Run(int64_t count, int64_t part, void* body,
           void (*function)(void*, int64_t, int64_t, int)) {
    count_ = count;
    part_ = part;
    body_ = body;
    function_ = function;
    pending_.store(static_cast<int>(threads_.size()), std::memory_order_relaxed);
    Wake();
    Share(0);
    while (pending_.load(std::memory_order_acquire) != 0) Pause();
  }

 private:
  // Some 30 to 60 µs: longer than the parts of a step that one thread does alone.
#if defined(__x86_64__)
  static constexpr int kSpins = 2000;
  static void Pause() { __builtin_ia32_pause(); }
#else
  static constexpr int kSpins = 20'000;
  static void Pause() {}
#endif

  void Wake() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      generation_.fetch_add(1, std::memory_order_release);
    }
    wake_.notify_all();
  }

  void Share(int thread) {
    const int64_t begin = std::min(count_, part_ * thread);
    const int64_t end = std::min(count_, begin + part_);
    if (begin < end) function_(body_, begin, end, thread);
  }

  void Work(int thread) {
    uint64_t seen = 0;
    while (true) {
      for (int i = 0; i < kSpins && generation_.load(std::memory_order_acquire) == seen; ++i) {
        Pause();
      }
      if (generation_.load(std::memory_order_acquire) == seen) {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return generation_.load(std::memory_order_acquire) != seen; });
      }
      seen = generation_.load(std::memory_order_acquire);
      if (stop_.load()) return;
      Share(thread);
      pending_.fetch_sub(1, std::memory_order_release);
    }
  }

  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<uint64_t> generation_{0};
  std::atomic<int> pending_{0};
  std::atomic<bool> stop_{false};
  int64_t count_ = 0;
  int64_t part_ = 0;
  void* body_ = nullptr;
  void (*function_)(void*, int64_t, int64_t, int) = nullptr;
};

Context::Context(int threads) : threads_(std::max(1, threads)) {
  if (threads_ > 1) pool_ = std::make_unique<ThreadPool>(threads_ - 1);
  scratch_ = std::make_unique<Buffer[]>(threads_);
  inline_ = std::make_unique<std::unique_ptr<Context>[]>(threads_);
}

void Context::Run(int64_t count, int64_t grain, void* body, RangeFunction function) {
  const int64_t share = (count + threads_ - 1) / threads_;
  // Whole grains, so that a tile is never split between two threads.
  const int64_t part = (std::max(share, grain) + grain - 1) / grain * grain;
  pool_->Run(count, part, body, function);
}

#else

class ThreadPool {};

Context::Context(int /*threads*/) : threads_(1) {
  scratch_ = std::make_unique<Buffer[]>(1);
  inline_ = std::make_unique<std::unique_ptr<Context>[]>(1);
}

void Context::Run(int64_t count, int64_t /*grain*/, void* body, RangeFunction function) {
  function(body, 0, count, 0);
}

#endif

Context::~Context() = default;

Context& Context::Inline(int thread) {
  if (inline_[thread] == nullptr) inline_[thread] = std::make_unique<Context>(1);
  return *inline_[thread];
}

float* Context::Scratch(int thread, size_t floats) {
  Buffer& buffer = scratch_[thread];
  if (buffer.floats < floats) {
    // Attention to one more token after the other asks for a little more each time: that must not
    // be a piece of the heap each time.
    constexpr size_t kLeast = 4096;
    floats = std::max({floats, kLeast, 2 * buffer.floats});
    buffer.Free();
    buffer.data =
        static_cast<float*>(::operator new(floats * sizeof(float), std::align_val_t(kAlignment)));
    buffer.floats = floats;
  }
  return buffer.data;
}

}  // namespace noron
