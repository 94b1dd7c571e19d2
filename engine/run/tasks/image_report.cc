#include "engine/run/tasks/image_report.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/core/arena.h"
#include "engine/metrics/classification.h"
#include "engine/run/tasks/points_json.h"

namespace noron {
namespace {

using nlohmann::ordered_json;

constexpr size_t kShownWrong = 6;
constexpr size_t kShown = 12;

// Four decimals are enough for a picture.
template <typename Numbers>
ordered_json Rounded(const Numbers& values) {
  ordered_json list = ordered_json::array();
  for (const double value : values) list.push_back(std::round(value * 1e4) / 1e4);
  return list;
}

ordered_json Figures(const Judgement& judgement) {
  return {{"accuracy", judgement.accuracy}, {"loss", judgement.loss}};
}

// Some images that are taken for something else, then others.
std::vector<int32_t> Examples(const Judgement& judgement, const Images& images) {
  std::vector<int32_t> shown;
  for (const bool wrong : {true, false}) {
    for (int i = 0; i < images.Count(); ++i) {
      if (shown.size() == (wrong ? kShownWrong : kShown)) break;
      if ((judgement.predicted[i] != images.labels[i]) == wrong) shown.push_back(i);
    }
  }
  return shown;
}

// The attention weights of one pass, in the order of the layers.
class AttentionWatcher : public Watcher {
 public:
  void Observe(const std::string& path, Tensor value, std::initializer_list<const char*>) override {
    if (!path.ends_with(".attn.weights")) return;
    ++layers_;
    shape_ = value.shape;
    values_.insert(values_.end(), value.data, value.data + value.Size());
  }
  bool Saw() const { return layers_ > 0; }
  ordered_json ToJson() const {
    return {{"shape", {layers_, shape_[1], shape_[2], shape_[3]}}, {"values", Rounded(values_)}};
  }

 private:
  int layers_ = 0;
  Shape shape_;  // [1, heads, tokens, tokens]
  std::vector<float> values_;
};

}  // namespace

ordered_json JudgementReport(const Judgement& judgement, const Images& images) {
  const ConfusionMatrix matrix =
      Confusion(judgement.predicted, images.labels, static_cast<int>(images.classes.size()));
  return {{"classes", images.classes},
          {"metrics", Figures(judgement)},
          {"confusion", ConfusionToJson(matrix)},
          {"scores", ScoresToJson(matrix, images.classes)}};
}

ordered_json ImageReport(Context& context, const ImageModel& model, const Images& images) {
  const ImageShape& shape = images.shape;
  const Judgement judgement = Judge(LogitsOf(context, model, images), images.labels);
  ordered_json report = JudgementReport(judgement, images);
  report["image"] = {
      {"channels", shape.channels}, {"height", shape.height}, {"width", shape.width}};
  report["test_time_augmentation"] =
      Figures(Judge(ShiftedLogitsOf(context, model, images), images.labels));

  const std::vector<int32_t> shown = Examples(judgement, images);
  ordered_json& predictions = report["predictions"] = ordered_json::array();
  for (int32_t i : shown) {
    const size_t classes = images.classes.size();
    const auto probabilities = std::span(judgement.probabilities).subspan(i * classes, classes);
    predictions.push_back({{"image", Rounded(images.Image(i))},
                           {"label", images.labels[i]},
                           {"predicted", judgement.predicted[i]},
                           {"probabilities", Rounded(probabilities)}});
  }

  const Tensor filters = model.FirstFilters();
  report["filters"] = {
      {"shape", {filters.shape[0], filters.shape[1], filters.shape[2], filters.shape[3]}},
      {"values", Rounded(filters.Values())}};

  Arena arena;
  AttentionWatcher watcher;
  Tape tape(context, arena, {.watcher = &watcher});
  const Tensor first = tape.Constant({1, shape.channels, shape.height, shape.width});
  std::ranges::copy(images.Image(shown.front()), first.data);
  model.Logits(tape, first);
  if (watcher.Saw()) report["attention"] = watcher.ToJson();
  return report;
}

}  // namespace noron
