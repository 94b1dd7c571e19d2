#include <algorithm>
#include <string>
#include <vector>

#include "engine/cli/verify_case.h"
#include "engine/cli/verify_models.h"
#include "engine/models/beam_search.h"
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

// param.table [V, V, V]: logits of what follows each pair of tokens.
void RunBeamSearch(VerifyCase& c) {
  const Tensor table = c.Load("param.table");
  const size_t vocab = table.shape[0];
  const BeamOptions options{.beams = c.Int("beam_size"),
                            .max_length = c.Int("max_len"),
                            .start = c.Int("bos_id"),
                            .end = c.Int("eos_id"),
                            .length_penalty = c.Double("length_penalty", 0)};
  std::vector<std::pair<int32_t, int32_t>> pairs = {{options.start, options.start}};
  std::vector<float> logits;
  const BeamTree tree = BeamSearch(
      [&](std::span<const DecodingRow> rows) {
        std::vector<std::pair<int32_t, int32_t>> next;
        logits.clear();
        for (const DecodingRow& row : rows) {
          next.emplace_back(pairs[row.parent].second, row.token);
          const auto from = table.Values().subspan(
              (next.back().first * vocab + next.back().second) * vocab, vocab);
          logits.insert(logits.end(), from.begin(), from.end());
        }
        pairs = std::move(next);
        return std::span<const float>(logits);
      },
      options);
  std::vector<int64_t> ids, lengths;
  std::vector<float> totals, scores;
  for (const int node : tree.best) {
    const std::vector<int32_t> tokens = tree.Tokens(node);
    ids.insert(ids.end(), tokens.begin(), tokens.end());
    ids.resize(ids.size() + options.max_length - tokens.size(), -1);
    lengths.push_back(static_cast<int64_t>(tokens.size()));
    totals.push_back(static_cast<float>(tree.nodes[node].total));
    scores.push_back(static_cast<float>(tree.nodes[node].score));
  }
  c.ExpectIntegers("out.ids", ids);
  c.ExpectIntegers("out.lengths", lengths);
  c.Expect("out.log_probs", totals);
  c.Expect("out.scores", scores);
}

constexpr VerifiedOp kOps[] = {
    {"sampling_probs", RunSamplingProbs}, {"beam_search", RunBeamSearch}, {"kv_cache", RunKvCache}};

}  // namespace

std::span<const VerifiedOp> VerifiedDecoding() { return kOps; }

}  // namespace noron
