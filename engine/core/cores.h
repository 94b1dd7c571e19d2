// How many threads this machine can run at once.
#pragma once

namespace noron {

// Cores that are there for this program, at least 1; 1 in builds without threads.
int Cores();

}  // namespace noron
