#include "engine/cli/train_options.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "engine/io/file.h"

namespace noron {

std::string TrainOptions::FileToSave() const {
  return out.empty() ? std::filesystem::path(file).stem().string() + ".safetensors" : out;
}

Interruptible::Interruptible() {
  interrupted_ = 0;
  previous_ = std::signal(SIGINT, Interrupt);
}

Interruptible::~Interruptible() { std::signal(SIGINT, previous_); }

// Calls only what a signal handler may call.
void Interruptible::Interrupt(int) {
  if (interrupted_ != 0) std::_Exit(kExitInterrupted);
  interrupted_ = 1;
  constexpr std::string_view kNote = "\nstopping after this step; Ctrl-C again ends at once\n";
  const auto written = write(STDERR_FILENO, kNote.data(), kNote.size());
  static_cast<void>(written);  // a closed terminal reads no notes
}

void RequireWritableFiles(const TrainOptions& options) {
  for (const std::string& path :
       {options.out, options.report, options.alignment, options.trace, options.profile_json}) {
    if (!path.empty()) RequireWritable(path);
  }
}

std::ostream& ResultsOf(const TrainOptions& options, const CommandLine& line) {
  for (const std::string& path : {options.out, options.report, options.alignment, options.trace}) {
    if (path == "/dev/stdout") return line.err;
  }
  return line.out;
}

}  // namespace noron
