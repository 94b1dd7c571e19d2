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

// index.json of the first of the folders that has one, with where it lies.
struct Index {
  fs::path folder;
  nlohmann::json entries;
};

std::optional<Index> FindIndex(const std::vector<std::string>& from) {
  for (const std::string& start : from) {
    const auto corpora = CorporaAbove(start);
    if (!corpora.has_value()) continue;
    const std::string file = (*corpora / "index.json").string();
    Index index{*corpora, {}};
    if (const auto fault = ReadJson(ReadBytes(file), {}, index.entries)) {
      throw Error("file.header", file + ": " + fault->Sentence());
    }
    return index;
  }
  return std::nullopt;
}

// What index.json calls the corpora that a task learns from.
std::string_view KindFor(std::string_view task) {
  if (task == "tagging") return "tagged";
  if (task == "sequence_to_sequence") return "pairs";
  if (task == "text_classification") return "labelled";
  return "text";
}

}  // namespace

std::string ReadText(const std::string& path) {
  const std::vector<uint8_t> bytes = ReadFile(path, kMaxTextBytes);
  return {bytes.begin(), bytes.end()};
}

std::optional<std::string> FindCorpus(const Experiment& experiment,
                                      const std::vector<std::string>& from) {
  const auto index = FindIndex(from);
  if (!index.has_value()) return std::nullopt;
  for (const nlohmann::json& entry : index->entries) {
    if (entry.at("id") == experiment.data.corpus && entry.at("kind") == KindFor(experiment.task)) {
      return ReadText(index->folder / entry.at("file").get<std::string>());
    }
  }
  return std::nullopt;
}

std::string ReadCorpus(const Experiment& experiment, const std::vector<std::string>& from) {
  if (auto text = FindCorpus(experiment, from)) return *std::move(text);
  std::string known;
  if (const auto index = FindIndex(from)) {
    for (const nlohmann::json& entry : index->entries) {
      if (entry.at("kind") != KindFor(experiment.task)) continue;
      known += (known.empty() ? "" : ", ") + entry.at("id").get<std::string>();
    }
  }
  throw Error("file.not_found",
              "there is no built-in text called \"" + experiment.data.corpus + "\"" +
                  (known.empty() ? "" : " (there are " + known + ")") +
                  "; name a text file with --data",
              {{"name", experiment.data.corpus}});
}

}  // namespace noron
