#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/cli/command.h"
#include "engine/cli/corpus_files.h"
#include "engine/cli/interruptible.h"
#include "engine/cli/profile_table.h"
#include "engine/cli/progress.h"
#include "engine/cli/train_options.h"
#include "engine/core/error.h"
#include "engine/io/file.h"
#include "engine/io/json.h"
#include "engine/run/checkpoint.h"
#include "engine/run/profile_json.h"
#include "engine/run/run.h"
#include "engine/run/session_json.h"

namespace noron {
namespace {

// A machine has more memory than a browser tab.
constexpr RunOptions kRunOptions{.memory_budget = 8LL << 30};
bool EndsWith(const std::string& path, std::string_view ending) {
  return std::string_view(path).ends_with(ending);
}

// key=value; the value is JSON, or a text when it is no JSON or a text is wanted: 16 is a list of
// one number for model.channels.
void Apply(Experiment& experiment, const std::string& setting) {
  const size_t equals = setting.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw Error("config.type", "--set wants key=value, such as model.layers=3, not " + setting);
  }
  const std::string key = setting.substr(0, equals), text = setting.substr(equals + 1);
  const Field* field = FindField(key);
  const bool wants_text = field != nullptr && field->Type() == "text";
  nlohmann::json value;
  if (ReadJson(text, {}, value) || (wants_text && !value.is_string())) value = text;
  SetField(experiment, key, value);
}

void ApplySettings(Experiment& experiment, const TrainOptions& options) {
  if (options.steps) SetField(experiment, "training.steps", *options.steps);
  if (options.seed) SetField(experiment, "seed", *options.seed);
  for (const std::string& setting : options.settings) Apply(experiment, setting);
}

// Takes over the live fields of `wanted`; another difference is an error.
void Adopt(Run& run, const Experiment& wanted) {
  const nlohmann::json before = nlohmann::json::parse(ToJson(run.GetExperiment())).flatten();
  const nlohmann::json after = nlohmann::json::parse(ToJson(wanted)).flatten();
  for (const Field& field : ExperimentFields()) {
    if (!field.IsFor(wanted)) continue;
    std::string pointer = "/" + std::string(field.key);
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    if (before.at(pointer) == after.at(pointer)) continue;
    if (field.applies != Field::Applies::kLive) {
      throw Error("config.choice",
                  "the checkpoint was made with " + std::string(field.key) + " = " +
                      before.at(pointer).dump() + ", not " + after.at(pointer).dump() +
                      ": that cannot change on the way",
                  {{"key", std::string(field.key)}});
    }
    run.Set(field.key, after.at(pointer));
  }
}

std::string ReadDataOf(const TrainOptions& options, const Experiment& experiment,
                       const std::string& program) {
  if (!options.data.empty()) return ReadText(options.data);
  if (experiment.data.corpus == "own") {
    throw Error("run.no_corpus", "this experiment has a text of its own: name it with --data");
  }
  return ReadCorpus(experiment, {options.file, ".", program});
}

std::unique_ptr<Run> Continue(Context& context, const TrainOptions& options,
                              const std::string& checkpoint, std::optional<Experiment> wanted,
                              const std::string& program) {
  const std::vector<uint8_t> bytes = ReadFile(checkpoint);
  Experiment experiment = Checkpoint::Read(bytes).experiment;  // says which text it wants
  if (wanted) {
    experiment = *wanted;
  } else {
    ApplySettings(experiment, options);
  }
  auto run = Run::Load(context, bytes, ReadDataOf(options, experiment, program), kRunOptions);
  Adopt(*run, experiment);
  return run;
}

// The experiment of a .json file, with the settings of the command line.
Experiment ReadExperiment(const TrainOptions& options) {
  const std::vector<uint8_t> bytes = ReadFile(options.file);
  Experiment experiment =
      ParseExperiment({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!options.data.empty()) experiment.data.corpus = "own";
  ApplySettings(experiment, options);
  return experiment;
}

std::unique_ptr<Run> MakeRun(Context& context, const TrainOptions& options,
                             const std::string& program) {
  if (EndsWith(options.file, ".safetensors")) {
    return Continue(context, options, options.file, std::nullopt, program);
  }
  Experiment experiment;
  std::string text;
  if (EndsWith(options.file, ".json")) {
    experiment = ReadExperiment(options);
    text = ReadDataOf(options, experiment, program);
  } else {
    experiment.data.corpus = "own";
    ApplySettings(experiment, options);
    text = ReadText(options.file);
  }
  if (!options.resume.empty() && std::filesystem::exists(options.resume)) {
    TrainOptions with_data = options;
    if (with_data.data.empty() && experiment.data.corpus == "own") with_data.data = options.file;
    return Continue(context, with_data, options.resume, experiment, program);
  }
  return Run::Create(context, experiment, text, kRunOptions);
}

void WriteTrace(std::ofstream& trace, const History& history, const Run::Progress& progress) {
  for (int64_t step = progress.from; step < progress.to; ++step) {
    const HistoryRow& row = history.rows[step];
    trace << Dump({{"step", step + 1},
                   {"loss", Shortest(row.loss)},
                   {"gradient_norm", Shortest(row.gradient_norm)},
                   {"learning_rate", Shortest(row.learning_rate)}})
          << "\n";
  }
}

int Train(const TrainOptions& options, const CommandLine& line) {
  if (EndsWith(options.file, ".json")) {
    const Experiment experiment = ReadExperiment(options);
    if (!IsGpt(experiment)) return TrainStudy(options, experiment, line);
  }
  if (!options.test.empty() || !options.report.empty() || !options.alignment.empty()) {
    throw Error("config.choice",
                "--test, --report and --alignment are for experiments of other models than gpt");
  }
  RequireWritableFiles(options);
  Context context(options.threads);
  const std::unique_ptr<Run> run = MakeRun(context, options, line.program);
  const Experiment& experiment = run->GetExperiment();
  const std::string out = options.FileToSave();
  RequireWritable(out);
  std::ostream& results = ResultsOf(options, line);
  std::ofstream trace;
  if (!options.trace.empty()) {
    trace.open(options.trace, std::ios::trunc);
    if (!trace)
      throw Error("file.write", "cannot write " + options.trace, {{"name", options.trace}});
  }
  const auto save = [&] {
    WriteFileAtomically(
        out, run->Save({.optimizer = !options.weights_only, .snapshots = options.snapshots}));
  };
  if (!options.quiet) {
    for (const Warning& warning : run->Warnings()) line.err << "note: " << warning.message << "\n";
    line.err << run->Parameters().Count() << " parameters, vocabulary of " << run->Config().vocab
             << ", " << run->GetCorpus()->dataset.Train().size() << " tokens to learn from\n";
  }

  const int64_t end = std::min<int64_t>(options.until.value_or(experiment.training.steps),
                                        experiment.training.steps);
  ProgressLine progress(line.err, options.quiet, run->CurrentStep(), end);
  const Interruptible interruptible;
  while (run->CurrentStep() < end && !interruptible.Interrupted()) {
    Run::Progress slice;
    try {
      slice = run->Step(end - run->CurrentStep(), kTrainSliceMs,
                        [&] { return interruptible.Interrupted(); });
    } catch (const Error&) {
      save();  // the last sound weights
      throw;
    }
    progress.Show(run->GetHistory(), slice);
    if (trace.is_open()) WriteTrace(trace, run->GetHistory(), slice);
  }
  progress.Finish();
  save();
  results << "saved " << out << " at step " << run->CurrentStep() << "\n";
  if (interruptible.Interrupted()) return kExitInterrupted;
  const Evaluation evaluation = run->EvaluateValidation();
  if (evaluation.tokens > 0) {
    results << "validation loss " << FormatLoss(evaluation.loss) << " nats per token over "
            << evaluation.tokens << " tokens\n";
  }
  if (options.Profiles()) ShowProfile(options, run->Profile(kProfileMs), line.out);
  return kExitOk;
}

}  // namespace

void ShowProfile(const TrainOptions& options, const StepProfile& profile, std::ostream& out) {
  if (options.profile) out << "\n" << ProfileTable(profile);
  if (options.profile_json.empty()) return;
  const std::string text = Dump(ToJson(profile)) + "\n";
  WriteFileAtomically(options.profile_json,
                      {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

void AddTrain(const CommandLine& line) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App* command = line.app.add_subcommand(
      "train",
      "Trains a model and saves it. FILE is one of\n"
      "  an experiment (.json)          what to train, on which data and how\n"
      "  a checkpoint (.safetensors)    goes on where it stopped, bit for bit\n"
      "  any other file                 a text; the default experiment learns it\n\n"
      "Ctrl-C saves and stops. Examples:\n"
      "  noron train examples/experiments/start.json\n"
      "  noron train novel.txt --steps 3000 --set model.layers=4 --set tokenizer.kind=word\n"
      "  noron train kieu.json --data truyen_kieu.txt --resume kieu.safetensors\n");
  command->add_option("FILE", options->file, "Experiment, checkpoint or text")->required();
  command->add_option("--data", options->data, "The text to learn, instead of the experiment's");
  command->add_option("--test", options->test,
                      "The data to judge by, instead of a part of --data; not for gpt");
  command->add_option("--report", options->report,
                      "Write what there is to see in the end as JSON; not for gpt");
  command->add_option("--alignment", options->alignment,
                      "Draw as SVG which word of a translation looks at which; for "
                      "sequence_to_sequence");
  command->add_option("--out", options->out,
                      "Where to save (default: FILE's name, .safetensors, in this folder)");
  command->add_option("--resume", options->resume,
                      "Go on from this checkpoint if it exists; its model must be FILE's");
  command
      ->add_option("--set", options->settings,
                   "key=value: change a key of the experiment; `noron describe` lists them")
      ->take_all()
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("--steps", options->steps, "Same as --set training.steps=N");
  command->add_option("--seed", options->seed, "Same as --set seed=N");
  command
      ->add_option("--until", options->until,
                   "Stop at this step, with the schedule of the whole training")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--threads", options->threads,
                   "Threads to work with; the numbers are the same for any (default: 1)")
      ->check(CLI::Range(1, 64));
  command->add_option("--trace", options->trace,
                      "Write a JSON line per step: step, loss, gradient_norm, learning_rate");
  command->add_flag("--weights-only", options->weights_only,
                    "Save without the optimizer's state: a third of the size, not for going on");
  command->add_flag("--snapshots", options->snapshots, "Save the weights of earlier steps as well");
  command->add_flag("--profile", options->profile,
                    "In the end, measure where the time of a step goes, and print it");
  command->add_option("--profile-json", options->profile_json,
                      "Write the same as JSON, operation by operation");
  command->add_flag("--quiet", options->quiet, "No progress");
  command->callback(
      [options, line] { line.action = [options, line] { return Train(*options, line); }; });
}

}  // namespace noron
