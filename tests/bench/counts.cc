// One step of a workload, for wasm/tools/counts.mjs to count the instructions of under callgrind:
// a figure that no load of the machine changes. Prints how often the step took memory from the
// heap.
//
//   valgrind --tool=callgrind --toggle-collect=CountedStep noron_counts gpt-char
//   noron_counts --describe
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>

#include "engine/bench/workload.h"
#include "engine/core/context.h"
#include "hwy/targets.h"

namespace {

int64_t allocations = 0;

void* Take(size_t bytes, size_t alignment) {
  ++allocations;
  return std::aligned_alloc(alignment, (bytes + alignment) / alignment * alignment);
}

}  // namespace

// Not inlined: GCC would see malloc and free and take them for a mismatch.
[[gnu::noinline]] void* operator new(size_t bytes) {
  if (void* memory = Take(bytes, alignof(std::max_align_t))) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(size_t bytes, std::align_val_t alignment) {
  if (void* memory = Take(bytes, static_cast<size_t>(alignment))) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(size_t bytes, std::align_val_t alignment,
                                     const std::nothrow_t&) noexcept {
  return Take(bytes, static_cast<size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, size_t, std::align_val_t) noexcept {
  std::free(memory);
}

extern "C" [[gnu::noinline]] void CountedStep(noron::Workload& workload) {
  workload.Run(1);
  asm volatile("");  // so that the call above is no jump, which callgrind would take for leaving
}

// The first step finds out how much memory a step needs, the second gets it in one piece.
int64_t AllocationsOf(const noron::WorkloadKind& kind) {
  noron::Context context;
  const std::unique_ptr<noron::Workload> workload = kind.make(context);
  workload->Run(2);
  const int64_t before = allocations;
  CountedStep(*workload);
  return allocations - before;
}

bool IsCounted(const noron::WorkloadKind& kind) { return kind.group == "step"; }

// What was built, as JSON.
void Describe(bool sse4) {
  std::printf("{\"compiler\": \"%s\", \"sse4\": %s, \"workloads\": [", __VERSION__,
              sse4 ? "true" : "false");
  const char* separator = "";
  for (const noron::WorkloadKind& kind : noron::Workloads()) {
    if (!IsCounted(kind)) continue;
    std::printf("%s\"%s\"", separator, std::string(kind.name).c_str());
    separator = ", ";
  }
  std::printf("]}\n");
}

int main(int count, char** arguments) {
  const std::string argument = count == 2 ? arguments[1] : "";
  // The same instructions on every machine: nothing better than SSE4, whose products and sums
  // valgrind runs many times faster than fused ones.
  const bool sse4 = (hwy::SupportedTargets() & HWY_SSE4) != 0;
  hwy::DisableTargets(HWY_SSE4 - 1);
  if (argument == "--describe") {
    Describe(sse4);
    return 0;
  }
  const noron::WorkloadKind* kind = noron::FindWorkload(argument);
  if (kind != nullptr && IsCounted(*kind)) {
    std::printf("%lld allocations\n", static_cast<long long>(AllocationsOf(*kind)));
    return 0;
  }
  std::fprintf(stderr, "usage: noron_counts WORKLOAD | --describe\n");
  return 2;
}
