// `noron train` for every task but a GPT's: progress, measurements, the weights, the report.
#include <nlohmann/json.hpp>

#include "engine/cli/alignment_file.h"
#include "engine/cli/corpus_files.h"
#include "engine/cli/interruptible.h"
#include "engine/cli/progress.h"
#include "engine/cli/train_options.h"
#include "engine/core/error.h"
#include "engine/io/experiment_fields.h"
#include "engine/io/file.h"
#include "engine/metrics/spread.h"
#include "engine/run/session_json.h"
#include "engine/run/study.h"

namespace noron {
namespace {

void RefuseGptOptions(const TrainOptions& options) {
  if (options.resume.empty() && !options.until && !options.weights_only && !options.snapshots) {
    return;
  }
  throw Error("config.choice",
              "--resume, --until, --weights-only and --snapshots are for models of the kind gpt");
}

void CheckAlignment(const TrainOptions& options, const Experiment& experiment) {
  if (options.alignment.empty() || experiment.task == "sequence_to_sequence") return;
  throw Error(
      "config.choice",
      "--alignment is for experiments of the task sequence_to_sequence, not " + experiment.task);
}

void RequireWeightsFor(const TrainOptions& options, const Study& study) {
  if (options.out.empty() || study.Parameters() > 0) return;
  const std::string& kind = study.GetExperiment().model.kind;
  throw Error(
      "config.choice",
      "--out: a model of the kind " + kind +
          " has no weights to save; leave --out away, and see what it learned with --report",
      {{"key", "--out"}, {"value", options.out}, {"kind", kind}});
}

void RequireGradientsForProfile(const TrainOptions& options, const Study& study) {
  if (!options.Profiles() || study.Descends()) return;
  const std::string& kind = study.GetExperiment().model.kind;
  throw Error("config.choice",
              "--profile: a model of the kind " + kind +
                  " is fitted without gradients, so that its steps have no operations to measure; "
                  "leave --profile away",
              {{"key", "--profile"}, {"kind", kind}});
}

// Where nothing is kept back, tasks judge by what was learned from; matching keeps one image of
// each caption always.
bool IsJudgedOnTraining(const TrainOptions& options, const Experiment& experiment) {
  return options.test.empty() && experiment.data.validation_fraction == 0 &&
         experiment.task != "image_word_matching" &&
         FindField("data.validation_fraction")->IsFor(experiment);
}

// A built-in text, or nothing where the corpus is a generator's name: the task knows those.
std::string ReadDataOf(const TrainOptions& options, const Experiment& experiment,
                       const std::string& program) {
  if (!options.data.empty()) return ReadText(options.data);
  if (experiment.data.corpus == "own") {
    throw Error("run.no_corpus", "this experiment has data of its own: name the file with --data");
  }
  return FindCorpus(experiment, {options.file, ".", program}).value_or("");
}

std::string Shown(const std::vector<Metric>& metrics) {
  std::string text;
  for (const Metric& metric : metrics) {
    text += (text.empty() ? "" : "  ") + metric.name + " " + FormatLoss(metric.value);
  }
  return text;
}

// What the figures of parts are of: `metric.each` has one for each of them.
const char* PartsOf(const Experiment& experiment) {
  return HoldsOut(experiment) ? "members" : "folds";
}

// "accuracy 0.9700", with parts "accuracy 0.9700  5 members 0.9460 ± 0.0114: 0.9400 0.9600 …".
std::string Line(const Metric& metric, const char* parts) {
  std::string text = metric.name + " " + FormatLoss(metric.value);
  if (metric.each.empty()) return text;
  const Spread spread = SpreadOf(metric.each);
  text += "  " + std::to_string(metric.each.size()) + " " + parts + " " + FormatLoss(spread.mean) +
          " ± " + FormatLoss(spread.deviation) + ":";
  for (const double value : metric.each) text += " " + FormatLoss(value);
  return text;
}

class StudyProgress {
 public:
  StudyProgress(std::ostream& err, const Study& study, bool quiet)
      : err_(err), study_(study), quiet_(quiet) {}

  void Show() {
    const auto& measured = study_.Measurements();
    for (; !quiet_ && shown_ < measured.size(); ++shown_) {
      err_ << "step " << measured[shown_].step << "/" << study_.GetExperiment().training.steps
           << "  " << Shown(measured[shown_].metrics) << "\n";
    }
  }

 private:
  std::ostream& err_;
  const Study& study_;
  bool quiet_;
  size_t shown_ = 0;
};

// Gradients and a learning rate are there where something learns by them.
void WriteTrace(const std::string& path, const Study& study) {
  std::string trace;
  const auto& rows = study.History();
  for (size_t i = 0; i < rows.size(); ++i) {
    Json row = {{"step", i + 1}, {"loss", Shortest(rows[i].loss)}};
    if (study.Descends()) {
      row["gradient_norm"] = Shortest(rows[i].gradient_norm);
      row["learning_rate"] = Shortest(rows[i].learning_rate);
    }
    trace += Dump(row) + "\n";
  }
  WriteFileAtomically(path, trace);
}

void WriteReport(const std::string& path, Study& study) {
  nlohmann::ordered_json metrics, parts;
  for (const Metric& metric : study.Measurements().back().metrics) {
    metrics[metric.name] = metric.value;
    if (metric.each.empty()) continue;
    const Spread spread = SpreadOf(metric.each);
    parts[metric.name] = {
        {"mean", spread.mean}, {"deviation", spread.deviation}, {"each", metric.each}};
  }
  nlohmann::ordered_json report = {{"experiment", ExperimentToJson(study.GetExperiment())},
                                   {"step", study.CurrentStep()},
                                   {"parameters", study.Parameters()},
                                   {"metrics", metrics},
                                   {"fit", Name(study.GetFit())},
                                   {"report", study.Report()}};
  if (!parts.is_null()) report[PartsOf(study.GetExperiment())] = std::move(parts);
  WriteFileAtomically(
      path, report.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

}  // namespace

int TrainStudy(const TrainOptions& options, const Experiment& experiment, const CommandLine& line) {
  RefuseGptOptions(options);
  CheckAlignment(options, experiment);
  RequireWritableFiles(options);
  Context context(options.threads);
  const std::string text = ReadDataOf(options, experiment, line.program);
  const std::string test = options.test.empty() ? "" : ReadText(options.test);
  if (!options.test.empty() && test.empty()) {
    throw Error("text.empty", options.test + " is empty: there is nothing to judge by.");
  }
  Study study(context, experiment, {text, test});
  if (!options.quiet && study.Parameters() > 0) line.err << study.Parameters() << " parameters\n";

  RequireWeightsFor(options, study);
  RequireGradientsForProfile(options, study);
  if (study.Parameters() > 0) RequireWritable(options.FileToSave());
  std::ostream& results = ResultsOf(options, line);

  const auto save = [&] {
    if (!options.trace.empty()) WriteTrace(options.trace, study);
    if (study.Parameters() == 0) return;
    const std::string out = options.FileToSave();
    WriteFileAtomically(out, study.Save());
    results << "saved " << out << " at step " << study.CurrentStep() << "\n";
  };
  StudyProgress progress(line.err, study, options.quiet);
  const Interruptible interruptible;
  do {  // at least once, so that there is a measurement also of what needs no step
    try {
      study.Step(experiment.training.steps, kTrainSliceMs,
                 [&] { return interruptible.Interrupted(); });
    } catch (const Error&) {
      save();  // the last sound weights
      throw;
    }
    progress.Show();
  } while (!study.Done() && !interruptible.Interrupted());
  if (study.StoppedEarly()) {
    results << "stopped early at step " << study.CurrentStep() << "; the weights are those of step "
            << study.BestStep() << "\n";
  }
  save();
  if (!options.report.empty()) WriteReport(options.report, study);
  if (!options.alignment.empty())
    WriteFileAtomically(options.alignment, AlignmentSvg(study.Report()));
  if (interruptible.Interrupted()) return kExitInterrupted;
  if (IsJudgedOnTraining(options, experiment)) {
    results << "on the training data (data.validation_fraction is 0):\n";
  }
  for (const Metric& metric : study.Measurements().back().metrics) {
    results << Line(metric, PartsOf(experiment)) << "\n";
  }
  if (options.Profiles()) ShowProfile(options, study.Profile(kProfileMs), line.out);
  return kExitOk;
}

}  // namespace noron
