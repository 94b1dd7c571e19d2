// What `noron train` was asked for, and what its two ways share: a GPT's run and a study of any
// other task.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/cli/command.h"
#include "engine/inspect/step_profile.h"
#include "engine/io/experiment.h"

namespace noron {

struct TrainOptions {
  std::string file;
  std::string data;
  std::string test;
  std::string report;
  std::string alignment;
  std::string out;  // empty: FileToSave() finds a name
  std::string resume;
  std::string trace;
  std::vector<std::string> settings;
  std::optional<int> steps;
  std::optional<int> seed;
  std::optional<int> until;
  int threads = 1;
  bool weights_only = false;
  bool snapshots = false;
  bool profile = false;
  std::string profile_json;
  bool quiet = false;

  bool Profiles() const { return profile || !profile_json.empty(); }
  std::string FileToSave() const;  // --out, or FILE's name with .safetensors, in this folder
};

// Between two looks at the clock of the progress line, in milliseconds.
inline constexpr double kTrainSliceMs = 200;

// How long --profile measures, in milliseconds.
inline constexpr double kProfileMs = 500;

// What --profile and --profile-json asked for.
void ShowProfile(const TrainOptions& options, const StepProfile& profile, std::ostream& out);

// Throws file.write when a file that was asked for has no place: before the training, not after.
void RequireWritableFiles(const TrainOptions& options);
// Where to tell results: out, unless a file is written there.
std::ostream& ResultsOf(const TrainOptions& options, const CommandLine& line);

// Trains an experiment that is none for a GPT, and prints what came of it (train_study.cc).
int TrainStudy(const TrainOptions& options, const Experiment& experiment, const CommandLine& line);

}  // namespace noron
