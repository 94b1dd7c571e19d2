// From the parameters of a fixture to those of a model: the fixtures' names on one side, GPT-2's on
// the other.
#pragma once

#include <string>

#include "engine/cli/verify_case.h"
#include "engine/core/param_store.h"
#include "engine/core/rng.h"
#include "engine/models/stored.h"
#include "engine/nn/block_config.h"

namespace noron {

// d_model, num_heads, d_ff, eps and, when the case has them, activation and norm_first.
nn::BlockConfig BlockConfigOf(const VerifyCase& c);

// A model made of a configuration, with its parameters.
template <typename Model>
struct FixtureModel {
  template <typename Config>
  explicit FixtureModel(const Config& config) : made(config, Rng(0)) {}

  Stored<Model> made;
  ParamStore* store = &made.store;
  Model* model = &made.model;
};

class ParameterLoader {
 public:
  ParameterLoader(VerifyCase& c, const ParamStore& store, const nn::BlockConfig& block)
      : c_(c), store_(store), block_(block) {}

  // param.<from> → the parameter of this name.
  void Load(const std::string& from, const std::string& to) const;
  void LoadNorm(const std::string& from, const std::string& to) const;
  // Query, key and value projections, three matrices there, are one under each other here; in
  // cross-attention the query has its own.
  void LoadSelfAttention(const std::string& from, const std::string& to) const;
  void LoadCrossAttention(const std::string& from, const std::string& to) const;
  // A whole encoder_layer or, with cross-attention, decoder_layer: `from` and `to` are empty or end
  // in a dot.
  void LoadBlock(const std::string& from, const std::string& to) const;

 private:
  Tensor At(const std::string& name) const;
  // Loads w_… and b_… of `letters` as blocks of rows of one projection `to`.
  void LoadStacked(const std::string& from, const std::string& letters,
                   const std::string& to) const;

  VerifyCase& c_;
  const ParamStore& store_;
  const nn::BlockConfig& block_;
};

}  // namespace noron
