// Test support: a tiny experiment that trains in milliseconds, and the code of an error.
#pragma once

#include <string>

#include "engine/core/error.h"
#include "engine/io/experiment.h"

namespace noron {

inline Experiment TinyExperiment() {
  Experiment experiment;
  experiment.data.corpus = "own";
  experiment.model.layers = 1;
  experiment.model.heads = 2;
  experiment.model.d_model = 8;
  experiment.model.dropout = 0.1;
  experiment.training.steps = 40;
  experiment.training.batch = 2;
  experiment.training.context = 8;
  experiment.training.warmup = 4;
  experiment.training.evaluate_every = 10;
  return experiment;
}

inline std::string TinyText() {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "xin chào, tôi là Noron.\n";
  return text;
}

// The code of the Error that body() throws, or "none".
template <typename Body>
std::string CodeOf(Body body) {
  try {
    body();
  } catch (const Error& error) {
    return std::string(error.Code());
  }
  return "none";
}

}  // namespace noron
