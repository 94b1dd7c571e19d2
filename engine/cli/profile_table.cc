#include "engine/cli/profile_table.h"

#include <algorithm>
#include <cstdio>
#include <span>
#include <string_view>
#include <vector>

#include "engine/core/cores.h"

namespace noron {
namespace {

std::string Fixed(double value, int digits, const char* unit = "") {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f%s", digits, value, unit);
  return text;
}

std::string Rate(double amount, double seconds) {
  return amount > 0 && seconds > 0 ? Fixed(amount / seconds * 1e-9, 1) : "-";
}

using Row = std::vector<std::string>;

Row RatesOf(const Work& work, const StepProfile& profile) {
  const Cost cost = work.cost.value_or(Cost{});
  const std::optional<double> share = work.ShareOf(profile.limit);
  return {Fixed(100 * work.seconds / profile.seconds, 1, " %"), Rate(cost.flops, work.seconds),
          Rate(cost.bytes, work.seconds), share ? Fixed(100 * *share, 0, " %") : "-"};
}

void AddRow(std::vector<Row>& rows, Row start, const Work& work, const StepProfile& profile) {
  for (std::string& cell : RatesOf(work, profile)) start.push_back(std::move(cell));
  rows.push_back(std::move(start));
}

// "1.234 ms"; of less than a tenth of it "12.34 µs".
std::string Time(double seconds) {
  return seconds < 1e-4 ? Fixed(seconds * 1e6, 2, " µs") : Fixed(seconds * 1e3, 3, " ms");
}

// As the reader counts it: every byte but the further ones of a character in UTF-8.
size_t WidthOf(std::string_view text) {
  return static_cast<size_t>(
      std::ranges::count_if(text, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

std::vector<Row> RowsOf(std::string_view title, std::span<const ProfileSum> sums,
                        const StepProfile& profile) {
  std::vector<Row> rows = {
      {std::string(title), "nodes", "forward", "backward", "share", "GFLOP/s", "GB/s", "of limit"}};
  for (const ProfileSum& sum : sums) {
    AddRow(rows,
           {sum.name.empty() ? "(outside)" : sum.name, std::to_string(sum.nodes),
            Time(sum.forward.seconds), Time(sum.backward.seconds)},
           sum.Whole(), profile);
  }
  return rows;
}

// The first column to the left, numbers to the right.
std::string Aligned(const std::vector<Row>& rows) {
  std::vector<size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], WidthOf(row[i]));
  }
  std::string text;
  for (const Row& row : rows) {
    text += row[0] + std::string(widths[0] - WidthOf(row[0]), ' ');
    for (size_t i = 1; i < row.size(); ++i) {
      text += std::string(2 + widths[i] - WidthOf(row[i]), ' ') + row[i];
    }
    text += "\n";
  }
  return text;
}

std::string LimitOf(const StepProfile& profile) {
  if (profile.limit.flops <= 0) {
    return "no limit to compare with: there are fewer cores (" + std::to_string(Cores()) +
           ") than threads, which take turns";
  }
  return "limit of this machine: " + Fixed(profile.limit.flops * 1e-9, 0) +
         " GFLOP/s in registers, " + Fixed(profile.limit.bytes * 1e-9, 0) +
         " GB/s in the second cache";
}

}  // namespace

std::string ProfileTable(const StepProfile& profile) {
  constexpr const char* kSections[Profile::kSections] = {"data", "zeroing gradients", "optimizer",
                                                         "other"};
  std::vector<Row> operations = RowsOf("operation", SumByOperation(profile), profile);
  for (int i = 0; i < Profile::kSections; ++i) {
    const Work& section = profile.sections[i];
    AddRow(operations, {kSections[i], "", Time(section.seconds), ""}, section, profile);
  }
  return "one step: " + Time(profile.seconds) + ", the mean of " + std::to_string(profile.steps) +
         ", with " + std::to_string(profile.threads) +
         (profile.threads == 1 ? " thread" : " threads") + "; " + LimitOf(profile) + "\n\n" +
         Aligned(operations) + "\n" + Aligned(RowsOf("module", SumByModule(profile), profile));
}

}  // namespace noron
