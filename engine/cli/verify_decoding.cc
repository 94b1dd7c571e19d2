#include <algorithm>
#include <string>
#include <vector>

#include "engine/cli/verify_case.h"
#include "engine/cli/verify_models.h"
#include "engine/models/sampling.h"

namespace noron {
namespace {

void RunSamplingProbs(VerifyCase& c) {
  const SamplingOptions options{.temperature = c.Double("temperature", 1),
                                .top_k = static_cast<int>(c.Double("top_k", 0)),
                                .top_p = c.Double("top_p", 1),
                                .min_p = c.Double("min_p", 0),
                                .repetition_penalty = c.Double("repetition_penalty", 1)};
  const Tensor logits = c.Load("in.logits");
  const std::span<const int32_t> previous = c.IdsOrNone("in.prev");
  const size_t rows = logits.shape[0], vocab = logits.shape[1], seen = previous.size() / rows;
  std::vector<float> all;
  Sampler sampler;
  for (size_t row = 0; row < rows; ++row) {
    const auto probabilities = sampler.Probabilities(logits.Values().subspan(row * vocab, vocab),
                                                     previous.subspan(row * seen, seen), options);
    all.insert(all.end(), probabilities.begin(), probabilities.end());
  }
  c.Expect("out.probs", all);
}

// Rows [B, capacity, heads · width] of the cache as [B, heads, length, width].
std::vector<float> HeadsOf(std::span<const float> rows, const KvCache& cache, int heads) {
  const int width = cache.width() / heads;
  std::vector<float> result;
  for (int b = 0; b < cache.batch(); ++b) {
    for (int head = 0; head < heads; ++head) {
      for (int t = 0; t < cache.Length(); ++t) {
        const size_t start = (static_cast<size_t>(b) * cache.Capacity() + t) * cache.width();
        const auto from = rows.subspan(start + static_cast<size_t>(head) * width, width);
        result.insert(result.end(), from.begin(), from.end());
      }
    }
  }
  return result;
}

void RunKvCache(VerifyCase& c) {
  const bool llama = c.Text("model") == "llama";
  const auto& gpt = c.Make<FixtureGpt>(c, llama);
  const GptConfig& config = gpt.Model().Config();
  const std::span<const int32_t> ids = c.Ids("in.ids");
  const int batch = c.ShapeOf("in.ids")[0], length = c.ShapeOf("in.ids")[1];
  KvCache cache = gpt.Model().MakeCache(batch);
  std::vector<float> all(static_cast<size_t>(batch) * length * config.vocab);
  for (const int chunk : c.Attribute("chunks").get<std::vector<int>>()) {
    const int begin = cache.Length();
    std::vector<int32_t> piece;
    for (int b = 0; b < batch; ++b) {
      const auto row = ids.subspan(static_cast<size_t>(b) * length + begin, chunk);
      piece.insert(piece.end(), row.begin(), row.end());
    }
    Tape tape(c.GetContext(), c.GetArena(), {});
    Gpt::Options options;
    options.cache = &cache;
    const Tensor logits = gpt.Model().Logits(tape, gpt.Model().Hidden(tape, piece, batch, options));
    for (int b = 0; b < batch; ++b) {
      const size_t block = static_cast<size_t>(chunk) * config.vocab;
      std::copy_n(logits.data + b * block, block,
                  all.data() + (static_cast<size_t>(b) * length + begin) * config.vocab);
    }
  }
  c.Expect("out.logits", all);
  for (int layer = 0; layer < config.layers; ++layer) {
    const std::string suffix = "." + std::to_string(layer);
    c.Expect("out.k" + suffix, HeadsOf(cache.Keys(layer), cache, config.block.kv_heads));
    c.Expect("out.v" + suffix, HeadsOf(cache.Values(layer), cache, config.block.kv_heads));
  }
}

constexpr VerifiedOp kOps[] = {{"sampling_probs", RunSamplingProbs}, {"kv_cache", RunKvCache}};

}  // namespace

std::span<const VerifiedOp> VerifiedDecoding() { return kOps; }

}  // namespace noron
