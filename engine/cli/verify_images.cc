#include <string>

#include "engine/cli/verify_case.h"
#include "engine/cli/verify_parameters.h"
#include "engine/models/vit.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

void RunVit(VerifyCase& c) {
  const Shape images = c.ShapeOf("in.images");
  VitConfig config;
  config.channels_in = images[1];
  config.height = images[2];
  config.width = images[3];
  config.patch = c.Int("patch");
  config.classes = c.ShapeOf("param.head.weight")[0];
  config.layers = c.Int("layers");
  config.block = BlockConfigOf(c);
  const auto& made = c.Make<FixtureModel<Vit>>(config);

  const ParameterLoader loader(c, *made.store, config.block);
  for (const char* name :
       {"patch.weight", "patch.bias", "cls", "pos", "head.weight", "head.bias"}) {
    loader.Load(name, name);
  }
  for (int layer = 0; layer < config.layers; ++layer) {
    const std::string h = "h." + std::to_string(layer) + ".";
    loader.LoadBlock(h, h);
  }
  loader.LoadNorm("norm", "ln_f");

  const Tensor logits = made.model->Logits(c.GetTape(), c.Load("in.images"));
  c.Output("logits", logits);
  c.Output("loss", CrossEntropy(c.GetTape(), logits, c.Ids("in.labels")));
}

constexpr VerifiedOp kOps[] = {{"vit", RunVit}};

}  // namespace

std::span<const VerifiedOp> VerifiedImages() { return kOps; }

}  // namespace noron
