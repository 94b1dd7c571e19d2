#include "engine/cli/verify_case.h"
#include "engine/ops/conv.h"
#include "engine/ops/pool.h"

namespace noron {
namespace {

GlobalPool GlobalPoolOf(const std::string& mode) {
  if (mode == "last") return GlobalPool::kLast;
  return mode == "mean" ? GlobalPool::kMean : GlobalPool::kMax;
}

constexpr VerifiedOp kOps[] = {
    {"conv1d",
     [](VerifyCase& c) {
       c.Output("y", Conv1d(c.GetTape(), c.Load("in.x"), c.Load("param.weight"),
                            c.LoadOrNone("param.bias"),
                            {.stride = c.Int("stride"),
                             .dilation = c.Int("dilation"),
                             .groups = c.Int("groups"),
                             .pad_left = c.Int("pad_left"),
                             .pad_right = c.Int("pad_right")}));
     }},
    {"global_pool1d",
     [](VerifyCase& c) {
       c.Output("y", GlobalPool1d(c.GetTape(), GlobalPoolOf(c.Text("mode")), c.Load("in.x"),
                                  c.Ids("in.mask")));
     }},
};

}  // namespace

std::span<const VerifiedOp> VerifiedConv() { return kOps; }

}  // namespace noron
