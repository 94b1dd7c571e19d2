#include "engine/cli/verify_case.h"

namespace noron {

std::span<const VerifiedOp> VerifiedRecurrent() { return {}; }

}  // namespace noron
