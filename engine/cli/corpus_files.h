// Where the command finds texts: files that are named, and the built-in corpora of an experiment.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/io/experiment.h"

namespace noron {

// The bytes of a text file. Throws file.not_found, text.too_large.
std::string ReadText(const std::string& path);

// The built-in corpus that an experiment names, if there is one of the kind that its task learns
// from (text, tagged sentences, pairs, labelled sentences): looks for examples/corpora/index.json
// in the folders `from` and those above each.
std::optional<std::string> FindCorpus(const Experiment& experiment,
                                      const std::vector<std::string>& from);
// The same; throws file.not_found, which lists those for this task, when there is none.
std::string ReadCorpus(const Experiment& experiment, const std::vector<std::string>& from);

}  // namespace noron
