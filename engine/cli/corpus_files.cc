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

}  // namespace

std::string ReadText(const std::string& path) {
  const std::vector<uint8_t> bytes = ReadFile(path, kMaxTextBytes);
  return {bytes.begin(), bytes.end()};
}

std::string ReadCorpus(const std::string& id, const std::vector<std::string>& from) {
  std::string known;
  for (const std::string& start : from) {
    const auto corpora = CorporaAbove(start);
    if (!corpora.has_value()) continue;
    const std::string text = ReadBytes(*corpora / "index.json");
    nlohmann::json index;
    if (const auto fault = ReadJson(text, {}, index)) {
      throw Error("file.header", (*corpora / "index.json").string() + ": " + fault->Sentence());
    }
    for (const nlohmann::json& entry : index) {
      if (entry.at("id") == id) return ReadText(*corpora / entry.at("file").get<std::string>());
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
