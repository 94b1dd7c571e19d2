#include "engine/cli/verify.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <vector>

#include "engine/cli/verify_case.h"
#include "engine/core/error.h"
#include "engine/io/file.h"

namespace noron {
namespace {

const VerifiedOp* FindOp(std::string_view name) {
  for (const auto table : {VerifiedActivations, VerifiedLosses, VerifiedLayers, VerifiedAttention,
                           VerifiedModels, VerifiedTraining, VerifiedDecoding, VerifiedConv,
                           VerifiedRecurrent, VerifiedTransformers, VerifiedImages,
                           VerifiedGenerative, VerifiedClassic, VerifiedMetrics}) {
    for (const VerifiedOp& op : table()) {
      if (op.name == name) return &op;
    }
  }
  return nullptr;
}

std::vector<std::string> FixtureFiles(const std::string& directory) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  const fs::path index = fs::path(directory) / "index.json";
  std::error_code error;
  if (fs::exists(index, error)) {
    const std::vector<uint8_t> text = ReadFile(index.string());
    for (const nlohmann::json& entry : nlohmann::json::parse(text)) {
      files.push_back(entry.at("file").get<std::string>());
    }
  } else {
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
      if (entry.path().extension() == ".safetensors") {
        files.push_back(entry.path().filename().string());
      }
    }
    std::sort(files.begin(), files.end());
  }
  if (files.empty()) {
    throw Error("file.not_found", directory + " holds no .safetensors files",
                {{"path", directory}});
  }
  return files;
}

enum class Verdict { kOk, kFail, kUnsupported };

Verdict VerifyFile(const std::string& path, std::string& problem) {
  try {
    const std::vector<uint8_t> bytes = ReadFile(path);
    const SafetensorsReader reader(bytes, path);
    const auto name = reader.Metadata().find("op");
    if (name == reader.Metadata().end()) {
      problem = "the file names no op";
      return Verdict::kFail;
    }
    const VerifiedOp* op = FindOp(name->second);
    if (op == nullptr) return Verdict::kUnsupported;
    VerifyCase c(reader);
    op->run(c);
    c.Finish();
    if (c.Ok()) return Verdict::kOk;
    problem = c.Problem();
  } catch (const std::exception& error) {  // Error, or JSON that is not what it should be
    problem = error.what();
  }
  return Verdict::kFail;
}

}  // namespace

int Verify(const std::string& directory, bool require_all, std::ostream& out) {
  constexpr std::string_view kSuffix = ".safetensors";
  int ok = 0, failed = 0, unsupported = 0;
  for (const std::string& file : FixtureFiles(directory)) {
    std::string problem;
    const Verdict verdict = VerifyFile(directory + "/" + file, problem);
    std::string name = file;
    if (name.ends_with(kSuffix)) name.resize(name.size() - kSuffix.size());
    switch (verdict) {
      case Verdict::kOk:
        ++ok;
        out << "ok           " << name << "\n";
        break;
      case Verdict::kFail:
        ++failed;
        out << "FAIL         " << name << ": " << problem << "\n";
        break;
      case Verdict::kUnsupported:
        ++unsupported;
        out << "unsupported  " << name << "\n";
        break;
    }
  }
  out << ok << " ok, " << failed << " failed, " << unsupported << " unsupported\n";
  return failed > 0 || (require_all && unsupported > 0) ? 1 : 0;
}

}  // namespace noron
