// The benchmarks for JavaScript: the module of tests/bench, apart from the page's own.
//   workloads()            JSON: what there is
//   limits(threads)        JSON: what this machine can do at most
//   new Bench(name, threads)
//     run(times)           seconds that so many took
//     loss()               after the last of them
//     tensors()            copies of weights and inputs by their names: { shape, data } each
//     heapBytes()          memory of the whole module, which never shrinks
#include <emscripten/bind.h>
#include <emscripten/heap.h>
#include <emscripten/val.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "engine/bench/limits.h"
#include "engine/bench/report.h"
#include "engine/bench/workload.h"
#include "engine/core/context.h"
#include "wasm/guard.h"

namespace noron {
namespace {

using emscripten::val;

const WorkloadKind& KindOf(const std::string& name) {
  if (const WorkloadKind* kind = FindWorkload(name)) return *kind;
  throw Error("config.choice", "there is no workload " + name, {{"value", name}});
}

template <typename Number>
val TensorOf(const Shape& shape, std::span<const Number> numbers) {
  val extents = val::array();
  for (int axis = 0; axis < shape.Rank(); ++axis) extents.set(axis, shape[axis]);
  val tensor = val::object();
  tensor.set("shape", extents);
  // A copy: the view would die when memory grows.
  const val view(emscripten::typed_memory_view(numbers.size(), numbers.data()));
  tensor.set("data", view.call<val>("slice"));
  return tensor;
}

class Bench {
 public:
  Bench(const std::string& name, double threads)
      : context_(static_cast<int>(threads)), workload_(KindOf(name).make(context_)) {}

  double Run(double times) {
    const auto start = std::chrono::steady_clock::now();
    workload_->Run(static_cast<int64_t>(times));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  double Loss() { return workload_->Loss(); }
  val Tensors() {
    val tensors = val::object();
    if (const ParamStore* weights = workload_->Weights()) {
      for (const Parameter& parameter : weights->Parameters()) {
        const std::span<const float> values = parameter.tensor.Values();
        tensors.set(parameter.name, TensorOf(parameter.tensor.shape, values));
      }
    }
    for (const WorkloadInput& input : workload_->Inputs()) {
      tensors.set(std::string(input.name), input.ids.empty() ? TensorOf(input.shape, input.numbers)
                                                             : TensorOf(input.shape, input.ids));
    }
    return tensors;
  }
  double HeapBytes() { return static_cast<double>(emscripten_get_heap_size()); }

 private:
  Context context_;
  std::unique_ptr<Workload> workload_;
};

Bench* MakeBench(std::string name, double threads) {
  return Guarded([&] { return new Bench(name, threads); });
}
template <auto method, typename... Arguments>
auto Call(Bench& bench, Arguments... arguments) {
  return Guarded([&] { return (bench.*method)(arguments...); });
}

std::string WorkloadsText() {
  return Guarded([] { return WorkloadsJson().dump(); });
}
std::string LimitsText(double threads) {
  return Guarded([&] {
    Context context(static_cast<int>(threads));
    return ToJson(MeasureLimits(context)).dump();
  });
}

}  // namespace

EMSCRIPTEN_BINDINGS(noron_bench) {
  emscripten::function("workloads()", &WorkloadsText);
  emscripten::function("limits(threads)", &LimitsText);
  emscripten::class_<Bench>("Bench")
      .constructor(&MakeBench, emscripten::allow_raw_pointers())
      .function("run(times)", &Call<&Bench::Run, double>)
      .function("loss()", &Call<&Bench::Loss>)
      .function("tensors()", &Call<&Bench::Tensors>)
      .function("heapBytes()", &Call<&Bench::HeapBytes>);
}

}  // namespace noron
