// One frame for all models of token sequences, so that they can be compared on the same task:
// embeddings → body → head. The body is a feed-forward network over a window, a recurrent network,
// convolutions, attention alone or a Transformer; the head predicts the next token, a tag for each
// token, or a class for the whole sequence. Parameters: wte, body.…, head.…
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <variant>

#include "engine/autodiff/tape.h"
#include "engine/models/sequence_bodies.h"
#include "engine/nn/linear.h"
#include "engine/nn/recurrent.h"
#include "engine/nn/token_embedding.h"
#include "engine/ops/pool.h"

namespace noron {

enum class SequenceBody { kFeedForward, kRecurrent, kConvolution, kAttention, kTransformer };
enum class SequenceHead { kLanguageModel, kTagging, kClassification };

struct SequenceConfig {
  SequenceBody body = SequenceBody::kRecurrent;
  SequenceHead head = SequenceHead::kLanguageModel;
  int vocab = 0;
  int outputs = 0;  // tokens, tags or classes
  int d_model = 64;
  int layers = 1;
  int hidden = 64;  // of recurrent (in each direction), convolutional and feed-forward bodies
  bool residual = false;
  float dropout = 0.0f;
  // Other things that are known of a token (its endings, its case): each is an id of a table of
  // this size, and its vector is added to that of the token. 0: none.
  int feature_vocab = 0;

  nn::RecurrentCell cell = nn::RecurrentCell::kLstm;
  bool bidirectional = false;
  float memory = 0.0f;  // see RecurrentConfig

  Convolution convolution = Convolution::kPlain;
  int kernel = 3;          // taps; of a feed-forward body the tokens of its window
  bool one_sided = false;  // see earlier tokens only, as under a language model

  nn::BlockConfig block{};  // attention and Transformer; d_model is taken from above
  nn::Positions positions = nn::Positions::kLearned;
  int context = 0;  // learned positions have so many rows

  GlobalPool pooling = GlobalPool::kMean;  // classification

  bool IsCausal() const { return head == SequenceHead::kLanguageModel; }
};

// `batch` sequences of equal length, one after another.
struct SequenceInput {
  std::span<const int32_t> ids;  // [batch · T]
  int batch = 1;
  std::span<const int32_t> lengths{};   // [batch], 1 … T: what follows is padding; empty: none
  std::span<const int32_t> features{};  // [F, batch · T]: each kind of feature of all tokens
  std::span<const RecurrentState> initial{};  // recurrent bodies: to start from
  bool state_gradients = false;               // recurrent bodies: see RecurrentOptions
};

struct SequenceOutput {
  Tensor logits;                    // [batch, T, outputs]; classification: [batch, outputs]
  Tensor embedded;                  // [batch, T, d_model]: what the body was given
  Tensor hidden;                    // [batch, T', width]: what the body made of it
  nn::RecurrentOutput recurrent{};  // of recurrent bodies
};

class SequenceModel {
 public:
  // Throws config.choice for a language model that would see what it is to predict (in both
  // directions, or in strides), and for strides under a head that needs every token.
  SequenceModel(nn::Scope scope, const SequenceConfig& config);

  // Watchable: embeddings, body.…, pooled. A classifier's sequences have a real token each. Throws
  // Error("shape.mismatch") when ids, lengths or features do not fit, Error("number.range") for ids
  // beyond their tables.
  SequenceOutput operator()(Tape& tape, const SequenceInput& input) const;

  const SequenceConfig& Config() const { return config_; }
  // nullptr: the body is of another kind.
  const nn::Recurrent* RecurrentBody() const { return std::get_if<nn::Recurrent>(&body_); }

  // How many numbers such a model learns.
  static int64_t Parameters(const SequenceConfig& config);
  // The largest width (d_model and hidden alike; a multiple of the heads) with which the model has
  // at most this many, for comparing kinds of models of one size. Throws config.range when there is
  // none.
  static SequenceConfig OfSize(const SequenceConfig& config, int64_t parameters);

 private:
  using Body = std::variant<nn::Recurrent, ConvolutionStack, AttentionStack>;
  static Body MakeBody(nn::Scope scope, const SequenceConfig& config);
  int BodyWidth() const;
  Tensor Embed(Tape& tape, const SequenceInput& input) const;
  Tensor Pool(Tape& tape, const SequenceOutput& output, std::span<const int32_t> lengths) const;

  SequenceConfig config_;
  std::optional<nn::TokenEmbedding> placed_;  // bodies that need positions
  Tensor table_;                              // the others: wte.weight [vocab, d_model]
  Tensor feature_table_;  // features.weight [feature_vocab, d_model], or no data
  Body body_;
  nn::Linear head_;
};

}  // namespace noron
