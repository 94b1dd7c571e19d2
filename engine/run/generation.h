// A model continuing a text, one token at a time with a key/value cache.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/models/gpt.h"
#include "engine/models/sampling.h"
#include "engine/text/tokenizer.h"
#include "engine/train/trainer.h"

namespace noron {

struct Choice {
  int32_t id = 0;
  double probability = 0;  // after the sampling controls
};

struct GeneratedToken {
  Choice choice;
  std::vector<Choice> top;  // the most probable, best first, at most kTopChoices
};
inline constexpr size_t kTopChoices = 5;

struct GenerationRequest {
  int tokens = 100;
  SamplingOptions sampling{};
  uint64_t seed = 1;
};

// Tokens that continue `prompt`, never <unk>. An empty prompt starts after a line break, as a new
// line of the text would (or a space, or the vocabulary's first token). Of a prompt longer than the
// context the last tokens count. When the context is full, the cache starts again with its last
// half: what was before is forgotten.
std::vector<GeneratedToken> Generate(Workspace workspace, const Gpt& gpt,
                                     const Tokenizer& tokenizer, std::span<const int32_t> prompt,
                                     const GenerationRequest& request);

// What generation would feed for this prompt: itself, its end, or the token that stands for an
// empty one.
std::vector<int32_t> UsablePrompt(const Tokenizer& tokenizer, std::span<const int32_t> prompt,
                                  int context);

// The logits [V] after a sequence of at most `context` tokens; valid until the arena is reset.
std::span<const float> NextLogits(Workspace workspace, const Gpt& gpt,
                                  std::span<const int32_t> ids);

// The ids of the `count` largest values, largest first; equal ones by id.
std::vector<int32_t> Largest(std::span<const double> values, size_t count);

// Tokens with their UTF-16 offsets in the text that they spell together.
std::vector<Token> DescribeSequence(const Tokenizer& tokenizer, std::span<const int32_t> ids);

}  // namespace noron
