#include "engine/cli/verify_case.h"

namespace noron {

std::span<const VerifiedOp> VerifiedClassic() { return {}; }

}  // namespace noron
