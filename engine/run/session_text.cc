#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/models/quantized_gpt.h"
#include "engine/run/generation.h"
#include "engine/run/request.h"
#include "engine/run/session.h"
#include "engine/run/session_json.h"

namespace noron {
namespace {

constexpr int64_t kMostTokens = 10'000;  // of one generation
// Tokenizers that are only compared learn from so many bytes: more would change little and take
// long.
constexpr size_t kComparedBytes = 1 << 20;

Json PredictionJson(const Tokenizer& tokenizer, std::span<const float> logits,
                    std::span<const double> plain, std::span<const double> sampled, size_t count) {
  Json top = Json::array();
  for (int32_t id : Largest(plain, count)) {
    top.push_back({{"id", id},
                   {"text", tokenizer.Describe(id).text},
                   {"logit", Shortest(logits[id])},
                   {"probability", plain[id]},
                   {"sampled", sampled[id]}});
  }
  return top;
}

std::string_view WholeCharacters(std::string_view text, size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<uint8_t>(text[limit]) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}

}  // namespace

std::string Session::Predict(std::string_view text) {
  const Request request(text, {"text", "step", "temperature", "top_k", "top_p", "min_p",
                               "repetition_penalty", "count"});
  Run& run = GetRun();
  const Input input = Read(request, "text");
  const auto count = static_cast<size_t>(request.Integer("count", 1, 1000, 10));
  const SamplingOptions options = request.Sampling();
  const auto step = request.MaybeInteger("step", 0, INT32_MAX);
  const Tokenizer& tokenizer = run.GetTokenizer();
  const std::vector<int32_t> ids = UsablePrompt(tokenizer, input.ids, run.Config().context);
  const auto logits = NextLogits(run.GetWorkspace(), run.At(step).gpt, ids);

  Sampler plain_sampler, sampler;
  const auto plain = plain_sampler.Probabilities(logits, {}, {});
  const auto sampled = sampler.Probabilities(logits, ids, options);
  double entropy = 0;
  for (double probability : plain) {
    if (probability > 0) entropy -= probability * std::log(probability);
  }
  return Dump({{"tokens", ToJson(input.tokens)},
               {"top", PredictionJson(tokenizer, logits, plain, sampled, count)},
               {"entropy", entropy},
               {"kept", sampler.Kept()}});
}

std::string Session::Generate(std::string_view text) {
  const Request request(text, {"prompt", "tokens", "temperature", "top_k", "top_p", "min_p",
                               "repetition_penalty", "seed", "step", "int8"});
  Run& run = GetRun();
  const Input input = Read(request, "prompt");
  GenerationRequest wanted;
  wanted.tokens = static_cast<int>(request.Integer("tokens", 0, kMostTokens, wanted.tokens));
  wanted.sampling = request.Sampling();
  wanted.seed = static_cast<uint64_t>(request.Integer("seed", 0, INT32_MAX, 1));
  const auto step = request.MaybeInteger("step", 0, INT32_MAX);

  const Run::Moment moment = run.At(step);
  std::optional<QuantizedGpt> quantized;
  if (request.Boolean("int8", false)) quantized.emplace(context_, run.Config(), moment.parameters);
  const Gpt& gpt = quantized.has_value() ? quantized->Model() : moment.gpt;

  const auto start = std::chrono::steady_clock::now();
  const Tokenizer& tokenizer = run.GetTokenizer();
  const std::vector<GeneratedToken> generated =
      noron::Generate(run.GetWorkspace(), gpt, tokenizer, input.ids, wanted);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;

  std::vector<int32_t> ids;
  for (const GeneratedToken& token : generated) ids.push_back(token.choice.id);
  const std::vector<Token> described = DescribeSequence(tokenizer, ids);
  Json tokens = Json::array();
  for (size_t i = 0; i < generated.size(); ++i) {
    Json token = ToJson(described[i]);
    token["probability"] = generated[i].choice.probability;
    Json top = Json::array();
    for (const Choice& choice : generated[i].top) {
      top.push_back({{"id", choice.id},
                     {"text", tokenizer.Describe(choice.id).text},
                     {"probability", choice.probability}});
    }
    token["top"] = std::move(top);
    tokens.push_back(std::move(token));
  }
  const Utf8Result whole = DecodeUtf8(tokenizer.Decode(ids));
  Json result = {{"prompt", ToJson(input.tokens)},
                 {"tokens", tokens},
                 {"text", whole.text},
                 {"replaced", whole.replaced},
                 {"seconds", seconds.count()}};
  if (quantized.has_value()) result["parameter_bytes"] = quantized->Bytes();
  return Dump(result);
}

const Tokenizer& Session::TokenizerOf(TokenizerKind kind) {
  const Run& run = GetRun();
  if (kind == run.GetTokenizer().Kind()) return run.GetTokenizer();
  const auto found = tokenizers_.find(kind);
  if (found != tokenizers_.end()) return found->second;
  const std::string_view text = WholeCharacters(run.GetCorpus()->prepared.text, kComparedBytes);
  return tokenizers_
      .emplace(kind, Tokenizer::Learn(kind, text, run.GetExperiment().tokenizer.vocab_size))
      .first->second;
}

std::string Session::Tokenize(std::string_view text) {
  const Request request(text, {"text", "kinds"});
  const Run& run = GetRun();
  const Utf8Result clean = run.PrepareInput(request.Text("text"));
  Json kinds = Json::array();
  for (TokenizerKind kind : {TokenizerKind::kChar, TokenizerKind::kWord, TokenizerKind::kBpe}) {
    const auto wanted = request.Has("kinds") ? request.Texts("kinds") : std::vector<std::string>();
    const bool asked =
        wanted.empty() || std::find(wanted.begin(), wanted.end(), Name(kind)) != wanted.end();
    const bool possible = run.GetCorpus() != nullptr || kind == run.GetTokenizer().Kind();
    if (!asked || !possible) continue;
    const Tokenizer& tokenizer = TokenizerOf(kind);
    const std::vector<Token> tokens = tokenizer.Tokenize(clean.text);
    const double per_token = tokens.empty() ? 0.0
                                            : static_cast<double>(CountCodePoints(clean.text)) /
                                                  static_cast<double>(tokens.size());
    kinds.push_back({{"kind", Name(kind)},
                     {"vocab", tokenizer.VocabSize()},
                     {"tokens", ToJson(tokens)},
                     {"characters_per_token", per_token}});
  }
  return Dump({{"kinds", kinds}});
}

}  // namespace noron
