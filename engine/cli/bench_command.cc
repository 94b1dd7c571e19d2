// `noron bench`: how fast the engine is on this machine, and how its costs grow.
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/bench/report.h"
#include "engine/bench/scaling.h"
#include "engine/bench/workload.h"
#include "engine/cli/bench_measure.h"
#include "engine/cli/command.h"
#include "engine/cli/interruptible.h"
#include "engine/core/context.h"
#include "engine/core/cores.h"
#include "engine/io/file.h"

namespace noron {
namespace {

using Json = nlohmann::ordered_json;

struct BenchOptions {
  std::vector<std::string> names;
  std::vector<int> threads = {1};
  MeasureOptions measure;
  bool scaling = false;
  std::string json;  // file to write
};

// What is being measured, in a line that is drawn again and again, where somebody watches.
class Watch {
 public:
  explicit Watch(std::ostream& err)
      : err_(err), terminal_(&err == &std::cerr && isatty(STDERR_FILENO) != 0) {}
  void Show(const std::string& text) {
    if (!terminal_) return;
    err_ << "\r" << text << std::string(std::max(drawn_, text.size()) - text.size(), ' ')
         << std::flush;
    drawn_ = text.size();
  }
  ~Watch() {
    Show("");
    if (terminal_) err_ << "\r" << std::flush;
  }

 private:
  std::ostream& err_;
  bool terminal_;
  size_t drawn_ = 0;
};

// Linux tells the processor's name; elsewhere it stays unknown.
std::string Processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(": ");
    if (line.rfind("model name", 0) == 0 && colon != std::string::npos)
      return line.substr(colon + 2);
  }
  return "unknown";
}

std::string Now() {
  const std::time_t now = std::time(nullptr);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
  return text;
}

// bench.json without what was measured.
Json Document() {
  return {{"machine", {{"processor", Processor()}, {"cores", Cores()}, {"compiler", __VERSION__}}},
          {"date", Now()}};
}

// Prints what was measured, and writes all of it: what a Ctrl-C left incomplete does not take the
// place of an earlier file.
int Tell(const BenchOptions& options, const CommandLine& line, bool interrupted,
         const std::string& table, const Json& document) {
  line.out << table;
  if (!interrupted && !options.json.empty()) {
    WriteFileAtomically(options.json, document.dump(2) + "\n");
  }
  if (interrupted && !options.json.empty()) {
    line.err << "note: not all was measured; " << options.json << " is as it was\n";
  }
  return interrupted ? kExitInterrupted : kExitOk;
}

std::vector<const WorkloadKind*> Chosen(const BenchOptions& options) {
  std::vector<const WorkloadKind*> kinds;
  for (const WorkloadKind& kind : Workloads()) {
    const auto& names = options.names;
    const bool wanted =
        names.empty() || std::any_of(names.begin(), names.end(), [&](const std::string& name) {
          return name == kind.name || name == kind.group;
        });
    if (wanted) kinds.push_back(&kind);
  }
  return kinds;
}

std::string Title(const WorkloadKind& kind, int threads) {
  return kind.name + " (" + std::to_string(threads) + (threads == 1 ? " thread)" : " threads)");
}

// No limits where threads take turns.
std::optional<Limits> LimitsOf(Context& context) {
  if (context.Threads() > Cores()) return std::nullopt;
  return MeasureLimits(context);
}

std::vector<BuildReport> Measure(const BenchOptions& options, const Interruptible& interruptible,
                                 Watch& watch) {
  const std::vector<const WorkloadKind*> kinds = Chosen(options);
  std::vector<std::unique_ptr<Context>> contexts;
  std::vector<std::unique_ptr<Workload>> workloads;
  std::vector<std::pair<std::string, Workload*>> titled;
  std::vector<BuildReport> reports;
  for (const int threads : options.threads) {
    Context& context = *contexts.emplace_back(std::make_unique<Context>(threads));
    watch.Show("limits of the machine");
    reports.push_back({"native", threads, LimitsOf(context), {}});
    for (const WorkloadKind* kind : kinds) {
      watch.Show("preparing " + kind->name);
      workloads.push_back(kind->make(context));
      titled.emplace_back(Title(*kind, threads), workloads.back().get());
    }
  }
  auto seconds = MeasureInterleaved(titled, options.measure, [&](const std::string& name) {
    watch.Show(name);
    return !interruptible.Interrupted();
  });
  for (size_t i = 0; i < reports.size(); ++i) {  // the machine may have been busy before
    if (reports[i].limits) reports[i].limits->Raise(*LimitsOf(*contexts[i]));
  }
  for (size_t k = 0; k < kinds.size(); ++k) {
    const auto of = [&](size_t i) -> std::vector<double>& { return seconds[i * kinds.size() + k]; };
    bool measured = true;  // with each number of threads
    for (size_t i = 0; i < reports.size(); ++i) measured = measured && !of(i).empty();
    if (!measured) continue;
    for (size_t i = 0; i < reports.size(); ++i) {
      reports[i].measurements.push_back({kinds[k], std::move(of(i))});
    }
  }
  return reports;
}

int BenchWorkloads(const BenchOptions& options, const CommandLine& line) {
  const Interruptible interruptible;
  const std::vector<BuildReport> reports = [&] {
    Watch watch(line.err);
    return Measure(options, interruptible, watch);
  }();
  Json document = Document();
  for (const BuildReport& report : reports) document["builds"].push_back(ToJson(report));
  return Tell(options, line, interruptible.Interrupted(), ToTable(reports), document);
}

int BenchScaling(const BenchOptions& options, const CommandLine& line) {
  const Interruptible interruptible;
  Json document = Document();
  std::string table;
  for (const int threads : options.threads) {
    if (interruptible.Interrupted()) break;
    Context context(threads);
    const std::vector<Scaling> scalings = [&] {
      Watch watch(line.err);
      return MeasureScaling(
          context, {.repetitions = options.measure.repetitions, .seconds = options.measure.seconds},
          [&](const std::string& what) {
            watch.Show(what);
            return !interruptible.Interrupted();
          });
    }();
    table += "A training step of a GPT with " + std::to_string(threads) +
             (threads == 1 ? " thread\n\n" : " threads\n\n") + ToTable(scalings);
    document["scaling"].push_back({{"threads", threads}, {"against", ToJson(scalings)}});
  }
  return Tell(options, line, interruptible.Interrupted(), table, document);
}

// For each number of threads once, and before any time is spent.
int Bench(const BenchOptions& options, const CommandLine& line) {
  std::vector<int> threads = options.threads;
  std::sort(threads.begin(), threads.end());
  if (std::adjacent_find(threads.begin(), threads.end()) != threads.end()) {
    throw CLI::ValidationError("--threads", "name each number once");
  }
  if (!options.json.empty()) RequireWritable(options.json);
  return options.scaling ? BenchScaling(options, line) : BenchWorkloads(options, line);
}

}  // namespace

void AddBench(const CommandLine& line) {
  auto options = std::make_shared<BenchOptions>();
  std::string about =
      "Measures how fast the engine is on this machine, beside what the machine can do at most.\n"
      "Workloads (by name, or all of a group: step, generate, gemm, op):\n";
  std::vector<std::string> names = {"step", "generate", "gemm", "op"};
  for (const WorkloadKind& kind : Workloads()) {
    constexpr size_t kColumn = 26;
    about += "  " + kind.name + std::string(kColumn - kind.name.size(), ' ') + kind.what + "\n";
    names.push_back(kind.name);
  }
  CLI::App* command = line.app.add_subcommand("bench", about);
  CLI::Option* chosen =
      command->add_option("NAME", options->names, "What to measure (default: all)")
          ->check(CLI::Validator(
              [names](std::string& name) {
                const bool known = std::find(names.begin(), names.end(), name) != names.end();
                return known ? ""
                             : "there is no workload " + name + "; noron bench --help lists them";
              },
              ""));
  command->add_option("--threads", options->threads, "Numbers of threads to work with: 1,2")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command
      ->add_option("--repetitions", options->measure.repetitions,
                   "How often to measure each, in turn with the others")
      ->check(CLI::Range(5, 10000))
      ->capture_default_str();
  command
      ->add_option("--seconds", options->measure.seconds,
                   "What a repetition of each takes at least")
      ->check(CLI::Range(1e-6, 600.0))
      ->capture_default_str();
  command
      ->add_flag(
          "--scaling", options->scaling,
          "How time and memory of a training step grow with context, width, layers, batch and\n"
          "vocabulary")
      ->excludes(chosen);
  command->add_option("--json", options->json, "File to write the figures to, as JSON")
      ->check(CLI::Validator(
          [](std::string& path) { return std::string(path.empty() ? "name a file" : ""); }, ""));
  command->callback(
      [options, line] { line.action = [options, line] { return Bench(*options, line); }; });
}

}  // namespace noron
