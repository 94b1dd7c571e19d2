// The learning rate as a function of the update: a closed formula, so that a run can be resumed
// anywhere and a curve drawn before training.
#pragma once

#include <cstdint>

namespace noron {

enum class ScheduleKind { kConstant, kStep, kCosine, kLinear, kOneCycle, kInverseSqrt };

struct Schedule {
  ScheduleKind kind = ScheduleKind::kConstant;
  double peak = 1e-3;    // the highest learning rate
  int64_t total = 0;     // cosine, linear, one-cycle: updates of the whole training
  int64_t warmup = 0;    // cosine, linear, inverse square root: updates until the peak
  double minimum = 0.0;  // cosine, linear: the learning rate at the end
  int64_t step_size = 1;           // step: every so many updates …
  double gamma = 0.1;              // … the learning rate is multiplied by this
  double rising_share = 0.3;       // one-cycle: share of the training until the peak
  double start_divisor = 25.0;     // one-cycle: begins at peak / start_divisor …
  double end_divisor = 1e4;        // … and ends at a further end_divisor below that

  // The learning rate of update t = 0, 1, …
  //   cosine, linear  peak·(t+1)/warmup, then from peak to minimum along half a cosine or a line
  //   one-cycle       two half cosines (Smith & Topin 2018), as in PyTorch
  //   inverse sqrt    peak·√warmup·min((t+1)^-½, (t+1)·warmup^-3/2) (Vaswani et al. 2017, section
  //                   5.3, where peak = factor / √(d_model·warmup))
  double Rate(int64_t t) const;
};

}  // namespace noron
