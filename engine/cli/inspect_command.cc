#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/attention_files.h"
#include "engine/cli/command.h"
#include "engine/cli/open_checkpoint.h"
#include "engine/core/error.h"
#include "engine/io/file.h"
#include "engine/run/session.h"
#include "engine/run/session_json.h"

namespace noron {
namespace {

struct InspectOptions {
  std::string checkpoint;
  std::string text;
  std::string format = "json";
  std::string out;
  std::optional<int> layer;
  std::optional<int> head;
  std::optional<int> step;
  std::string positions = "model";
  std::string mask = "model";
  bool all = false;
};

bool IsAttention(const std::string& path) {
  return path.ends_with(".attn.weights") || path.ends_with(".attn.scores");
}

// To four digits after the point: what a picture can show, in a third of the bytes.
double Rounded(float value) { return std::round(double{value} * 1e4) / 1e4; }

// The result with its numbers inside. `all`: every block in full, else attention, rounded.
std::string InspectionJson(const InspectOptions& options, Json inspection,
                           std::span<const float> floats) {
  Json tensors = Json::array();
  for (Json& tensor : inspection["tensors"]) {
    if (!options.all && !IsAttention(tensor["path"])) continue;
    size_t size = 1;
    for (size_t extent : tensor["shape"]) size *= extent;
    Json data = Json::array();
    for (float value : floats.subspan(tensor["offset"], size)) {
      data.push_back(options.all ? Shortest(value) : Rounded(value));
    }
    tensor.erase("offset");
    tensor["data"] = std::move(data);
    tensors.push_back(std::move(tensor));
  }
  inspection["tensors"] = std::move(tensors);
  const Json step = inspection["step"];
  return Dump({{"sentence", options.text}, {"step", step}, {"inspect", std::move(inspection)}}) +
         "\n";
}

int Checked(const char* what, std::optional<int> chosen, int count) {
  const int value = chosen.value_or(0);
  if (value >= 0 && value < count) return value;
  throw Error("number.range",
              std::string("there is no ") + what + " " + std::to_string(value) + ": they are 0 to " +
                  std::to_string(count - 1),
              {{"key", what}, {"value", std::to_string(value)}});
}

std::vector<AttentionMatrix> Heads(const InspectOptions& options, const Json& inspection,
                                   std::span<const float> floats) {
  const int layers = inspection["layers"];
  const int heads = inspection["heads"];
  Checked("layer", options.layer, layers);
  Checked("head", options.head, heads);
  std::vector<std::string> tokens;
  for (const Json& token : inspection["tokens"]) tokens.push_back(token["text"]);
  const size_t matrix = tokens.size() * tokens.size();
  std::vector<AttentionMatrix> result;
  const auto block = [&](int layer, int head, const char* name) {
    const std::string path = "h." + std::to_string(layer) + ".attn." + name;
    for (const Json& tensor : inspection["tensors"]) {
      if (tensor["path"] != path) continue;
      return floats.subspan(tensor["offset"].get<size_t>() + head * matrix, matrix);
    }
    throw Error("internal", path + " was not captured");
  };
  for (int layer = 0; layer < layers; ++layer) {
    for (int head = 0; head < heads; ++head) {
      if (options.layer.value_or(layer) != layer || options.head.value_or(head) != head) continue;
      result.push_back(
          {layer, head, tokens, block(layer, head, "weights"), block(layer, head, "scores")});
    }
  }
  return result;
}

int InspectText(const InspectOptions& options, const CommandLine& line) {
  Session session;
  OpenCheckpoint(session, options.checkpoint, line.err);
  Json request = {{"text", options.text}, {"positions", options.positions}, {"mask", options.mask}};
  if (options.step) request["step"] = *options.step;
  const Json inspection = Json::parse(session.Inspect(Dump(request)));
  if (const int64_t dropped = inspection["dropped"]; dropped > 0) {
    line.err << "note: the model sees " << inspection["tokens"].size() << " tokens; the first "
             << dropped << " were left out\n";
  }
  std::string file;
  if (options.format == "json") {
    file = InspectionJson(options, inspection, session.Floats());
  } else if (options.format == "csv") {
    file = AttentionCsv(Heads(options, inspection, session.Floats()));
  } else {
    InspectOptions one = options;
    one.layer = options.layer.value_or(0);
    one.head = options.head.value_or(0);
    file = AttentionSvg(Heads(one, inspection, session.Floats()).front());
  }
  if (options.out.empty()) {
    line.out << file;
  } else {
    WriteFileAtomically(options.out, file);
  }
  return kExitOk;
}

}  // namespace

void AddInspect(const CommandLine& line) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* command = line.app.add_subcommand(
      "inspect",
      "Runs a text through a trained model and writes the attention of its heads:\n"
      "  json  tokens, scores and weights of all heads, losses (--all: every block of numbers)\n"
      "  csv   one line per cell, for a spreadsheet\n"
      "  svg   a heat map of one head\n"
      "Examples:\n"
      "  noron inspect start.safetensors --text \"tôi yêu tiếng Việt\" --format csv --out a.csv\n"
      "  noron inspect start.safetensors --text \"xin chào\" --format svg --layer 1 --head 2 > a.svg\n");
  command->add_option("CKPT", options->checkpoint, "Checkpoint saved by train or the page")
      ->required();
  command->add_option("--text", options->text, "The text to look at")->required();
  command->add_option("--format", options->format, "json, csv or svg")
      ->check(CLI::IsMember({"json", "csv", "svg"}))
      ->capture_default_str();
  command->add_option("--layer", options->layer, "csv, svg: this layer, from 0 (svg: 0)");
  command->add_option("--head", options->head, "csv, svg: this head, from 0 (svg: 0)");
  command->add_option("--step", options->step,
                      "The weights of the last snapshot at or before this step");
  command->add_option("--positions", options->positions, "model, or off: without order")
      ->check(CLI::IsMember({"model", "off"}))
      ->capture_default_str();
  command->add_option("--mask", options->mask, "model, or off: every token sees every other")
      ->check(CLI::IsMember({"model", "off"}))
      ->capture_default_str();
  command->add_flag("--all", options->all,
                    "json: every block of numbers (q, k, v, residual stream, logits, …), unrounded");
  command->add_option("--out", options->out, "Where to write (default: to the screen)");
  command->callback(
      [options, line] { line.action = [options, line] { return InspectText(*options, line); }; });
}

}  // namespace noron
