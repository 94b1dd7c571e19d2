// What the benchmarks run, the same everywhere: in `noron bench`, in the browser (wasm/bench.cc)
// and under callgrind (tests/bench/counts.cc). A workload can tell its weights and inputs, so that
// another library can be given the same work.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/context.h"
#include "engine/core/param_store.h"
#include "engine/core/shape.h"

namespace noron {

// One of the two spans is empty. Both live as long as the workload.
struct WorkloadInput {
  std::string_view name;
  Shape shape;
  std::span<const float> numbers;
  std::span<const int32_t> ids;
};

class Workload {
 public:
  virtual ~Workload() = default;

  // Does it so many times: training steps, tokens, products, passes. Takes no memory from the heap
  // after the second time.
  virtual void Run(int64_t times) = 0;

  // Of the last time: the loss before the update; in nats the surprise at the next token; of a
  // product a weighted mean of its result, of an operation the mean. Who does the same gets the
  // same.
  virtual double Loss() const = 0;

  // nullptr: there are none. They move as it runs; before that they are the initial ones.
  virtual const ParamStore* Weights() const { return nullptr; }
  virtual std::vector<WorkloadInput> Inputs() const = 0;

  // Memory that it holds: weights, gradients, optimizer, activations, caches.
  virtual int64_t Bytes() const = 0;
};

struct WorkloadKind {
  std::string name;
  std::string group;  // "step", "generate", "gemm" or "op"
  std::string what;
  double flop;   // of one time; 0: says nothing
  double bytes;  // that one time must read and write; 0: says nothing
  std::function<std::unique_ptr<Workload>(Context& context)> make;  // `context` outlives it
};

// All of them, in the order in which they are shown.
std::span<const WorkloadKind> Workloads();
// nullptr: there is none of this name.
const WorkloadKind* FindWorkload(std::string_view name);

}  // namespace noron
