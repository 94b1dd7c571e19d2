#include "engine/cli/verify_case.h"

namespace noron {

std::span<const VerifiedOp> VerifiedGenerative() { return {}; }

}  // namespace noron
