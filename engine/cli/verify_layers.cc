#include "engine/cli/verify_case.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

constexpr VerifiedOp kOps[] = {
    {"linear",
     [](VerifyCase& c) {
       c.Output("y", Linear(c.GetTape(), c.Load("in.x"), c.Load("param.weight"),
                            c.LoadOrNone("param.bias")));
     }},
    {"matmul",
     [](VerifyCase& c) {
       c.Output("y", MatMul(c.GetTape(), c.Load("in.a"), c.Load("in.b"),
                            {.transpose_a = c.Bool("transpose_a"),
                             .transpose_b = c.Bool("transpose_b")}));
     }},
    {"embedding",
     [](VerifyCase& c) {
       c.Output("y", Embedding(c.GetTape(), c.Ids("in.ids"), c.ShapeOf("in.ids"),
                               c.Load("param.weight")));
     }},
    {"layer_norm",
     [](VerifyCase& c) {
       c.Output("y", LayerNorm(c.GetTape(), c.Load("in.x"), c.Load("param.weight"),
                               c.Load("param.bias"), c.Float("eps")));
     }},
    {"rms_norm",
     [](VerifyCase& c) {
       c.Output("y", RmsNorm(c.GetTape(), c.Load("in.x"), c.Load("param.weight"), c.Float("eps")));
     }},
    {"batch_norm1d",
     [](VerifyCase& c) {
       const Tensor mean = c.Load("in.running_mean");
       const Tensor variance = c.Load("in.running_var");
       c.Output("y", BatchNorm1d(c.GetTape(), c.Load("in.x"), c.Load("param.weight"),
                                 c.Load("param.bias"), mean.Values(), variance.Values(),
                                 {.epsilon = c.Float("eps"), .momentum = c.Float("momentum")}));
       c.Output("running_mean", mean);
       c.Output("running_var", variance);
     }},
    {"dropout",
     [](VerifyCase& c) { c.Output("y", Dropout(c.GetTape(), c.Load("in.x"), c.Float("p"))); }},
};

}  // namespace

std::span<const VerifiedOp> VerifiedLayers() { return kOps; }

}  // namespace noron
