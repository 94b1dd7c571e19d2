// One JSON value into one key of an experiment, and the errors that name key, value and remedy.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "engine/core/error.h"
#include "engine/io/experiment.h"

namespace noron {

// Throws config.type, config.range, config.choice.
void Assign(const Field& field, const nlohmann::json& value, Experiment& experiment);

std::string Shown(const nlohmann::json& value);  // as JSON, cut when long
std::string Default(const Field& field);

// "<key> is <value>, <problem> (allowed: …; nearest: …)."
[[noreturn]] void Refuse(ErrorCode code, const Field& field, const std::string& value,
                         const std::string& problem, const std::string& nearest);
// A range that other keys make smaller than the field's own: `allowed` is what is left of it.
[[noreturn]] void RefuseRange(const Field& field, const std::string& value,
                              const std::string& problem, const std::string& allowed,
                              const std::string& nearest);
[[noreturn]] void RefuseType(const Field& field, const std::string& value,
                             const std::string& nearest);

}  // namespace noron
