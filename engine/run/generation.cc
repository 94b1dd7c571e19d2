#include "engine/run/generation.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>

#include "engine/autodiff/tape.h"
#include "engine/core/rng.h"
#include "engine/run/model.h"
#include "engine/text/unicode.h"

namespace noron {
namespace {

bool IsUnknown(const Tokenizer& tokenizer, int32_t id) {
  return tokenizer.Kind() != TokenizerKind::kBpe && id == Tokenizer::kUnknownId;
}

// What an empty prompt stands for.
int32_t StartToken(const Tokenizer& tokenizer) {
  for (const std::string_view text : {"\n", " "}) {
    const std::vector<int32_t> ids = tokenizer.Encode(text);
    if (ids.size() == 1 && !IsUnknown(tokenizer, ids[0])) return ids[0];
  }
  return IsUnknown(tokenizer, 0) && tokenizer.VocabSize() > 1 ? 1 : 0;
}

// Feeds `ids` behind what the cache holds; the logits [V] after the last of them.
std::span<float> Feed(Workspace workspace, const Gpt& gpt, KvCache* cache,
                      std::span<const int32_t> ids) {
  workspace.arena.Reset();
  Tape tape(workspace.context, workspace.arena, {});
  const Tensor hidden = gpt.Hidden(tape, ids, 1, {.cache = cache});
  const int width = hidden.shape[-1];
  const Tensor last{hidden.data + (ids.size() - 1) * width, nullptr, {1, width}};
  return gpt.Logits(tape, last).Values();
}

}  // namespace

std::vector<int32_t> UsablePrompt(const Tokenizer& tokenizer, std::span<const int32_t> prompt,
                                  int context) {
  if (prompt.empty()) return {StartToken(tokenizer)};
  const auto end = prompt.last(std::min(prompt.size(), static_cast<size_t>(context)));
  return {end.begin(), end.end()};
}

std::span<const float> NextLogits(Workspace workspace, const Gpt& gpt,
                                  std::span<const int32_t> ids) {
  return Feed(workspace, gpt, nullptr, ids);
}

std::vector<int32_t> Largest(std::span<const double> values, size_t count) {
  std::vector<int32_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  count = std::min(count, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                    [&](int32_t a, int32_t b) {
                      return values[a] > values[b] || (values[a] == values[b] && a < b);
                    });
  order.resize(count);
  return order;
}

std::vector<GeneratedToken> Generate(Workspace workspace, const Gpt& gpt,
                                     const Tokenizer& tokenizer, std::span<const int32_t> prompt,
                                     const GenerationRequest& request) {
  const int context = gpt.Config().context;
  std::vector<GeneratedToken> result;
  if (request.tokens <= 0) return result;
  std::vector<int32_t> seen = UsablePrompt(tokenizer, prompt, context);
  KvCache cache = gpt.MakeCache(1);
  Sampler sampler;
  Rng rng(request.seed, kSamplingStream);
  std::span<const int32_t> next = seen;
  while (true) {
    const std::span<float> logits = Feed(workspace, gpt, &cache, next);
    if (IsUnknown(tokenizer, 0)) {
      logits[Tokenizer::kUnknownId] = -std::numeric_limits<float>::infinity();
    }
    const auto window = std::span(seen).last(std::min<size_t>(seen.size(), context));
    const auto probabilities = sampler.Probabilities(logits, window, request.sampling);
    const int32_t id = sampler.Draw(rng);
    GeneratedToken& token = result.emplace_back();
    token.choice = {id, probabilities[id]};
    for (int32_t candidate : Largest(probabilities, kTopChoices)) {
      if (probabilities[candidate] > 0) token.top.push_back({candidate, probabilities[candidate]});
    }
    seen.push_back(id);
    if (static_cast<int>(result.size()) == request.tokens) break;
    next = std::span<const int32_t>(seen).last(1);
    if (cache.Length() == context) {
      cache.Clear();
      next = std::span<const int32_t>(seen).last(std::max(1, context / 2));
    }
  }
  return result;
}

std::vector<Token> DescribeSequence(const Tokenizer& tokenizer, std::span<const int32_t> ids) {
  std::vector<Token> tokens;
  std::string text;
  std::vector<size_t> ends;  // of each token, in bytes
  for (int32_t id : ids) {
    tokens.push_back(tokenizer.Describe(id));
    text += tokens.back().bytes;
    ends.push_back(text.size());
  }
  // UTF-16 offset of the character that holds each byte, and of the one after it.
  std::vector<int64_t> before(text.size()), after(text.size());
  int64_t units = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = CodePointAt(text, at);
    const int64_t width = point.valid && point.value > 0xFFFF ? 2 : 1;
    for (int i = 0; i < point.length; ++i, ++at) {
      before[at] = units;
      after[at] = units + width;
    }
    units += width;
  }
  size_t begin = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const bool empty = ends[i] == begin;  // <unk> spells nothing
    const int64_t here = begin == 0 ? 0 : after[begin - 1];
    tokens[i].start = empty ? here : before[begin];
    tokens[i].end = empty ? here : after[ends[i] - 1];
    begin = ends[i];
  }
  return tokens;
}

}  // namespace noron
