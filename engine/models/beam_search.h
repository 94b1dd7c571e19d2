// Decoding by search: the most probable continuations found by keeping a few at a time (beam
// search), with the whole tree of what was tried; with one it is greedy decoding.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace noron {

// A sequence that goes on: by `token`, from row `parent` of the call before. In the first call
// `parent` counts the inputs of the model (source sentences).
struct DecodingRow {
  int parent = 0;
  int32_t token = 0;
};

// One step of a model for some rows at once → logits of what comes next, [rows, vocab], valid until
// the next call.
using DecodingStep = std::function<std::span<const float>(std::span<const DecodingRow>)>;

struct BeamOptions {
  int beams = 1;                // hypotheses that stay after each step
  int max_length = 0;           // tokens, the end token included
  int32_t start = 0;            // what the first step is given
  int32_t end = 0;              // a hypothesis ends with it
  double length_penalty = 0.0;  // final score = log-probability / length^length_penalty
};

// A candidate: one token after a hypothesis.
struct BeamNode {
  int parent = -1;  // index of the node that it extends; -1: the start
  int step = 0;     // when it was tried: its place in the sequence, from 0
  int32_t token = 0;
  double log_probability = 0;  // of the token after its parent, natural
  double total = 0;            // of the whole sequence so far
  double score = 0;            // total / length^length_penalty
  int cut_at = -1;             // the step that left it out; -1: it was extended or is in the result
};

struct BeamTree {
  // The `beams` best extensions of each hypothesis, in the order tried: no other could have stayed.
  std::vector<BeamNode> nodes;
  std::vector<int> best;  // nodes that end the hypotheses kept, the best score first

  // The tokens from the start to this node.
  std::vector<int32_t> Tokens(int node) const;
};

// Each step the `beams` best by total log-probability stay, of all extensions of the unfinished and
// of the finished as they are; equal ones in the order of rows and tokens. Stops when all are
// finished or `max_length` is reached.
BeamTree BeamSearch(const DecodingStep& step, const BeamOptions& options);

// The most probable next token, step by step, for `inputs` sequences at once; each ends with `end`
// (not in the result) or after `max_length` tokens.
std::vector<std::vector<int32_t>> GreedyDecode(const DecodingStep& step, int inputs, int32_t start,
                                               int32_t end, int max_length);

}  // namespace noron
