// The fixtures' gpt2 and llama as Noron's Gpt: one model, the fixtures' names on its parameters.
#pragma once

#include <span>

#include "engine/cli/verify_case.h"
#include "engine/cli/verify_parameters.h"
#include "engine/models/gpt.h"

namespace noron {

class FixtureGpt {
 public:
  // Reads the configuration and the parameters of the case; `llama` says which of the two it is.
  FixtureGpt(VerifyCase& c, bool llama);

  const Gpt& Model() const { return *made_.model; }
  ParamStore& Store() { return *made_.store; }
  // The mean cross-entropy of `targets`, -100 ignored, and the logits.
  struct Pass {
    Tensor logits;
    Tensor loss;
  };
  Pass Run(Tape& tape, std::span<const int32_t> ids, std::span<const int32_t> targets,
           int batch) const;

 private:
  FixtureModel<Gpt> made_;
};

}  // namespace noron
