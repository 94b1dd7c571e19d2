#include "engine/cli/verify_case.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

Reduction ReductionOf(const VerifyCase& c) {
  return c.Text("reduction") == "sum" ? Reduction::kSum : Reduction::kMean;
}

constexpr VerifiedOp kOps[] = {
    {"mse",
     [](VerifyCase& c) {
       c.Output("loss", MeanSquaredError(c.GetTape(), c.Load("in.pred"), c.Load("in.target"),
                                         ReductionOf(c)));
     }},
    {"mae",
     [](VerifyCase& c) {
       c.Output("loss", MeanAbsoluteError(c.GetTape(), c.Load("in.pred"), c.Load("in.target"),
                                          ReductionOf(c)));
     }},
    {"bce_with_logits",
     [](VerifyCase& c) {
       c.Output("loss", BinaryCrossEntropy(c.GetTape(), c.Load("in.logits"), c.Load("in.target"),
                                           c.FloatsOrNone("in.pos_weight"), ReductionOf(c)));
     }},
    {"cross_entropy",
     [](VerifyCase& c) {
       CrossEntropyOptions options{.reduction = ReductionOf(c),
                                   .label_smoothing = c.Float("label_smoothing"),
                                   .weight = c.FloatsOrNone("in.weight")};
       if (!c.Attribute("ignore_index").is_null()) options.ignore_index = c.Int("ignore_index");
       c.Output("loss",
                CrossEntropy(c.GetTape(), c.Load("in.logits"), c.Ids("in.target"), options));
     }},
    {"kl_gaussian",
     [](VerifyCase& c) {
       c.Output("loss",
                KlGaussian(c.GetTape(), c.Load("in.mu"), c.Load("in.logvar"), ReductionOf(c)));
     }},
    {"hinge",
     [](VerifyCase& c) {
       c.Output("loss", Hinge(c.GetTape(), c.Load("in.score"), c.Load("in.target"),
                              c.Float("margin"), ReductionOf(c)));
     }},
};

}  // namespace

std::span<const VerifiedOp> VerifiedLosses() { return kOps; }

}  // namespace noron
