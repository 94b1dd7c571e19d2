#include <string>
#include <vector>

#include "engine/cli/verify_case.h"
#include "engine/cli/verify_parameters.h"
#include "engine/core/error.h"
#include "engine/models/ddpm.h"
#include "engine/models/gan.h"
#include "engine/models/realnvp.h"
#include "engine/models/vae.h"
#include "engine/ops/ops.h"
#include "engine/ops/shaping.h"
#include "engine/train/gan_trainer.h"

namespace noron {
namespace {

// Fills the parameter `name` of a model from param.<from> of the case.
template <typename Model>
void Load(VerifyCase& c, const FixtureModel<Model>& fixture, const std::string& name,
          const std::string& from) {
  const Parameter* parameter = fixture.store->Find(name);
  if (parameter == nullptr) throw Error("internal", "the model has no parameter " + name);
  c.LoadInto("param." + from, parameter->tensor);
}

NoiseConfig NoiseOf(const VerifyCase& c) {
  NoiseConfig config;
  config.kind = c.Text("schedule") == "cosine" ? NoiseKind::kCosine : NoiseKind::kLinear;
  config.steps = c.Int("T");
  config.beta_start = c.Double("beta_start", config.beta_start);
  config.beta_end = c.Double("beta_end", config.beta_end);
  config.offset = c.Double("s", config.offset);
  config.max_beta = c.Double("max_beta", config.max_beta);
  return config;
}

void RunDiffusionSchedule(VerifyCase& c) {
  const NoiseSchedule schedule(NoiseOf(c));
  c.Expect("out.betas", schedule.Betas());
  c.Expect("out.alpha_bar", schedule.AlphaBars());
  c.Expect("out.posterior_variance", schedule.PosteriorVariances());
}

void RunDdpmLoss(VerifyCase& c) {
  const DdpmConfig config{.dim = c.ShapeOf("in.x0")[1],
                          .hidden = {c.ShapeOf("param.w1")[0]},
                          .time_dim = c.Int("time_dim"),
                          .noise = NoiseOf(c)};
  auto& ddpm = c.Make<FixtureModel<Ddpm>>(config);
  for (const char* layer : {"1", "2"}) {
    Load(c, ddpm, std::string("noise.layer.") + layer + ".weight", std::string("w") + layer);
    Load(c, ddpm, std::string("noise.layer.") + layer + ".bias", std::string("b") + layer);
  }
  const Tensor x0 = c.Load("in.x0"), epsilon = c.Load("in.eps");
  const std::span<const int32_t> t = c.Ids("in.t");
  Tape& tape = c.GetTape();
  const Tensor x_t = ddpm.model->AddNoise(tape, x0, epsilon, t);
  c.Output("x_t", x_t);
  c.Output("eps_pred", ddpm.model->PredictNoise(tape, x_t, t));
  c.Output("loss", ddpm.model->Loss(tape, x0, epsilon, t));
}

void RunDdpmStep(VerifyCase& c) {
  const NoiseSchedule schedule(NoiseOf(c));
  const ReverseVariance variance =
      c.Text("variance") == "beta" ? ReverseVariance::kBeta : ReverseVariance::kPosterior;
  const Tensor x_t = c.Load("in.x_t"), predicted = c.Load("in.eps_pred"),
               noise = c.Load("in.noise");
  const std::span<const int32_t> t = c.Ids("in.t");
  const size_t dim = x_t.shape[1];
  std::vector<float> mean(x_t.Size()), previous(x_t.Size());
  for (size_t row = 0; row < t.size(); ++row) {
    const auto at = [&](std::span<float> values) { return values.subspan(row * dim, dim); };
    AncestralStep(schedule, variance, t[row], at(x_t.Values()), at(predicted.Values()),
                  at(noise.Values()), at(mean), at(previous));
  }
  c.Expect("out.mean", mean);
  c.Expect("out.x_prev", previous);
}

void RunRealNvp(VerifyCase& c) {
  const RealNvpConfig config{.dim = c.ShapeOf("in.x")[1],
                             .layers = c.Int("layers"),
                             .hidden = {c.ShapeOf("param.flow.0.w1")[0]}};
  auto& flow = c.Make<FixtureModel<RealNvp>>(config);
  for (int l = 0; l < config.layers; ++l) {
    const std::string layer = "flow." + std::to_string(l) + ".";
    for (const auto& [module, suffix] :
         {std::pair{"body.layer.1", "1"}, {"scale", "s"}, {"shift", "t"}}) {
      Load(c, flow, layer + module + ".weight", layer + "w" + suffix);
      Load(c, flow, layer + module + ".bias", layer + "b" + suffix);
    }
  }
  Tape& tape = c.GetTape();
  const RealNvp::Encoded encoded = flow.model->Forward(tape, c.Load("in.x"));
  const Tensor log_probability = flow.model->LogProbability(tape, encoded);
  c.Output("z", encoded.z);
  c.Output("log_det", encoded.log_det);
  c.Output("log_prob", log_probability);
  c.Output("loss", Scale(tape, Mean(tape, log_probability), -1));
  c.Output("x_sample", flow.model->Inverse(tape, c.Load("in.z_sample")));
}

void RunVaeStep(VerifyCase& c) {
  const VaeConfig config{.net = {.dim = c.ShapeOf("in.x")[1],
                                 .hidden = {c.ShapeOf("param.enc.w")[0]},
                                 .activation = nn::Activation::kTanh},
                         .latent = c.ShapeOf("in.eps")[1],
                         .beta = c.Double("beta", 1)};
  auto& vae = c.Make<FixtureModel<Vae>>(config);
  for (const auto& [module, name] : {std::pair{"encoder.layer.1", "enc"},
                                     {"mu", "mu"},
                                     {"logvar", "logvar"},
                                     {"decoder.layer.1", "dec"},
                                     {"decoder.layer.2", "out"}}) {
    Load(c, vae, std::string(module) + ".weight", std::string(name) + ".w");
    Load(c, vae, std::string(module) + ".bias", std::string(name) + ".b");
  }
  Learner learner(
      c.GetContext(), *vae.store,
      {.optimizer = {.kind = OptimizerKind::kSgd}, .schedule = {.peak = c.Double("lr", 0)}});
  Tape& tape = c.GetTape();
  const Vae::Pass pass = vae.model->Forward(tape, c.Load("in.x"), c.Load("in.eps"));
  c.Output("mu", pass.code.mu);
  c.Output("logvar", pass.code.logvar);
  c.Output("z", pass.z);
  c.Output("logits", pass.output);
  c.Output("recon", pass.reconstruction);
  c.Output("kl", pass.kl);
  c.Expect("out.loss", pass.loss.Values());
  tape.Backward(pass.loss);
  learner.Update(pass.loss.data[0], 0);
}

GanLoss GanLossOf(const VerifyCase& c) {
  const std::string name = c.Text("loss");
  if (name == "minimax") return GanLoss::kMinimax;
  return name == "wgan_clip" ? GanLoss::kWasserstein : GanLoss::kNonSaturating;
}

void RunTrainGan(VerifyCase& c) {
  const Shape real_shape = c.ShapeOf("in.real");  // [steps, d_steps, B, D]
  const int batch = real_shape[2], dim = real_shape[3], latent = c.ShapeOf("in.z_g")[2];
  const GanConfig config{.net = {.dim = dim,
                                 .hidden = {c.ShapeOf("param.g.w1")[0]},
                                 .activation = nn::Activation::kTanh},
                         .latent = latent};
  auto& generator = c.Make<FixtureModel<Generator>>(config);
  auto& discriminator = c.Make<FixtureModel<Discriminator>>(config);
  for (const auto& [module, number] : {std::pair{"layer.1", "1"}, {"layer.2", "2"}}) {
    Load(c, generator, std::string(module) + ".weight", std::string("g.w") + number);
    Load(c, generator, std::string(module) + ".bias", std::string("g.b") + number);
  }
  for (const auto& [module, number] : {std::pair{"layer.1", "1"}, {"score", "2"}}) {
    Load(c, discriminator, std::string(module) + ".weight", std::string("d.w") + number);
    Load(c, discriminator, std::string(module) + ".bias", std::string("d.b") + number);
  }
  const auto descent = [&](const char* rate) {
    return LearnerConfig{.optimizer = {.kind = OptimizerKind::kSgd},
                         .schedule = {.peak = c.Double(rate, 0)}};
  };
  GanTrainer trainer(c.GetContext(), *generator.model, *generator.store, *discriminator.model,
                     *discriminator.store,
                     {.loss = GanLossOf(c),
                      .weight_clip = c.Double("clip", 0),
                      .generator = descent("lr_g"),
                      .discriminator = descent("lr_d")});
  // Batch number `index` of a tensor of such batches.
  const auto batch_of = [&](Tensor all, int index, int width) {
    return Tensor{all.data + int64_t{index} * batch * width, nullptr, {batch, width}};
  };
  const Tensor real = c.Load("in.real"), z_d = c.Load("in.z_d"), z_g = c.Load("in.z_g");
  Arena arena;
  std::vector<float> discriminator_losses, generator_losses;
  int update = 0;
  for (int step = 0; step < c.Int("steps"); ++step) {
    for (int k = 0; k < c.Int("d_steps"); ++k, ++update) {
      discriminator_losses.push_back(
          static_cast<float>(trainer
                                 .StepDiscriminator(arena, step, batch_of(real, update, dim),
                                                    batch_of(z_d, update, latent))
                                 .loss));
    }
    generator_losses.push_back(
        static_cast<float>(trainer.StepGenerator(arena, step, batch_of(z_g, step, latent)).loss));
  }
  c.Expect("trace.loss_d", discriminator_losses);
  c.Expect("trace.loss_g", generator_losses);
}

constexpr VerifiedOp kOps[] = {
    {"diffusion_schedule", RunDiffusionSchedule},
    {"ddpm_loss", RunDdpmLoss},
    {"ddpm_step", RunDdpmStep},
    {"realnvp", RunRealNvp},
    {"vae_step", RunVaeStep},
    {"train_gan", RunTrainGan},
};

}  // namespace

std::span<const VerifiedOp> VerifiedGenerative() { return kOps; }

}  // namespace noron
