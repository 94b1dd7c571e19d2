#include "engine/run/tasks/pairs_model.h"

#include "engine/run/model.h"
#include "engine/run/tasks/recurrent_cell.h"

namespace noron {
namespace {

Seq2SeqTransformerConfig TransformerConfig(const Experiment& experiment, int vocab, int longest) {
  Seq2SeqTransformerConfig config;
  config.vocab = vocab;
  config.context = longest;
  config.encoder_layers = config.decoder_layers = experiment.model.layers;
  config.block = BlockConfigOf(experiment);
  config.positions = PositionsOf(experiment.model.positions);
  return config;
}

Score ScoreOf(std::string_view name) {
  if (name == "additive") return Score::kAdditive;
  if (name == "bilinear") return Score::kBilinear;
  return name == "dot" ? Score::kDot : Score::kScaledDot;
}

RecurrentSeq2SeqConfig RecurrentConfigOf(const Experiment& experiment, int vocab) {
  const Experiment::Model& model = experiment.model;
  return {.vocab = vocab,
          .d_model = model.d_model,
          .hidden = model.hidden,
          .layers = model.layers,
          .cell = CellOf(model),
          .bidirectional = model.bidirectional,
          .residual = model.residual,
          .score = ScoreOf(model.score),
          .dropout = static_cast<float>(model.dropout)};
}

}  // namespace

PairsModel::PairsModel(Context& context, const Experiment& experiment, int vocab, int longest)
    : context_(context) {
  const Rng rng(static_cast<uint64_t>(experiment.seed), kWeightsStream);
  if (experiment.model.kind == "transformer") {
    transformer_ = std::make_unique<Stored<Seq2SeqTransformer>>(
        TransformerConfig(experiment, vocab, longest), rng);
  } else {
    recurrent_ =
        std::make_unique<Stored<RecurrentSeq2Seq>>(RecurrentConfigOf(experiment, vocab), rng);
  }
}

ParamStore& PairsModel::Store() {
  return transformer_ != nullptr ? transformer_->store : recurrent_->store;
}

Tensor PairsModel::Logits(Tape& tape, const PairBatch& batch) const {
  if (transformer_ != nullptr) {
    const Seq2SeqTransformer& model = transformer_->model;
    const Tensor states = model.Encode(tape, batch.source, batch.source_keys, batch.batch);
    return model.Decode(tape, states, batch.source_keys, batch.target, batch.batch);
  }
  const RecurrentSeq2Seq& model = recurrent_->model;
  const auto memory = model.Encode(tape, {batch.source, batch.source_lengths});
  return model.Decode(tape, memory, batch.target).logits;
}

}  // namespace noron
