// Opens a checkpoint for looking and asking.
#pragma once

#include <ostream>
#include <string>

#include "engine/run/session.h"

namespace noron {

// Notes on the file (weights that are not numbers) go to `err`. Throws what Session::Load throws.
void OpenCheckpoint(Session& session, const std::string& path, std::ostream& err);

}  // namespace noron
