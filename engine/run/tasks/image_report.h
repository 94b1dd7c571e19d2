// What there is to see of an image classifier.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/core/context.h"
#include "engine/data/images.h"
#include "engine/run/tasks/image_model.h"
#include "engine/run/tasks/image_trainer.h"

namespace noron {

// {"classes": names, "metrics": {"accuracy", "loss"}, "confusion": [target][predicted],
//  "scores": precision, recall and F1 (points_json.h)}
nlohmann::ordered_json JudgementReport(const Judgement& judgement, const Images& images);

// The same of a model, and
// {"image": {"channels", "height", "width"}, "test_time_augmentation": metrics with shifted images,
//  "predictions": a few images, wrong ones first: [{"image": [pixels], "label", "predicted",
//                 "probabilities"}],
//  "filters": {"shape", "values"} of the first layer,
//  "attention": {"shape": [layers, heads, tokens, tokens], "values"} of the first of the
//               predictions; a Vision Transformer's only}
nlohmann::ordered_json ImageReport(Context& context, const ImageModel& model, const Images& images);

}  // namespace noron
