#include "engine/cli/interruptible.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "engine/cli/command.h"

namespace noron {

Interruptible::Interruptible() {
  interrupted_ = 0;
  previous_ = std::signal(SIGINT, Interrupt);
}

Interruptible::~Interruptible() { std::signal(SIGINT, previous_); }

// Calls only what a signal handler may call.
void Interruptible::Interrupt(int) {
  if (interrupted_ != 0) std::_Exit(kExitInterrupted);
  interrupted_ = 1;
  constexpr std::string_view kNote = "\nstopping after this step; Ctrl-C again ends at once\n";
  const auto written = write(STDERR_FILENO, kNote.data(), kNote.size());
  static_cast<void>(written);  // a closed terminal reads no notes
}

}  // namespace noron
