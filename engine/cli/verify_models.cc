#include "engine/cli/verify_models.h"

#include <string>

#include "engine/core/error.h"
#include "engine/core/rng.h"
#include "engine/nn/scope.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

nn::Activation ActivationOf(const VerifyCase& c) {
  const std::string name = c.Text("activation");
  if (name == "relu") return nn::Activation::kRelu;
  return name == "gelu_tanh" ? nn::Activation::kGeluTanh : nn::Activation::kGelu;
}

GptConfig ConfigOf(VerifyCase& c, bool llama) {
  GptConfig config;
  config.vocab = c.Int("vocab");
  config.layers = c.Int("layers");
  config.block.d_model = c.Int("d_model");
  config.block.heads = c.Int("num_heads");
  config.block.d_ff = c.Int("d_ff");
  config.block.norm_epsilon = c.Float("eps");
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
    config.block.kv_heads = config.block.heads;
    config.block.activation = ActivationOf(c);
    config.block.attention_bias = c.Bool("attn_bias");
  }
  return config;
}

// Rows `first` … `first + count - 1` of a matrix, or so many numbers of a vector.
Tensor Rows(Tensor x, int first, int count) {
  const int64_t start = static_cast<int64_t>(first) * (x.shape.Rank() == 2 ? x.shape[1] : 1);
  return {x.data + start, x.grad == nullptr ? nullptr : x.grad + start,
          x.shape.Rank() == 2 ? Shape{count, x.shape[1]} : Shape{count}};
}

// Copies the fixture's parameters into the store: query, key and value projections, three matrices
// there, are one under each other here.
class Loader {
 public:
  Loader(VerifyCase& c, const ParamStore& store, const GptConfig& config)
      : c_(c), store_(store), config_(config) {}

  void Load(const std::string& from, const std::string& to) {
    c_.LoadInto("param." + from, At(to));
  }

  void LoadAttention(const std::string& from, const std::string& to) {
    const nn::BlockConfig& block = config_.block;
    const int queries = block.heads * block.HeadWidth(), keys = block.kv_heads * block.HeadWidth();
    for (const auto& [letter, kind] : {std::pair{"w_", ".weight"}, std::pair{"b_", ".bias"}}) {
      if (*letter == 'b' && !block.attention_bias) continue;
      const Tensor joint = At(to + ".c_attn" + kind);
      c_.LoadInto("param." + from + "." + letter + "q", Rows(joint, 0, queries));
      c_.LoadInto("param." + from + "." + letter + "k", Rows(joint, queries, keys));
      c_.LoadInto("param." + from + "." + letter + "v", Rows(joint, queries + keys, keys));
      Load(from + "." + letter + "o", to + ".c_proj" + kind);
    }
  }

  void LoadNorm(const std::string& from, const std::string& to) {
    Load(from + ".weight", to + ".weight");
    if (config_.block.norm == nn::NormKind::kLayerNorm) Load(from + ".bias", to + ".bias");
  }

 private:
  Tensor At(const std::string& name) const {
    const Parameter* parameter = store_.Find(name);
    if (parameter == nullptr) throw Error("internal", "the model has no parameter " + name);
    return parameter->tensor;
  }

  VerifyCase& c_;
  const ParamStore& store_;
  const GptConfig& config_;
};

void LoadParameters(VerifyCase& c, const ParamStore& store, const GptConfig& config, bool llama) {
  Loader loader(c, store, config);
  loader.Load(llama ? "tok_emb" : "wte", "wte.weight");
  if (!llama) loader.Load("wpe", "wpe.weight");
  for (int layer = 0; layer < config.layers; ++layer) {
    const std::string h = "h." + std::to_string(layer);
    loader.LoadNorm(h + ".norm1", h + ".ln_1");
    loader.LoadAttention(h + ".attn", h + ".attn");
    loader.LoadNorm(h + ".norm2", h + ".ln_2");
    if (llama) {
      loader.Load(h + ".ff.w_gate", h + ".mlp.c_gate.weight");
      loader.Load(h + ".ff.w_up", h + ".mlp.c_fc.weight");
      loader.Load(h + ".ff.w_down", h + ".mlp.c_proj.weight");
    } else {
      loader.Load(h + ".ff.w1", h + ".mlp.c_fc.weight");
      loader.Load(h + ".ff.b1", h + ".mlp.c_fc.bias");
      loader.Load(h + ".ff.w2", h + ".mlp.c_proj.weight");
      loader.Load(h + ".ff.b2", h + ".mlp.c_proj.bias");
    }
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

FixtureGpt::FixtureGpt(VerifyCase& c, bool llama) {
  const GptConfig config = ConfigOf(c, llama);
  Rng rng(0);
  ParamStore plan;
  const Gpt planned(nn::Scope(plan, rng), config);
  store_ = std::make_unique<ParamStore>(ParamStore::Hold::kGradients, plan.Floats());
  model_ = std::make_unique<Gpt>(nn::Scope(*store_, rng), config);
  LoadParameters(c, *store_, config, llama);
}

FixtureGpt::Pass FixtureGpt::Run(Tape& tape, std::span<const int32_t> ids,
                                 std::span<const int32_t> targets, int batch) const {
  const Tensor logits = model_->Logits(tape, model_->Hidden(tape, ids, batch));
  return {logits, CrossEntropy(tape, logits, targets, {.ignore_index = -100})};
}

std::span<const VerifiedOp> VerifiedModels() { return kOps; }

}  // namespace noron
