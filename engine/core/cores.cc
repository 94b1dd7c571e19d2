#include "engine/core/cores.h"

#include <unistd.h>

#include <algorithm>

namespace noron {

int Cores() { return static_cast<int>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN))); }

}  // namespace noron
