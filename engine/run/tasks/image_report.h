// What there is to see of an image classifier.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/core/context.h"
#include "engine/data/images.h"
#include "engine/run/tasks/image_model.h"

namespace noron {

// {"classes": names, "image": {"channels", "height", "width"},
//  "metrics": {"accuracy", "loss"}, "test_time_augmentation": the same with shifted images,
//  "confusion": [target][predicted],
//  "predictions": a few images, wrong ones first: [{"image": [pixels], "label", "predicted",
//                 "probabilities"}],
//  "filters": {"shape", "values"} of the first layer,
//  "attention": {"shape": [layers, heads, tokens, tokens], "values"} of the first of the
//               predictions; a Vision Transformer's only}
nlohmann::ordered_json ImageReport(Context& context, const ImageModel& model, const Images& images);

}  // namespace noron
