#include "engine/bench/report.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/bench/timing.h"
#include "engine/core/cores.h"

namespace noron {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kMs = 1e3;
constexpr double kGiga = 1e-9;

template <typename... Values>
std::string Format(const char* format, Values... values) {
  char text[256];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

// How much a second brings, or nothing where that says nothing.
std::string Rate(double amount, double seconds) {
  return amount > 0 ? Format("%9.1f", amount / seconds * kGiga) : std::string(9, ' ');
}

// Nothing where there is no limit, or no formula for what is done.
std::optional<double> ShareOfLimit(const BuildReport& report, const Measurement& measurement) {
  const WorkloadKind& kind = *measurement.kind;
  if (!report.limits || (kind.flop == 0 && kind.bytes == 0)) return std::nullopt;
  return report.limits->Seconds(kind.flop, kind.bytes) / measurement.Median();
}

std::string LimitsLine(const BuildReport& report) {
  if (!report.limits) {
    return Format("no limits with %d threads: there are fewer cores (%d), which take turns\n",
                  report.threads, Cores());
  }
  const Limits& limits = *report.limits;
  std::string line = Format("limits with %d thread%s: %.1f GFLOP/s multiply-add", report.threads,
                            report.threads == 1 ? "" : "s", limits.madd_gflops);
  for (const auto& [name, gflops] : limits.targets) {
    line += Format(" · %s %.1f", name.c_str(), gflops);
  }
  line += "; triad";
  for (size_t i = 0; i < kTriadSizes.size(); ++i) {
    line += Format("%s %s %.1f GB/s", i == 0 ? "" : " ·", std::string(kTriadSizes[i].name).c_str(),
                   limits.triad_gbs[i]);
  }
  return line + "\n";
}

std::string Row(const BuildReport& report, const Measurement& measurement) {
  const WorkloadKind& kind = *measurement.kind;
  const double median = measurement.Median();
  std::string row =
      Format("%-24s %7d %11.4f %11.4f %11.4f ", kind.name.c_str(), report.threads, median * kMs,
             Quantile(measurement.seconds, 0.1) * kMs, Quantile(measurement.seconds, 0.9) * kMs);
  row += Rate(kind.flop, median) + " " + Rate(kind.bytes, median) + " ";
  const std::optional<double> share = ShareOfLimit(report, measurement);
  row += share ? Format("%6.0f %%", 100 * *share) : std::string(8, ' ');
  return row + "  " + kind.what + "\n";
}

}  // namespace

double Measurement::Median() const { return Quantile(seconds, 0.5); }

std::string ToTable(std::span<const BuildReport> reports) {
  std::string table;
  for (const BuildReport& report : reports) table += LimitsLine(report);
  table += Format("\n%-24s %7s %11s %11s %11s %9s %9s %8s  %s\n", "workload", "threads",
                  "median ms", "10 %", "90 %", "GFLOP/s", "GB/s", "of limit", "what");
  // The numbers of threads of one workload stand below each other.
  for (size_t i = 0; !reports.empty() && i < reports.front().measurements.size(); ++i) {
    for (const BuildReport& report : reports) table += Row(report, report.measurements[i]);
  }
  return table;
}

Json ToJson(const BuildReport& report) {
  Json results = Json::array();
  for (const Measurement& measurement : report.measurements) {
    const WorkloadKind& kind = *measurement.kind;
    const double median = measurement.Median();
    Json& result = results.emplace_back(Json{{"name", kind.name},
                                             {"group", kind.group},
                                             {"median_ms", median * kMs},
                                             {"p10_ms", Quantile(measurement.seconds, 0.1) * kMs},
                                             {"p90_ms", Quantile(measurement.seconds, 0.9) * kMs},
                                             {"repetitions", measurement.seconds.size()}});
    if (kind.flop > 0) result["gflops"] = kind.flop / median * kGiga;
    if (kind.bytes > 0) result["gbs"] = kind.bytes / median * kGiga;
    if (const auto share = ShareOfLimit(report, measurement)) result["share_of_limit"] = *share;
  }
  return {{"build", report.build},
          {"threads", report.threads},
          {"limits", report.limits ? ToJson(*report.limits) : Json()},
          {"results", std::move(results)}};
}

Json ToJson(const Limits& limits) {
  Json json = {{"madd_gflops", limits.madd_gflops}};
  for (const auto& [name, gflops] : limits.targets) json["targets"][name] = gflops;
  for (size_t i = 0; i < kTriadSizes.size(); ++i) {
    json["triad_gbs"][std::string(kTriadSizes[i].name)] = limits.triad_gbs[i];
  }
  return json;
}

Json WorkloadsJson() {
  Json all = Json::array();
  for (const WorkloadKind& kind : Workloads()) {
    Json& entry =
        all.emplace_back(Json{{"name", kind.name}, {"group", kind.group}, {"what", kind.what}});
    if (kind.flop > 0) entry["flop"] = kind.flop;
    if (kind.bytes > 0) entry["bytes"] = kind.bytes;
  }
  return all;
}

}  // namespace noron
