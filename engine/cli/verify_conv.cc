#include "engine/cli/verify_case.h"
#include "engine/ops/conv.h"
#include "engine/ops/pool.h"

namespace noron {
namespace {

GlobalPool GlobalPoolOf(const std::string& mode) {
  if (mode == "last") return GlobalPool::kLast;
  return mode == "mean" ? GlobalPool::kMean : GlobalPool::kMax;
}

Pair PairOf(const VerifyCase& c, const char* key) {
  return {c.Attribute(key).at(0).get<int>(), c.Attribute(key).at(1).get<int>()};
}

Pool1dOptions Pool1dOf(const VerifyCase& c) {
  return {.kernel = c.Int("kernel"),
          .stride = c.Int("stride"),
          .padding = c.Int("padding"),
          .count_include_pad = !c.HasAttribute("count_include_pad") || c.Bool("count_include_pad")};
}

Pool2dOptions Pool2dOf(const VerifyCase& c) {
  return {.kernel = PairOf(c, "kernel"),
          .stride = PairOf(c, "stride"),
          .padding = PairOf(c, "padding"),
          .count_include_pad = !c.HasAttribute("count_include_pad") || c.Bool("count_include_pad")};
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
    {"conv2d",
     [](VerifyCase& c) {
       c.Output("y", Conv2d(c.GetTape(), c.Load("in.x"), c.Load("param.weight"),
                            c.LoadOrNone("param.bias"),
                            {.stride = PairOf(c, "stride"),
                             .padding = PairOf(c, "padding"),
                             .dilation = PairOf(c, "dilation"),
                             .groups = c.Int("groups")}));
     }},
    {"conv_transpose2d",
     [](VerifyCase& c) {
       c.Output("y", ConvTranspose2d(c.GetTape(), c.Load("in.x"), c.Load("param.weight"),
                                     c.LoadOrNone("param.bias"),
                                     {.stride = PairOf(c, "stride"),
                                      .padding = PairOf(c, "padding"),
                                      .dilation = PairOf(c, "dilation"),
                                      .groups = c.Int("groups"),
                                      .output_padding = PairOf(c, "output_padding")}));
     }},
    {"max_pool1d",
     [](VerifyCase& c) { c.Output("y", MaxPool1d(c.GetTape(), c.Load("in.x"), Pool1dOf(c))); }},
    {"max_pool2d",
     [](VerifyCase& c) { c.Output("y", MaxPool2d(c.GetTape(), c.Load("in.x"), Pool2dOf(c))); }},
    {"avg_pool1d",
     [](VerifyCase& c) { c.Output("y", AvgPool1d(c.GetTape(), c.Load("in.x"), Pool1dOf(c))); }},
    {"avg_pool2d",
     [](VerifyCase& c) { c.Output("y", AvgPool2d(c.GetTape(), c.Load("in.x"), Pool2dOf(c))); }},
    {"global_pool1d",
     [](VerifyCase& c) {
       c.Output("y", GlobalPool1d(c.GetTape(), GlobalPoolOf(c.Text("mode")), c.Load("in.x"),
                                  c.Ids("in.mask")));
     }},
};

}  // namespace

std::span<const VerifiedOp> VerifiedConv() { return kOps; }

}  // namespace noron
