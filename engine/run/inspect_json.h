// Worksheets, graphs and derivations as JSON, for the page and `--report`.
#pragma once

#include "engine/inspect/derivation.h"
#include "engine/inspect/graph.h"
#include "engine/inspect/worksheet.h"
#include "engine/run/session_json.h"

namespace noron {

// {"symbol", "formula", "numbers", "matrix", "value", "difference"?}; the texts are TeX.
Json ToJson(const Derivation& derivation);

// {"samples", "learning_rate", "x", "targets", "terms", "loss", "new_loss", "layers": [{"layer",
// "activation", "weight", "bias", "z", "a", "slope", "delta", "weight_gradient", "bias_gradient",
// "new_weight", "new_bias", "delta_difference", "weight_difference", "bias_difference"}]}; matrices
// are lists of rows.
Json ToJson(const Worksheet& worksheet);

// {"nodes": [{"kind": input, parameter or operation, "name", "path", "shape", "inputs"}]}.
Json ToJson(const Graph& graph);

// One node with its numbers: {"kind", …, "inputs", "values", "gradient"?}, flat and row-major. The
// gradient is there for what has one. `node` is a place in Graph::nodes.
Json NodeToJson(const Graph& graph, int node);

}  // namespace noron
