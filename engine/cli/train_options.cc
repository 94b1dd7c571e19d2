#include "engine/cli/train_options.h"

#include <filesystem>

#include "engine/io/file.h"

namespace noron {

std::string TrainOptions::FileToSave() const {
  return out.empty() ? std::filesystem::path(file).stem().string() + ".safetensors" : out;
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
