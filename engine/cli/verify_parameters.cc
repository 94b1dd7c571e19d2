#include "engine/cli/verify_parameters.h"

#include "engine/core/error.h"

namespace noron {
namespace {

// Rows `first` … `first + count - 1` of a matrix, or so many numbers of a vector.
Tensor Rows(Tensor x, int first, int count) {
  const int64_t start = static_cast<int64_t>(first) * (x.shape.Rank() == 2 ? x.shape[1] : 1);
  return {x.data + start, x.grad == nullptr ? nullptr : x.grad + start,
          x.shape.Rank() == 2 ? Shape{count, x.shape[1]} : Shape{count}};
}

}  // namespace

nn::BlockConfig BlockConfigOf(const VerifyCase& c) {
  nn::BlockConfig block;
  block.d_model = c.Int("d_model");
  block.heads = block.kv_heads = c.Int("num_heads");
  block.d_ff = c.Int("d_ff");
  if (c.HasAttribute("activation")) {
    const std::string name = c.Text("activation");
    block.activation = name == "relu"        ? nn::Activation::kRelu
                       : name == "gelu_tanh" ? nn::Activation::kGeluTanh
                                             : nn::Activation::kGelu;
  }
  block.norm_epsilon = c.Float("eps");
  if (c.HasAttribute("norm_first")) block.norm_first = c.Bool("norm_first");
  return block;
}

Tensor ParameterLoader::At(const std::string& name) const {
  const Parameter* parameter = store_.Find(name);
  if (parameter == nullptr) throw Error("internal", "the model has no parameter " + name);
  return parameter->tensor;
}

void ParameterLoader::Load(const std::string& from, const std::string& to) const {
  c_.LoadInto("param." + from, At(to));
}

void ParameterLoader::LoadNorm(const std::string& from, const std::string& to) const {
  Load(from + ".weight", to + ".weight");
  if (block_.norm == nn::NormKind::kLayerNorm) Load(from + ".bias", to + ".bias");
}

void ParameterLoader::LoadStacked(const std::string& from, const std::string& letters,
                                  const std::string& to) const {
  for (const auto& [kind, name] : {std::pair{".w_", ".weight"}, std::pair{".b_", ".bias"}}) {
    if (kind[1] == 'b' && !block_.attention_bias) continue;
    const Tensor stacked = At(to + name);
    int row = 0;
    for (const char letter : letters) {
      const bool shared = letter == 'k' || letter == 'v';
      const int rows = (shared ? block_.kv_heads : block_.heads) * block_.HeadWidth();
      c_.LoadInto("param." + from + kind + letter, Rows(stacked, row, rows));
      row += rows;
    }
  }
}

void ParameterLoader::LoadSelfAttention(const std::string& from, const std::string& to) const {
  LoadStacked(from, "qkv", to + ".c_attn");
  LoadStacked(from, "o", to + ".c_proj");
}

void ParameterLoader::LoadCrossAttention(const std::string& from, const std::string& to) const {
  LoadStacked(from, "q", to + ".q_attn");
  LoadStacked(from, "kv", to + ".c_attn");
  LoadStacked(from, "o", to + ".c_proj");
}

void ParameterLoader::LoadBlock(const std::string& from, const std::string& to) const {
  const bool decoder = block_.cross_attention;
  LoadNorm(from + "norm1", to + "ln_1");
  LoadSelfAttention(from + (decoder ? "self_attn" : "attn"), to + "attn");
  if (decoder) {
    LoadNorm(from + "norm2", to + "ln_cross");
    LoadCrossAttention(from + "cross_attn", to + "cross");
  }
  LoadNorm(from + (decoder ? "norm3" : "norm2"), to + "ln_2");
  if (block_.activation == nn::Activation::kSwiGlu) {
    Load(from + "ff.w_gate", to + "mlp.c_gate.weight");
    Load(from + "ff.w_up", to + "mlp.c_fc.weight");
    Load(from + "ff.w_down", to + "mlp.c_proj.weight");
  } else {
    Load(from + "ff.w1", to + "mlp.c_fc.weight");
    Load(from + "ff.b1", to + "mlp.c_fc.bias");
    Load(from + "ff.w2", to + "mlp.c_proj.weight");
    Load(from + "ff.b2", to + "mlp.c_proj.bias");
  }
}

}  // namespace noron
