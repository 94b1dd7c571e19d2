// The `noron` command: train, generate, inspect, verify, bench, descend, describe.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace noron {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitInterrupted = 130;  // as a shell reports Ctrl-C

// argv with the program's name first. Results go to `out`; progress, notes and
// "error: <sentence> [code]" to `err`. Returns the exit code.
int RunCommand(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err);

// What a subcommand works with. It sets `action`, which is called once the line has been understood
// and returns the exit code.
struct CommandLine {
  CLI::App& app;
  std::string program;  // how noron was called: its folder helps to find examples/corpora
  std::ostream& out;
  std::ostream& err;
  std::function<int()>& action;
};

void AddTrain(const CommandLine& line);
void AddGenerate(const CommandLine& line);
void AddInspect(const CommandLine& line);
void AddIntervene(const CommandLine& line);
void AddBench(const CommandLine& line);
void AddDescend(const CommandLine& line);

}  // namespace noron
