// How training shows on a terminal: one line that is drawn again and again, or, where nobody
// watches (a file, a pipe), one line per validation loss.
#pragma once

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>

#include "engine/run/history.h"
#include "engine/run/run.h"

namespace noron {

std::string FormatLoss(double nats);        // "1.7512"
std::string FormatCount(double number);     // "812", "45.2k", "1.3M"
std::string FormatTime(double seconds);     // "0:07", "12:30", "1:02:03"

class ProgressLine {
 public:
  ProgressLine(std::ostream& err, bool quiet, int64_t from, int64_t to);
  void Show(const History& history, const Run::Progress& slice);
  void Finish();

 private:
  void Draw(const History& history, const Run::Progress& slice);

  std::ostream& err_;
  bool quiet_;
  bool terminal_;
  int64_t from_;
  int64_t to_;
  std::chrono::steady_clock::time_point start_;
  size_t drawn_ = 0;  // length of the line that stands there
};

}  // namespace noron
