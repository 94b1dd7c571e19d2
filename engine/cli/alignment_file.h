// The alignment of a translation, as a task reports it, as a picture.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace noron {

// `report`: of the task sequence_to_sequence. The mean of all matrices of its "alignment" {source,
// target, matrices}: rows are the tokens written, columns those read.
std::string AlignmentSvg(const nlohmann::ordered_json& report);

}  // namespace noron
