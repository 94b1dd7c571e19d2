#include "engine/cli/verify_case.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

template <Tensor (*activation)(Tape&, Tensor)>
void Run(VerifyCase& c) {
  c.Output("y", activation(c.GetTape(), c.Load("in.x")));
}

constexpr VerifiedOp kOps[] = {
    {"sigmoid", Run<Sigmoid>},
    {"tanh", Run<Tanh>},
    {"relu", Run<Relu>},
    {"silu", Run<Silu>},
    {"leaky_relu",
     [](VerifyCase& c) {
       c.Output("y", LeakyRelu(c.GetTape(), c.Load("in.x"), c.Float("negative_slope")));
     }},
    {"gelu",
     [](VerifyCase& c) { c.Text("approximate") == "tanh" ? Run<GeluTanh>(c) : Run<Gelu>(c); }},
    {"softmax",
     [](VerifyCase& c) { c.Output("y", Softmax(c.GetTape(), c.Load("in.x"), c.Int("axis"))); }},
    {"log_softmax",
     [](VerifyCase& c) { c.Output("y", LogSoftmax(c.GetTape(), c.Load("in.x"), c.Int("axis"))); }},
};

}  // namespace

std::span<const VerifiedOp> VerifiedActivations() { return kOps; }

}  // namespace noron
