// What a workload costs where no load of the machine changes it, for wasm/tools/counts.mjs: the
// instructions of one time, counted by callgrind, and how often it takes memory from the heap.
//
//   valgrind --tool=callgrind --toggle-collect=CountedStep noron_counts gpt-char
//   noron_counts --allocations gpt-char
//   noron_counts --describe
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "engine/bench/workload.h"
#include "engine/core/context.h"
#include "hwy/targets.h"

namespace {

std::atomic<int64_t> allocations = 0;  // of all threads

}  // namespace

// Every way to the heap, `new` included, ends in one of these. The C library calls them too, and
// has the real ones under other names.
#ifdef __GLIBC__
constexpr bool kCountsAllocations = true;

extern "C" {
void* __libc_malloc(size_t bytes);
void* __libc_calloc(size_t count, size_t bytes);
void* __libc_realloc(void* memory, size_t bytes);
void* __libc_memalign(size_t alignment, size_t bytes);

void* malloc(size_t bytes) {
  ++allocations;
  return __libc_malloc(bytes);
}
void* calloc(size_t count, size_t bytes) {
  ++allocations;
  return __libc_calloc(count, bytes);
}
void* realloc(void* memory, size_t bytes) {
  ++allocations;
  return __libc_realloc(memory, bytes);
}
void* memalign(size_t alignment, size_t bytes) {
  ++allocations;
  return __libc_memalign(alignment, bytes);
}
void* aligned_alloc(size_t alignment, size_t bytes) { return memalign(alignment, bytes); }
int posix_memalign(void** memory, size_t alignment, size_t bytes) {
  *memory = memalign(alignment, bytes);
  return *memory == nullptr ? ENOMEM : 0;
}
}
#else
constexpr bool kCountsAllocations = false;
#endif

extern "C" [[gnu::noinline]] void CountedStep(noron::Workload& workload) {
  workload.Run(1);
  asm volatile("");  // so that the call above is no jump, which callgrind would take for leaving
}

// The first time finds out how much memory is needed, the second gets it in one piece.
void WarmUp(noron::Workload& workload) { workload.Run(2); }

// In many times, more of what is small: of tokens so many that their cache is full several times.
int64_t AllocationsOf(const noron::WorkloadKind& kind, int threads) {
  constexpr double kFlop = 4e9;
  const int64_t times =
      std::clamp(static_cast<int64_t>(kFlop / kind.flop), int64_t{3}, int64_t{300});
  noron::Context context(threads);
  const std::unique_ptr<noron::Workload> workload = kind.make(context);
  WarmUp(*workload);
  const int64_t before = allocations;
  workload->Run(times);
  return allocations - before;
}

// Of the others one of each group stands for all, so that counting does not take long, and gpt-long
// for gpt-2048.
bool IsCounted(const noron::WorkloadKind& kind) {
  if (kind.group == "step") return kind.name != "gpt-2048";
  return kind.name == "gen-char" || kind.name == "gemm-256";
}

// What was built, as JSON.
void Describe(bool sse4) {
  std::printf("{\"compiler\": \"%s\", \"sse4\": %s, \"allocations\": %s, \"workloads\": [",
              __VERSION__, sse4 ? "true" : "false", kCountsAllocations ? "true" : "false");
  const char* separator = "";
  for (const noron::WorkloadKind& kind : noron::Workloads()) {
    if (!IsCounted(kind)) continue;
    std::printf("%s\"%s\"", separator, std::string(kind.name).c_str());
    separator = ", ";
  }
  std::printf("]}\n");
}

int main(int count, char** arguments) {
  const std::string argument = count > 1 ? arguments[count - 1] : "";
  const bool counts_allocations = count == 3 && std::string(arguments[1]) == "--allocations";
  // The same instructions on every machine: nothing better than SSE4, whose products and sums
  // valgrind runs many times faster than fused ones.
  const bool sse4 = (hwy::SupportedTargets() & HWY_SSE4) != 0;
  hwy::DisableTargets(HWY_SSE4 - 1);
  if (argument == "--describe") {
    Describe(sse4);
    return 0;
  }
  const noron::WorkloadKind* kind = noron::FindWorkload(argument);
  if (kind == nullptr || !IsCounted(*kind) || (count != 2 && !counts_allocations)) {
    std::fprintf(stderr, "usage: noron_counts [--allocations] WORKLOAD | --describe\n");
    return 2;
  }
  if (counts_allocations) {
    for (const int threads : {1, 2}) {
      const auto taken = static_cast<long long>(AllocationsOf(*kind, threads));
      std::printf("%lld allocations with %d threads\n", taken, threads);
    }
    return 0;
  }
  noron::Context context;
  const std::unique_ptr<noron::Workload> workload = kind->make(context);
  WarmUp(*workload);
  CountedStep(*workload);
  return 0;
}
