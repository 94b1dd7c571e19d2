#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/cli/command.h"
#include "engine/cli/open_checkpoint.h"
#include "engine/run/session.h"
#include "engine/run/session_json.h"

namespace noron {
namespace {

struct GenerateOptions {
  std::string checkpoint;
  std::string prompt;
  int tokens = 200;
  double temperature = 1;
  int top_k = 0;
  double top_p = 1;
  double min_p = 0;
  double repetition_penalty = 1;
  int seed = 1;
  bool int8 = false;
  bool json = false;
};

std::string Kilobytes(int64_t bytes) { return std::to_string((bytes + 512) / 1024) + " KB"; }

int GenerateText(const GenerateOptions& options, const CommandLine& line) {
  Session session;
  OpenCheckpoint(session, options.checkpoint, line.err);
  const std::string result =
      session.Generate(Dump({{"prompt", options.prompt},
                             {"tokens", options.tokens},
                             {"temperature", options.temperature},
                             {"top_k", options.top_k},
                             {"top_p", options.top_p},
                             {"min_p", options.min_p},
                             {"repetition_penalty", options.repetition_penalty},
                             {"seed", options.seed},
                             {"int8", options.int8}}));
  if (options.int8) {
    const int64_t before = session.GetRun().Parameters().Floats() * int64_t{sizeof(float)};
    const int64_t after = Json::parse(result)["parameter_bytes"];
    line.err << "note: parameters " << Kilobytes(before) << " → " << Kilobytes(after)
             << " with weights of 8 bits\n";
  }
  if (options.json) {
    line.out << result << "\n";
  } else {
    line.out << options.prompt << Json::parse(result)["text"].get<std::string>() << "\n";
  }
  return kExitOk;
}

}  // namespace

void AddGenerate(const CommandLine& line) {
  auto options = std::make_shared<GenerateOptions>();
  CLI::App* command = line.app.add_subcommand(
      "generate",
      "Continues a text with a trained model. The same seed gives the same text. Examples:\n"
      "  noron generate kieu.safetensors --prompt \"Trăm năm\" --temperature 0.7\n"
      "  noron generate kieu.safetensors --prompt \"Trăm năm\" --temperature 0    (always the "
      "most\n"
      "                                                              probable token)\n");
  command->add_option("CKPT", options->checkpoint, "Checkpoint saved by train or the page")
      ->required();
  command->add_option("--prompt", options->prompt, "The text to continue (default: none)");
  command->add_option("--tokens", options->tokens, "How many tokens to write")
      ->capture_default_str();
  command
      ->add_option("--temperature", options->temperature,
                   "Below 1 more careful, above 1 more daring, 0 always the most probable")
      ->capture_default_str();
  command->add_option("--top-k", options->top_k, "Only the k most probable tokens; 0: all")
      ->capture_default_str();
  command
      ->add_option("--top-p", options->top_p,
                   "Only the most probable tokens that together reach this probability")
      ->capture_default_str();
  command
      ->add_option("--min-p", options->min_p,
                   "Only tokens at least this many times as probable as the best one")
      ->capture_default_str();
  command
      ->add_option("--repetition-penalty", options->repetition_penalty,
                   "Above 1: tokens that were there already become less likely")
      ->capture_default_str();
  command->add_option("--seed", options->seed, "Another seed, another text")->capture_default_str();
  command->add_flag("--int8", options->int8,
                    "Weights rounded to 8 bits: a quarter of the memory, nearly the same\n"
                    "probabilities");
  command->add_flag("--json", options->json, "Every token with its probability, as JSON");
  command->callback(
      [options, line] { line.action = [options, line] { return GenerateText(*options, line); }; });
}

}  // namespace noron
