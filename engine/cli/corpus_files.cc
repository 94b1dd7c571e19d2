#include "engine/cli/corpus_files.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/core/error.h"
#include "engine/io/file.h"
#include "engine/io/json.h"
#include "engine/text/unicode.h"

namespace noron {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> CorporaAbove(const std::string& start) {
  std::error_code ignored;  // a folder that cannot be looked into holds nothing for us
  for (fs::path folder = fs::weakly_canonical(start, ignored); !folder.empty();
       folder = folder.parent_path()) {
    const fs::path corpora = folder / "examples" / "corpora";
    if (fs::exists(corpora / "index.json", ignored)) return corpora;
    if (folder == folder.root_path()) break;
  }
  return std::nullopt;
}

std::string ReadBytes(const std::string& path) {
  const std::vector<uint8_t> bytes = ReadFile(path);
  return {bytes.begin(), bytes.end()};
}

nlohmann::json ReadIndex(const fs::path& corpora) {
  const fs::path file = corpora / "index.json";
  const std::string text = ReadBytes(file.string());
  nlohmann::json index;
  if (const auto fault = ReadJson(text, {}, index)) {
    throw Error("file.header", file.string() + ": " + fault->Sentence());
  }
  return index;
}

}  // namespace

std::string ReadText(const std::string& path) {
  const std::vector<uint8_t> bytes = ReadFile(path, kMaxTextBytes);
  return {bytes.begin(), bytes.end()};
}

std::optional<std::string> FindCorpus(const std::string& id, const std::vector<std::string>& from) {
  for (const std::string& start : from) {
    const auto corpora = CorporaAbove(start);
    if (!corpora.has_value()) continue;
    for (const nlohmann::json& entry : ReadIndex(*corpora)) {
      if (entry.at("id") == id) return ReadText(*corpora / entry.at("file").get<std::string>());
    }
    break;
  }
  return std::nullopt;
}

std::string ReadCorpus(const std::string& id, const std::vector<std::string>& from) {
  if (auto text = FindCorpus(id, from)) return *std::move(text);
  std::string known;
  for (const std::string& start : from) {
    const auto corpora = CorporaAbove(start);
    if (!corpora.has_value()) continue;
    for (const nlohmann::json& entry : ReadIndex(*corpora)) {
      known += (known.empty() ? "" : ", ") + entry.at("id").get<std::string>();
    }
    break;
  }
  throw Error("file.not_found",
              "there is no built-in text called \"" + id + "\"" +
                  (known.empty() ? "" : " (there are " + known + ")") +
                  "; name a text file with --data",
              {{"name", id}});
}

}  // namespace noron
