#include "engine/cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>

namespace noron {
namespace {

constexpr int kBarWidth = 24;

template <typename... Values>
std::string Format(const char* format, Values... values) {
  char text[128];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

}  // namespace

std::string FormatLoss(double nats) { return Format("%.4f", nats); }

std::string FormatCount(double number) {
  if (number >= 1e6) return Format("%.1fM", number / 1e6);
  if (number >= 1e3) return Format("%.1fk", number / 1e3);
  return Format("%.0f", number);
}

std::string FormatTime(double seconds) {
  const auto whole = static_cast<int64_t>(std::ceil(std::max(seconds, 0.0)));
  const int hours = static_cast<int>(whole / 3600);
  const int minutes = static_cast<int>(whole / 60 % 60);
  const int rest = static_cast<int>(whole % 60);
  return hours > 0 ? Format("%d:%02d:%02d", hours, minutes, rest)
                   : Format("%d:%02d", minutes, rest);
}

ProgressLine::ProgressLine(std::ostream& err, bool quiet, int64_t from, int64_t to)
    : err_(err),
      quiet_(quiet),
      terminal_(&err == &std::cerr && isatty(STDERR_FILENO) != 0),
      from_(from),
      to_(to),
      start_(std::chrono::steady_clock::now()) {}

void ProgressLine::Show(const History& history, const Run::Progress& slice) {
  if (quiet_) return;
  if (terminal_) {
    Draw(history, slice);
    return;
  }
  for (size_t i = slice.first_validation; i < history.validation.size(); ++i) {
    const ValidationRow& row = history.validation[i];
    err_ << "step " << row.step << "  validation loss " << FormatLoss(row.loss) << "\n";
  }
}

void ProgressLine::Draw(const History& history, const Run::Progress& slice) {
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  const auto done = static_cast<double>(slice.to - from_);
  const double left = done > 0 ? seconds / done * static_cast<double>(to_ - slice.to) : 0;
  const int filled = static_cast<int>(kBarWidth * slice.to / std::max<int64_t>(to_, 1));
  std::string line = "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "] " +
                     std::to_string(slice.to) + "/" + std::to_string(to_);
  if (!history.rows.empty()) line += "  loss " + FormatLoss(history.rows.back().loss);
  if (!history.validation.empty()) {
    line += "  validation " + FormatLoss(history.validation.back().loss);
  }
  line += "  " + FormatCount(static_cast<double>(slice.tokens) / std::max(slice.seconds, 1e-9)) +
          " tokens/s  " + FormatTime(left) + " left";
  const std::string blank(drawn_ > line.size() ? drawn_ - line.size() : 0, ' ');
  err_ << "\r" << line << blank << std::flush;
  drawn_ = line.size();
}

void ProgressLine::Finish() {
  if (drawn_ > 0) err_ << "\n";
}

}  // namespace noron
