#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/command.h"
#include "engine/cli/open_checkpoint.h"
#include "engine/run/session.h"
#include "engine/run/session_json.h"

namespace noron {
namespace {

struct InterveneOptions {
  std::string checkpoint;
  std::string text;
  std::vector<std::string> ablations, scores, swaps, patches;
  std::string patch_from;
  std::optional<int> step;
};

int InterveneText(const InterveneOptions& options, const CommandLine& line) {
  Session session;
  OpenCheckpoint(session, options.checkpoint, line.err);
  nlohmann::ordered_json request = {{"text", options.text},
                                    {"ablate", options.ablations},
                                    {"score", options.scores},
                                    {"swap", options.swaps}};
  if (!options.patches.empty()) {
    request["patch"] = options.patches;
    request["patch_from"] = options.patch_from;
  }
  if (options.step) request["step"] = *options.step;
  line.out << nlohmann::ordered_json::parse(session.Intervene(Dump(request))).dump(1) << "\n";
  return kExitOk;
}

}  // namespace

void AddIntervene(const CommandLine& line) {
  auto options = std::make_shared<InterveneOptions>();
  CLI::App* command = line.app.add_subcommand(
      "intervene",
      "Changes a part of a trained model while it reads a text and writes, as JSON, the loss and\n"
      "the probabilities of the next token before and after. Layers, heads and tokens count from "
      "0.\n"
      "Examples:\n"
      "  noron intervene start.safetensors --text \"xin chào\" --ablate \"h.0.attn 2\"\n"
      "  noron intervene start.safetensors --text abc --score \"h.1.attn 0 2 0 set 5\"\n"
      "  noron intervene start.safetensors --text abc --patch \"h.0.residual 2\" --patch-from "
      "abd\n");
  command->add_option("CKPT", options->checkpoint, "Checkpoint saved by train or the page")
      ->required();
  command->add_option("--text", options->text, "The text to read")->required();
  const auto list = [&](const char* name, std::vector<std::string>& values, const char* help) {
    command->add_option(name, values, help)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  };
  list("--ablate", options->ablations, "Switch a head off: \"h.LAYER.attn HEAD\"");
  list("--score", options->scores,
       "Edit a score before the softmax: \"h.LAYER.attn HEAD QUERY KEY add|set VALUE\"");
  list("--swap", options->swaps, "Let two tokens change places: \"embeddings TOKEN TOKEN\"");
  list("--patch", options->patches,
       "Put in what the text of --patch-from gives there: \"h.LAYER.residual [TOKEN]\"");
  command->add_option("--patch-from", options->patch_from, "The other text, of as many tokens");
  command->add_option("--step", options->step,
                      "The weights of the last snapshot at or before this step");
  command->callback(
      [options, line] { line.action = [options, line] { return InterveneText(*options, line); }; });
}

}  // namespace noron
