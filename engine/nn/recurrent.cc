#include "engine/nn/recurrent.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>

#include "engine/ops/ops.h"
#include "engine/ops/shaping.h"

namespace noron::nn {
namespace {

int Gates(RecurrentCell cell) {
  if (cell == RecurrentCell::kLstm) return 4;
  return cell == RecurrentCell::kGru ? 3 : 1;
}

// Gates lie in the order i, f, g, o and r, z, n; f and z keep the state.
void SetMemory(const RecurrentConfig& config, float* bias) {
  const int hidden = config.hidden;
  const bool lstm = config.cell == RecurrentCell::kLstm;
  for (int k = 0; k < hidden; ++k) {
    if (config.memory > 1) {
      const float place = (static_cast<float>(k) + 0.5f) / static_cast<float>(hidden);
      bias[hidden + k] = std::log(1 + (config.memory - 1) * place);
      if (lstm) bias[k] = -bias[hidden + k];
    } else if (lstm) {
      bias[hidden + k] += config.forget_bias;
    }
  }
}

RecurrentWeights MakeWeights(const Scope& scope, const RecurrentConfig& config, int input,
                             const std::string& suffix) {
  const int rows = Gates(config.cell) * config.hidden;
  const float bound = 1.0f / std::sqrt(static_cast<float>(config.hidden));
  RecurrentWeights weights;
  weights.weight_ih = scope.Uniform("weight_ih" + suffix, {rows, input}, bound);
  weights.weight_hh = scope.Uniform("weight_hh" + suffix, {rows, config.hidden}, bound);
  weights.bias_ih = scope.Uniform("bias_ih" + suffix, {rows}, bound);
  weights.bias_hh = scope.Uniform("bias_hh" + suffix, {rows}, bound);
  const bool planned = weights.bias_ih.data == nullptr;
  if (!planned && Gates(config.cell) > 1) SetMemory(config, weights.bias_ih.data);
  return weights;
}

}  // namespace

Recurrent::Recurrent(Scope scope, const RecurrentConfig& config) : config_(config) {
  for (int layer = 0; layer < config.layers; ++layer) {
    const int input = layer == 0 ? config.input : config.Output();
    const std::string suffix = "_l" + std::to_string(layer);
    weights_.push_back(MakeWeights(scope, config, input, suffix));
    if (config.bidirectional) {
      weights_.push_back(MakeWeights(scope, config, input, suffix + "_reverse"));
    }
  }
}

RecurrentResult Recurrent::Run(Tape& tape, Tensor x, const RecurrentInput& input, int index) const {
  const bool reverse = index % config_.Directions() == 1;
  const auto level = tape.Enter(reverse ? "reverse" : "forward");
  const RecurrentOptions options{
      .reverse = reverse, .lengths = input.lengths, .state_gradients = input.state_gradients};
  const RecurrentState initial = input.initial.empty() ? RecurrentState{} : input.initial[index];
  switch (config_.cell) {
    case RecurrentCell::kRnnTanh:
      return Rnn(tape, x, initial, weights_[index], RnnActivation::kTanh, options);
    case RecurrentCell::kRnnRelu:
      return Rnn(tape, x, initial, weights_[index], RnnActivation::kRelu, options);
    case RecurrentCell::kLstm:
      return Lstm(tape, x, initial, weights_[index], options);
    case RecurrentCell::kGru:
      break;
  }
  return Gru(tape, x, initial, weights_[index], options);
}

RecurrentOutput Recurrent::operator()(Tape& tape, Tensor x, const RecurrentInput& input) const {
  const size_t count = weights_.size();
  assert(input.initial.empty() || input.initial.size() == count);
  RecurrentState* const states = tape.GetArena().AllocateArray<RecurrentState>(count);
  Tensor* const gradients = tape.GetArena().AllocateArray<Tensor>(count);
  for (int layer = 0; layer < config_.layers; ++layer) {
    const auto level = tape.Enter("layers", layer);
    if (layer > 0) x = Dropout(tape, x, config_.dropout);
    const int first = layer * config_.Directions();
    Tensor both[2];
    for (int direction = 0; direction < config_.Directions(); ++direction) {
      const RecurrentResult result = Run(tape, x, input, first + direction);
      both[direction] = result.y;
      states[first + direction] = result.state;
      gradients[first + direction] = result.state_gradients;
    }
    const Tensor y = config_.bidirectional ? Concat(tape, {both[0], both[1]}) : both[0];
    x = config_.residual && x.shape == y.shape ? Add(tape, x, y) : y;
  }
  return {x, {states, count}, {gradients, count}};
}

CarriedStates::CarriedStates(const RecurrentConfig& config, int batch) {
  const int64_t size = int64_t{batch} * config.hidden;
  const bool memory = config.cell == RecurrentCell::kLstm;
  values_.resize(config.States() * size * (memory ? 2 : 1));
  float* next = values_.data();
  for (int i = 0; i < config.States(); ++i) {
    RecurrentState state;
    state.h = {next, nullptr, {batch, config.hidden}};
    next += size;
    if (memory) {
      state.c = {next, nullptr, {batch, config.hidden}};
      next += size;
    }
    states_.push_back(state);
  }
}

void CarriedStates::Clear() { std::fill(values_.begin(), values_.end(), 0.0f); }

void CarriedStates::Keep(std::span<const RecurrentState> states) {
  assert(states.size() == states_.size());
  for (size_t i = 0; i < states.size(); ++i) {
    std::copy_n(states[i].h.data, states[i].h.Size(), states_[i].h.data);
    if (states_[i].c.data != nullptr) {
      std::copy_n(states[i].c.data, states[i].c.Size(), states_[i].c.data);
    }
  }
}

}  // namespace noron::nn
