#include <string>

#include "engine/cli/verify_case.h"
#include "engine/cli/verify_parameters.h"
#include "engine/models/bert.h"
#include "engine/models/seq2seq_transformer.h"
#include "engine/nn/block.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

void RunEncoderLayer(VerifyCase& c) {
  const nn::BlockConfig config = BlockConfigOf(c);
  const auto& made = c.Make<FixtureModel<nn::Block>>(config);
  ParameterLoader(c, *made.store, config).LoadBlock("", "");
  nn::BlockInput input;
  input.mask.keys = c.IdsOrNone("in.key_mask");
  c.Output("y", (*made.model)(c.GetTape(), c.Load("in.x"), input));
}

void RunDecoderLayer(VerifyCase& c) {
  nn::BlockConfig config = BlockConfigOf(c);
  config.cross_attention = true;
  const auto& made = c.Make<FixtureModel<nn::Block>>(config);
  ParameterLoader(c, *made.store, config).LoadBlock("", "");
  nn::BlockInput input;
  input.mask.causal = true;
  input.memory = made.model->ProjectMemory(c.GetTape(), c.Load("in.memory"));
  input.memory_mask.keys = c.IdsOrNone("in.memory_mask");
  c.Output("y", (*made.model)(c.GetTape(), c.Load("in.x"), input));
}

void RunSeq2SeqTransformer(VerifyCase& c) {
  Seq2SeqTransformerConfig config;
  config.vocab = c.Int("vocab");
  config.context = std::max(c.ShapeOf("in.src")[1], c.ShapeOf("in.tgt_in")[1]);
  config.encoder_layers = c.Int("enc_layers");
  config.decoder_layers = c.Int("dec_layers");
  config.block = BlockConfigOf(c);
  const auto& made = c.Make<FixtureModel<Seq2SeqTransformer>>(config);

  nn::BlockConfig decoder = config.block;
  decoder.cross_attention = true;
  const ParameterLoader encoder_loader(c, *made.store, config.block);
  const ParameterLoader decoder_loader(c, *made.store, decoder);
  encoder_loader.Load("emb", "wte.weight");
  const auto name = [](const char* stack, int layer) {
    return stack + std::to_string(layer) + ".";
  };
  for (int layer = 0; layer < config.encoder_layers; ++layer) {
    encoder_loader.LoadBlock(name("enc.", layer), name("enc.", layer));
  }
  for (int layer = 0; layer < config.decoder_layers; ++layer) {
    decoder_loader.LoadBlock(name("dec.", layer), name("dec.", layer));
  }
  if (config.block.norm_first) {
    encoder_loader.LoadNorm("enc_norm", "enc.ln_f");
    encoder_loader.LoadNorm("dec_norm", "dec.ln_f");
  }

  const std::span<const int32_t> source = c.Ids("in.src");
  const int batch = c.ShapeOf("in.src")[0], pad = c.Int("pad_id");
  const std::span<int32_t> keys{c.GetArena().AllocateArray<int32_t>(source.size()), source.size()};
  for (size_t i = 0; i < source.size(); ++i) keys[i] = source[i] != pad;
  Tape& tape = c.GetTape();
  const Tensor states = made.model->Encode(tape, source, keys, batch);
  const Tensor logits = made.model->Decode(tape, states, keys, c.Ids("in.tgt_in"), batch);
  c.Output("logits", logits);
  c.Output("loss",
           CrossEntropy(tape, logits, c.Ids("in.tgt_out"),
                        {.ignore_index = pad, .label_smoothing = c.Float("label_smoothing")}));
}

void RunBert(VerifyCase& c) {
  BertConfig config;
  config.vocab = c.Int("vocab");
  config.context = c.Int("max_len");
  config.segments = c.ShapeOf("param.seg")[0];
  config.layers = c.Int("layers");
  config.block = BlockConfigOf(c);
  config.block.norm_first = false;
  const auto& made = c.Make<FixtureModel<Bert>>(config);

  const ParameterLoader loader(c, *made.store, config.block);
  loader.Load("tok", "wte.weight");
  loader.Load("pos", "wpe.weight");
  loader.Load("seg", "wse.weight");
  loader.LoadNorm("emb_norm", "ln_emb");
  for (int layer = 0; layer < config.layers; ++layer) {
    const std::string h = "h." + std::to_string(layer) + ".";
    loader.LoadBlock(h, h);
  }
  loader.Load("mlm.w", "mlm.dense.weight");
  loader.Load("mlm.b", "mlm.dense.bias");
  loader.LoadNorm("mlm.norm", "mlm.ln");
  loader.Load("mlm.bias", "mlm.bias");

  Tape& tape = c.GetTape();
  const Tensor hidden = made.model->Hidden(tape, {.ids = c.Ids("in.ids"),
                                                  .segments = c.Ids("in.segments"),
                                                  .keys = c.Ids("in.key_mask"),
                                                  .batch = c.ShapeOf("in.ids")[0]});
  const Tensor logits = made.model->Logits(tape, hidden);
  c.Output("logits", logits);
  c.Output("loss", CrossEntropy(tape, logits, c.Ids("in.labels"), {.ignore_index = -100}));
}

constexpr VerifiedOp kOps[] = {{"encoder_layer", RunEncoderLayer},
                               {"decoder_layer", RunDecoderLayer},
                               {"seq2seq_transformer", RunSeq2SeqTransformer},
                               {"bert", RunBert}};

}  // namespace

std::span<const VerifiedOp> VerifiedTransformers() { return kOps; }

}  // namespace noron
