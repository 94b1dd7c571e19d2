#include <algorithm>
#include <limits>

#include "engine/autodiff/profile.h"
#include "engine/kernels/reductions.h"
#include "engine/kernels/softmax.h"
#include "engine/ops/ops.h"
#include "engine/ops/support.h"

namespace noron {
namespace {

// No label is this, so it ignores nothing.
constexpr int32_t kIgnoreNothing = std::numeric_limits<int32_t>::min();

void CheckLabels(std::span<const int32_t> labels, int classes, int32_t ignore) {
  for (int32_t label : labels) {
    if ((label >= 0 && label < classes) || label == ignore) continue;
    throw Error("number.range", "cross_entropy: label " + std::to_string(label) +
                                    " is not in 0 … " + std::to_string(classes - 1));
  }
}

// What the mean divides by: the sum of the weights of the labels that count.
double TotalWeight(std::span<const int32_t> labels, int32_t ignore, std::span<const float> weight) {
  double total = 0;
  for (int32_t label : labels) {
    if (label != ignore) total += weight.empty() ? 1.0 : weight[label];
  }
  return total;
}

}  // namespace

Tensor CrossEntropy(Tape& tape, Tensor logits, std::span<const int32_t> labels,
                    CrossEntropyOptions options) {
  const int rows = logits.shape.Rows();
  const int classes = logits.shape.Columns();
  CheckShapes(static_cast<int>(labels.size()) == rows, "cross_entropy", "logits", logits.shape,
              "labels", Shape{static_cast<int>(labels.size())},
              "there must be one label for each row");
  CheckShapes(options.weight.empty() || static_cast<int>(options.weight.size()) == classes,
              "cross_entropy", "logits", logits.shape, "weight",
              Shape{static_cast<int>(options.weight.size())},
              "there must be one weight for each class");
  const int32_t ignore = options.ignore_index.value_or(kIgnoreNothing);
  CheckLabels(labels, classes, ignore);

  const std::span<const int32_t> kept_labels = Keep(tape, labels);
  const std::span<const float> kept_weight = Keep(tape, options.weight);
  const kernels::CrossEntropyOptions kernel_options{
      .ignore = ignore,
      .label_smoothing = options.label_smoothing,
      .weight = kept_weight.empty() ? nullptr : kept_weight.data()};
  Context& context = tape.GetContext();
  Tensor loss = tape.New({}, {logits});
  const Tensor losses = tape.Constant({rows});
  const Tensor row_stats = tape.Constant({rows, 2});
  kernels::CrossEntropy(context, rows, classes, logits.data, kept_labels.data(), kernel_options,
                        losses.data, row_stats.data);

  double divisor = 1;
  if (options.reduction == Reduction::kMean) {
    divisor = TotalWeight(labels, ignore, options.weight);
    if (divisor == 0) {
      loss.data[0] = 0;
      return loss;
    }
  }
  if (Profile* profile = context.GetProfile()) {
    profile->SetItems(rows - std::ranges::count(labels, ignore));
  }
  loss.data[0] = static_cast<float>(kernels::Sum(losses.data, rows) / divisor);
  tape.Record("cross_entropy", {logits}, loss, [=, &context] {
    kernels::CrossEntropyGrad(context, rows, classes, logits.data, kept_labels.data(),
                              kernel_options, row_stats.data,
                              static_cast<float>(loss.grad[0] / divisor), logits.grad);
  });
  return loss;
}

}  // namespace noron
