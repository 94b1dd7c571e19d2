// The graph of any model, as a forward pass with gradients left it on the tape: what was computed,
// from what, with which parameters; and any number in it with its formula.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/core/param_store.h"
#include "engine/inspect/derivation.h"

namespace noron {

struct GraphNode {
  enum class Kind {
    kInput,      // numbers that came from outside: a batch, a target, a mask
    kParameter,  // of the model
    kOperation
  };
  Kind kind = Kind::kInput;
  std::string name{};         // of the operation ("linear") or the parameter ("layer.1.weight")
  std::string path{};         // under which the model shows it ("layer.1.z"); empty: under none
  std::vector<int> inputs{};  // their places in Graph::nodes; of operations
  Tensor value{};             // with its gradient, once the pass has gone backwards
};

struct Graph {
  std::vector<GraphNode> nodes;  // each after its inputs
};

// Names what a model shows, so that the graph can say it too: give it to the tape as the watcher.
class PathNames final : public Watcher {
 public:
  void Observe(const std::string& path, Tensor value,
               std::initializer_list<const char*> axes) override;
  // "" when nothing was shown under this memory.
  const std::string& Of(const Tensor& tensor) const;

 private:
  struct Named {
    const float* data;
    std::string path;
  };
  std::vector<Named> named_;
};

// `store` holds the model's parameters. Tensors stay valid as long as the tape's arena.
Graph GraphOf(const Tape& tape, const ParamStore& store, const PathNames& paths);

// How number `index` (row-major) of an operation's result comes about from its inputs, computed
// again in double. For linear, add, subtract, multiply, scale, matmul (of matrices), the
// activations, softmax and log-softmax along the last axis, layer and RMS norm, embedding and the
// losses; nothing for other operations. Throws Error("number.range") for a number that is not
// there.
std::optional<Derivation> DeriveNode(const Graph& graph, int node, int64_t index);

}  // namespace noron
