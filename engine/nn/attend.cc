#include "engine/nn/attend.h"

#include <algorithm>

namespace noron::nn {
namespace {

// Shows columns of `view` as [B, heads, T, width]. A watcher sees a copy; what it changes there
// goes back.
void WatchHeads(Tape& tape, const char* name, HeadsView view, int heads, int width) {
  const int batch = view.x.shape[0];
  const int length = view.x.shape[1];
  const int columns = view.x.shape[2];
  const Tensor split = tape.Constant({batch, heads, length, width});
  // Calls body(numbers of a head in the view, the same in the copy) for every token.
  const auto for_each = [&](const auto& body) {
    float* copy = split.data;
    for (int b = 0; b < batch; ++b) {
      for (int head = 0; head < heads; ++head) {
        for (int t = 0; t < length; ++t, copy += width) {
          body(view.x.data + (static_cast<int64_t>(b) * length + t) * columns + view.first_column +
                   head * width,
               copy);
        }
      }
    }
  };
  for_each([&](const float* from, float* to) { std::copy_n(from, width, to); });
  tape.Watch(name, split, {"batch", "head", "token", "dim"});
  for_each([&](float* to, const float* from) { std::copy_n(from, width, to); });
}

}  // namespace

Tensor Attend(Tape& tape, const BlockConfig& config, HeadsView q, HeadsView k, HeadsView v,
              const AttentionMask& mask, bool alibi) {
  const int width = config.HeadWidth();
  if (tape.Watching()) {
    WatchHeads(tape, "q", q, config.heads, width);
    WatchHeads(tape, "k", k, config.kv_heads, width);
    WatchHeads(tape, "v", v, config.kv_heads, width);
  }
  const AttentionOptions options{.heads = config.heads,
                                 .kv_heads = config.kv_heads,
                                 .mask = mask,
                                 .alibi = alibi,
                                 .dropout = config.dropout};
  const Tensor heads = Attention(tape, q, k, v, width, width, options).y;
  tape.Watch("heads", heads, {"batch", "token", "d_model"});
  return heads;
}

}  // namespace noron::nn
