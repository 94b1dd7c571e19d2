// Test support: the sentence of an error.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "engine/autodiff/tape.h"
#include "engine/core/error.h"

namespace noron {

// Calls body(tape) and returns "code: sentence" of the Error it throws, or "nothing was thrown".
template <typename Body>
std::string ErrorOf(const Body& body) {
  Context context;
  Arena arena;
  Tape tape(context, arena, {.training = true});
  try {
    body(tape);
  } catch (const Error& error) {
    return std::string(error.Code()) + ": " + error.what();
  }
  return "nothing was thrown";
}

}  // namespace noron
