// A profile for programs: the page, and `noron train --profile-json`.
#pragma once

#include "engine/inspect/step_profile.h"
#include "engine/run/session_json.h"

namespace noron {

// Described as StepProfile in web/engine/types.ts.
Json ToJson(const StepProfile& profile);

}  // namespace noron
