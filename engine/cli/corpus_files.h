// Where the command finds texts: files that are named, and the built-in corpora of an experiment.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace noron {

// The bytes of a text file. Throws file.not_found, text.too_large.
std::string ReadText(const std::string& path);

// The text of the built-in corpus `id`, if there is one: looks for examples/corpora/index.json in
// the folders `from` and those above each.
std::optional<std::string> FindCorpus(const std::string& id, const std::vector<std::string>& from);
// The same; throws file.not_found when there is no such corpus.
std::string ReadCorpus(const std::string& id, const std::vector<std::string>& from);

}  // namespace noron
