// Session::Intervene: what happens to a prediction when a part of the model is changed.
#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/inspect/interventions.h"
#include "engine/run/generation.h"
#include "engine/run/request.h"
#include "engine/run/session.h"
#include "engine/run/session_json.h"

namespace noron {
namespace {

// "h.0.attn 2": a path and what follows it, in the form that `form` shows.
class Words {
 public:
  Words(const std::string& text, const char* key, const char* form)
      : text_(text), key_(key), form_(form) {
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find(' ', at), text.size());
      if (end > at) words_.push_back(text.substr(at, end - at));
      at = end + 1;
    }
  }

  void Require(bool fits) const {
    if (fits) return;
    throw Error("config.type",
                std::string(key_) + " wants \"" + form_ + "\", not \"" + text_ + "\"",
                {{"key", key_}, {"value", text_}, {"expected", form_}});
  }
  size_t Count() const { return words_.size(); }
  const std::string& operator[](size_t index) const { return words_[index]; }
  double Number(size_t index) const {
    char* end = nullptr;
    const double value = std::strtod(words_[index].c_str(), &end);
    Require(*end == '\0');
    return value;
  }
  int Whole(size_t index) const {
    return static_cast<int>(RequireWhole(key_, Number(index), 0, INT32_MAX));
  }

 private:
  const std::string& text_;
  const char* key_;
  const char* form_;
  std::vector<std::string> words_;
};

// Calls body(words) for each text of the list `key`, if there is one.
template <typename Body>
void ForEach(const Request& request, const char* key, const char* form, const Body& body) {
  if (!request.Has(key)) return;
  for (const std::string& text : request.Texts(key)) body(Words(text, key, form));
}

Interventions Read(const Request& request, const Blocks& other) {
  Interventions interventions;
  ForEach(request, "ablate", "h.0.attn HEAD", [&](const Words& words) {
    words.Require(words.Count() == 2);
    interventions.ablations.push_back({words[0], words.Whole(1)});
  });
  ForEach(request, "score", "h.0.attn HEAD QUERY KEY add|set VALUE", [&](const Words& words) {
    words.Require(words.Count() == 6 && (words[4] == "add" || words[4] == "set"));
    interventions.scores.push_back(
        {words[0], words.Whole(1), words.Whole(2), words.Whole(3),
         words[4] == "add" ? ScoreEdit::Kind::kAdd : ScoreEdit::Kind::kSet,
         static_cast<float>(words.Number(5))});
  });
  ForEach(request, "swap", "embeddings TOKEN TOKEN", [&](const Words& words) {
    words.Require(words.Count() == 3);
    interventions.swaps.push_back({words[0], words.Whole(1), words.Whole(2)});
  });
  ForEach(request, "patch", "h.0.residual [TOKEN]", [&](const Words& words) {
    words.Require(words.Count() == 1 || words.Count() == 2);
    const int token = words.Count() == 2 ? words.Whole(1) : Patch::kAllTokens;
    interventions.patches.push_back({words[0], token, &other});
  });
  return interventions;
}

nlohmann::ordered_json LossOf(const Prediction& prediction, size_t tokens) {
  if (tokens < 2) return nullptr;
  return prediction.loss;
}

}  // namespace

std::string Session::Intervene(std::string_view text) {
  const Request request(
      text, {"text", "step", "ablate", "score", "swap", "patch", "patch_from", "count"});
  Run& run = GetRun();
  const Input input = Read(request, "text");
  if (input.tokens.empty()) throw Error("text.empty", "there is no text to look at");
  const auto count = static_cast<size_t>(request.Integer("count", 1, 1000, 10));
  const Run::Moment moment = run.At(request.MaybeInteger("step", 0, INT32_MAX));

  Capture other;
  if (request.Has("patch")) {
    const Input from = Read(request, "patch_from");
    noron::Predict(run.GetWorkspace(), moment.gpt, from.ids, &other);
  }
  const Effect effect = MeasureEffect(
      [&](Watcher* watcher) {
        return noron::Predict(run.GetWorkspace(), moment.gpt, input.ids, watcher);
      },
      noron::Read(request, other.Get()), run.Config().block.heads);

  // The tokens that were or have become the most probable.
  std::vector<double> larger(effect.difference.size());
  for (size_t id = 0; id < larger.size(); ++id) {
    larger[id] = std::max(effect.before.probabilities[id], effect.after.probabilities[id]);
  }
  nlohmann::ordered_json top = nlohmann::ordered_json::array();
  for (const int32_t id : Largest(larger, count)) {
    top.push_back({{"id", id},
                   {"text", run.GetTokenizer().Describe(id).text},
                   {"before", effect.before.probabilities[id]},
                   {"after", effect.after.probabilities[id]},
                   {"difference", effect.difference[id]}});
  }
  const size_t tokens = input.tokens.size();
  return Dump(
      {{"step", moment.step},
       {"tokens", ToJson(input.tokens)},
       {"loss",
        {{"before", LossOf(effect.before, tokens)}, {"after", LossOf(effect.after, tokens)}}},
       {"top", top}});
}

}  // namespace noron
