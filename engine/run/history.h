// What happened in a run, step by step. Numbers are floats, as in a checkpoint file, so that a
// resumed run has the same history as one that was not interrupted.
#pragma once

#include <cstdint>
#include <vector>

namespace noron {

struct HistoryRow {
  float loss = 0;           // of the step's batch, before its update; nats per token
  float gradient_norm = 0;  // before clipping
  float learning_rate = 0;
};

struct ValidationRow {
  int64_t step = 0;  // measured with the weights after it
  float loss = 0;
};

struct History {
  std::vector<HistoryRow> rows;  // rows[i] is step i + 1
  std::vector<ValidationRow> validation;

  // Forgets what came after `step`.
  void CutAfter(int64_t step) {
    if (static_cast<int64_t>(rows.size()) > step) rows.resize(step);
    while (!validation.empty() && validation.back().step > step) validation.pop_back();
  }
};

}  // namespace noron
