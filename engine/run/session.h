// The engine as the page sees it: coarse calls, JSON in and out. One long-lived object holds at most
// one run; blocks of numbers too large for JSON are fetched with Floats() or Bytes() right after the
// call that made them. Requests and results are described in web/engine/types.ts.
// Every method throws noron::Error; the run that was there stays when one does.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/context.h"
#include "engine/inspect/inspection.h"
#include "engine/run/run.h"

namespace noron {

class Request;

class Session {
 public:
  explicit Session(int threads = 1, RunOptions options = {});

  // ---- the engine and its run (session.cc) ----
  std::string Describe() const;
  // Completes an experiment and predicts its size, with 256 tokens where no text says how many.
  std::string Check(std::string_view experiment) const;
  std::string Create(std::string_view experiment, std::string_view corpus);
  std::string Load(std::string_view checkpoint, std::string_view corpus);
  void Close();
  std::string Step(double max_steps, double budget_ms);
  std::string Evaluate();
  std::string Set(std::string_view key, std::string_view value);
  std::string History() const;
  std::string Save(std::string_view request);
  std::string Memory() const;
  // Where the time of a training step goes, measured for about so long.
  std::string Profile(double milliseconds);

  // ---- looking inside (session_inspect.cc) ----
  std::string Inspect(std::string_view request);
  std::string Explain(std::string_view request) const;
  std::string CompareOrder(std::string_view request);
  std::string Positions(std::string_view request);
  // What a change inside does to the loss and the next token (session_intervene.cc). Lists of texts:
  // ablate "h.0.attn HEAD", score "h.0.attn HEAD QUERY KEY add|set VALUE", swap "embeddings TOKEN
  // TOKEN", patch "h.0.residual [TOKEN]" with what patch_from, another text, gives there.
  std::string Intervene(std::string_view request);

  // ---- asking (session_text.cc) ----
  std::string Predict(std::string_view request);
  std::string Generate(std::string_view request);
  std::string Tokenize(std::string_view request);

  // Valid until the next call.
  std::span<const uint8_t> Bytes() const { return bytes_; }
  std::span<const float> Floats() const { return floats_; }

  Run& GetRun() const;  // throws run.none

 private:
  // The end of a text as the model reads it.
  struct Input {
    std::vector<Token> tokens;  // at most `context`
    std::vector<int32_t> ids;
    int64_t dropped = 0;   // tokens before them
    int64_t replaced = 0;  // invalid parts of the text
  };
  Input Read(const Request& request, const char* key) const;
  // Puts the run that `make`(ready) builds in the place of the one that is there. Two at once would
  // want twice the memory and leave holes in it, so the old one goes when `ready` is called; if
  // memory fails after that it comes back, without its snapshots.
  template <typename Make>
  void Replace(Make make);
  const Tokenizer& TokenizerOf(TokenizerKind kind);
  nlohmann::ordered_json Keep(const Blocks& blocks);  // headers; the numbers go to floats_

  RunOptions options_;
  Context context_;
  std::unique_ptr<Run> run_;
  std::map<TokenizerKind, Tokenizer> tokenizers_;  // to compare with the run's own
  struct Inspected {
    Inspection inspection;
    View view;
  };
  std::optional<Inspected> inspected_;
  std::vector<float> floats_;
  std::vector<uint8_t> bytes_;
};

}  // namespace noron
