#include "engine/cli/verify_models.h"

#include <string>

#include "engine/ops/ops.h"

namespace noron {
namespace {

GptConfig ConfigOf(VerifyCase& c, bool llama) {
  GptConfig config;
  config.vocab = c.Int("vocab");
  config.layers = c.Int("layers");
  config.block = BlockConfigOf(c);
  if (llama) {
    config.context = c.ShapeOf("in.ids")[1];
    config.block.kv_heads = c.Int("num_kv_heads");
    config.block.activation = nn::Activation::kSwiGlu;
    config.block.norm = nn::NormKind::kRmsNorm;
    config.block.attention_bias = false;
    config.block.feed_forward_bias = false;
    config.positions =
        c.Text("rope_style") == "half_split" ? Positions::kRopeHalfSplit : Positions::kRope;
    config.rope_base = c.Float("rope_base");
    config.tied_head = c.Bool("tied");
  } else {
    config.context = c.Int("max_len");
    config.block.attention_bias = c.Bool("attn_bias");
  }
  return config;
}

void LoadParameters(VerifyCase& c, const ParamStore& store, const GptConfig& config, bool llama) {
  const ParameterLoader loader(c, store, config.block);
  loader.Load(llama ? "tok_emb" : "wte", "wte.weight");
  if (!llama) loader.Load("wpe", "wpe.weight");
  for (int layer = 0; layer < config.layers; ++layer) {
    const std::string h = "h." + std::to_string(layer) + ".";
    loader.LoadBlock(h, h);
  }
  loader.LoadNorm("norm", "ln_f");
  if (!config.tied_head) loader.Load("head", "lm_head.weight");
}

template <bool llama>
void RunModel(VerifyCase& c) {
  const auto& gpt = c.Make<FixtureGpt>(c, llama);
  const FixtureGpt::Pass pass =
      gpt.Run(c.GetTape(), c.Ids("in.ids"), c.Ids("in.targets"), c.ShapeOf("in.ids")[0]);
  c.Output("logits", pass.logits);
  c.Output("loss", pass.loss);
}

constexpr VerifiedOp kOps[] = {{"gpt2", RunModel<false>}, {"llama", RunModel<true>}};

}  // namespace

FixtureGpt::FixtureGpt(VerifyCase& c, bool llama) : made_(ConfigOf(c, llama)) {
  LoadParameters(c, *made_.store, Model().Config(), llama);
}

FixtureGpt::Pass FixtureGpt::Run(Tape& tape, std::span<const int32_t> ids,
                                 std::span<const int32_t> targets, int batch) const {
  const Tensor logits = Model().Logits(tape, Model().Hidden(tape, ids, batch));
  return {logits, CrossEntropy(tape, logits, targets, {.ignore_index = -100})};
}

std::span<const VerifiedOp> VerifiedModels() { return kOps; }

}  // namespace noron
