#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/inspect/positions.h"
#include "engine/run/request.h"
#include "engine/run/session.h"
#include "engine/run/session_json.h"

namespace noron {
namespace {

View ViewOf(const Request& request) {
  return {.positions = request.Choice("positions", {"model", "off"}) == "model",
          .mask = request.Choice("mask", {"model", "off"}) == "model"};
}

std::string MaskName(const GptConfig& config, View view) {
  if (!view.mask) return "none";
  return config.window > 0 ? "window" : "causal";
}

Json EffectJson(const OrderEffect& effect, std::vector<float>& floats) {
  Json json = {{"difference", effect.difference}, {"offset_plain", floats.size()}};
  floats.insert(floats.end(), effect.plain.begin(), effect.plain.end());
  json["offset_permuted"] = floats.size();
  floats.insert(floats.end(), effect.permuted.begin(), effect.permuted.end());
  return json;
}

}  // namespace

Json Session::Keep(const Blocks& blocks) {
  floats_ = blocks.Floats();
  Json headers = Json::array();
  for (const BlockHeader& block : blocks.Headers()) {
    headers.push_back({{"path", block.path},
                       {"axes", block.axes},
                       {"shape", block.shape},
                       {"offset", block.offset}});
  }
  return headers;
}

Session::Input Session::Read(const Request& request, const char* key) const {
  const Run& run = GetRun();
  const Utf8Result clean = run.PrepareInput(request.Text(key));
  Input input;
  input.replaced = clean.replaced + request.Replaced();
  input.tokens = run.GetTokenizer().Tokenize(clean.text);
  const auto context = static_cast<size_t>(run.Config().context);
  if (input.tokens.size() > context) {
    input.dropped = static_cast<int64_t>(input.tokens.size() - context);
    input.tokens.erase(input.tokens.begin(), input.tokens.begin() + input.dropped);
  }
  for (const Token& token : input.tokens) input.ids.push_back(token.id);
  return input;
}

std::string Session::Inspect(std::string_view text) {
  const Request request(text, {"text", "step", "positions", "mask", "order"});
  Run& run = GetRun();
  Input input = Read(request, "text");
  if (input.tokens.empty()) throw Error("text.empty", "there is no text to look at");
  if (request.Has("order")) {
    const std::vector<int> order = request.Integers("order");
    CheckPermutation(order, static_cast<int>(input.tokens.size()));
    const std::vector<Token> plain = input.tokens;
    for (size_t place = 0; place < order.size(); ++place) {
      input.tokens[place] = plain[order[place]];
      input.ids[place] = plain[order[place]].id;
    }
  }
  const View view = ViewOf(request);
  const Run::Moment moment = run.At(request.MaybeInteger("step", 0, INT32_MAX));
  inspected_.emplace(noron::Inspect(run.GetWorkspace(), moment.gpt, input.ids, view), view);
  const Inspection& inspection = inspected_->inspection;
  const GptConfig& config = run.Config();
  Json json = {{"step", moment.step},
               {"trained", run.CurrentStep()},
               {"tokens", ToJson(input.tokens)},
               {"dropped", input.dropped},
               {"replaced", input.replaced},
               {"layers", config.layers},
               {"heads", config.block.heads},
               {"kv_heads", config.block.kv_heads},
               {"head_width", config.block.HeadWidth()},
               {"d_model", config.block.d_model},
               {"vocab", config.vocab},
               {"positions", view.positions ? run.GetExperiment().model.positions : "none"},
               {"mask", MaskName(config, view)},
               {"tensors", Keep(inspection.blocks)},
               {"entropy", inspection.entropy},
               {"distance", inspection.distance},
               {"loss", nullptr},
               {"token_loss", inspection.token_loss}};
  if (inspection.loss.has_value()) json["loss"] = *inspection.loss;
  return Dump(json);
}

std::string Session::Explain(std::string_view text) const {
  const Request request(text, {"layer", "head", "query", "key"});
  const Run& run = GetRun();
  if (!inspected_.has_value()) {
    throw Error("run.none", "nothing has been looked at yet: inspect a text first");
  }
  const auto index = [&](const char* key) {
    return static_cast<int>(request.Integer(key, 0, INT32_MAX));
  };
  const Cell cell{index("layer"), index("head"), index("query"), index("key")};
  const CellExplanation e =
      noron::Explain(inspected_->inspection, run.Config(), inspected_->view, cell);
  Json row = Json::array();
  for (const auto& score : e.row) row.push_back(score.has_value() ? Json(*score) : Json(nullptr));
  return Dump({{"layer", cell.layer},
               {"head", cell.head},
               {"query", cell.query},
               {"key", cell.key},
               {"q", e.q},
               {"k", e.k},
               {"products", e.products},
               {"dot", e.dot},
               {"scale", e.scale},
               {"bias", e.bias},
               {"score", e.score},
               {"allowed", e.allowed},
               {"row", row},
               {"max", e.max},
               {"exponentials", e.exponentials},
               {"denominator", e.denominator},
               {"weight", e.weight}});
}

std::string Session::CompareOrder(std::string_view text) {
  const Request request(text, {"text", "order", "layer", "head", "step"});
  Run& run = GetRun();
  const Input input = Read(request, "text");
  if (input.tokens.empty()) throw Error("text.empty", "there is no text to look at");
  const std::vector<int> order = request.Integers("order");
  const int layer = static_cast<int>(request.Integer("layer", 0, INT32_MAX));
  const int head = static_cast<int>(request.Integer("head", 0, INT32_MAX));
  const Run::Moment moment = run.At(request.MaybeInteger("step", 0, INT32_MAX));
  const auto effect = [&](View view) {
    return noron::CompareOrder(run.GetWorkspace(), moment.gpt, input.ids, order, layer, head, view);
  };
  const OrderEffect with = effect({});
  const OrderEffect without = effect({.positions = false, .mask = false});
  floats_.clear();
  inspected_.reset();
  const auto tokens = input.tokens.size();
  Json json = {{"tokens", ToJson(input.tokens)}, {"order", order}};
  json["with"] = EffectJson(with, floats_);
  json["without"] = EffectJson(without, floats_);
  json["shape"] = {tokens, tokens};
  return Dump(json);
}

std::string Session::Positions(std::string_view text) {
  const Request request(text, {"kind", "length", "d_model", "heads"});
  const std::string kind = request.Choice(
      "kind", {"sinusoidal", "learned", "rope", "rope_half_split", "alibi", "none"});
  PositionRequest wanted;
  wanted.kind = PositionsOf(kind);
  wanted.length = static_cast<int>(request.Integer("length", 1, 512, wanted.length));
  wanted.d_model = static_cast<int>(request.Integer("d_model", 2, 1024, wanted.d_model));
  wanted.heads = static_cast<int>(request.Integer("heads", 1, 64, wanted.heads));
  const bool learned = wanted.kind == Positions::kLearned;
  if (learned) {
    if (run_ == nullptr || run_->Config().positions != Positions::kLearned) {
      throw Error("run.none", "there is no model with learned positions to show");
    }
    wanted.learned = run_->At(std::nullopt).gpt.PositionTable();
    wanted.length = std::min(wanted.length, wanted.learned.shape[0]);
  }
  const bool rotates =
      wanted.kind == Positions::kRope || wanted.kind == Positions::kRopeHalfSplit;
  if (rotates && wanted.d_model % (2 * wanted.heads) != 0) {
    throw Error("config.heads",
                "RoPE turns pairs of columns of each head: a width of " +
                    std::to_string(wanted.d_model) + " does not give " +
                    std::to_string(wanted.heads) + " heads of an even width",
                {{"heads", std::to_string(wanted.heads)},
                 {"d_model", std::to_string(wanted.d_model)}});
  }
  const Json headers = Keep(PositionTables(wanted));
  return Dump({{"kind", kind}, {"tensors", headers}, {"learned", learned}});
}

}  // namespace noron
