#include "engine/cli/bench_measure.h"

#include <benchmark/benchmark.h>

namespace noron {
namespace {

// Marks a repetition in which nothing was done.
constexpr char kUnwanted[] = "unwanted";

// Keeps what Google Benchmark would print. Without aggregates there is one run per repetition.
class Collector : public benchmark::BenchmarkReporter {
 public:
  explicit Collector(size_t workloads) : seconds_(workloads) {}

  bool ReportContext(const Context& /*context*/) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.counters.count(kUnwanted) > 0) continue;
      seconds_[static_cast<size_t>(run.family_index)].push_back(
          run.real_accumulated_time / static_cast<double>(run.iterations));
    }
  }
  std::vector<std::vector<double>> Seconds() { return std::move(seconds_); }

 private:
  std::vector<std::vector<double>> seconds_;
};

// Its options are global and come as a command line.
void TakeTurns() {
  std::string program = "noron", flag = "--benchmark_enable_random_interleaving=true";
  char* arguments[] = {program.data(), flag.data(), nullptr};
  int count = 2;
  benchmark::Initialize(&count, arguments);
}

}  // namespace

std::vector<std::vector<double>> MeasureInterleaved(
    const std::vector<std::pair<std::string, Workload*>>& workloads, const MeasureOptions& options,
    const std::function<bool(const std::string& name)>& progress) {
  TakeTurns();
  benchmark::ClearRegisteredBenchmarks();
  for (const auto& [name, workload] : workloads) {
    const auto body = [name = name, workload = workload, &progress](benchmark::State& state) {
      const bool wanted = progress(name);
      if (!wanted) state.counters[kUnwanted] = 1;
      const benchmark::IterationCount times = state.max_iterations;
      while (state.KeepRunningBatch(times)) {
        if (wanted) workload->Run(times);
      }
    };
    benchmark::RegisterBenchmark(name.c_str(), body)
        ->UseRealTime()
        ->MinTime(options.seconds)
        ->Repetitions(options.repetitions);
  }
  Collector collector(workloads.size());
  benchmark::RunSpecifiedBenchmarks(&collector);
  benchmark::ClearRegisteredBenchmarks();
  return collector.Seconds();
}

}  // namespace noron
