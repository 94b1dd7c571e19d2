// Ctrl-C as a wish: long work ends early and tells what there is so far.
#pragma once

#include <csignal>

namespace noron {

// Notes a Ctrl-C for as long as this lives, and says so at once; a second one ends the program
// there and then. Whoever works asks between two steps.
class Interruptible {
 public:
  Interruptible();
  ~Interruptible();
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;
  bool Interrupted() const { return interrupted_ != 0; }

 private:
  static void Interrupt(int);

  static inline volatile std::sig_atomic_t interrupted_ = 0;
  void (*previous_)(int);
};

}  // namespace noron
