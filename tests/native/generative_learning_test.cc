// Whether generative models find all of the data: five kinds on one ring of eight clouds, by the
// same figures. The experiments are those of examples/experiments; the tests are started in the top
// folder of the repository.
#include <gtest/gtest.h>

#include <cstdio>
#include <limits>
#include <map>
#include <string>

#include "engine/core/context.h"
#include "engine/io/file.h"
#include "engine/run/study.h"

namespace noron {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

struct Ring {
  std::string experiment;
  double good_share;  // at least; 0.989 of the data themselves
  double kl;          // at most; two sets of data differ by about 0.02
};

void PrintTo(const Ring& ring, std::ostream* out) { *out << ring.experiment; }

class RingOfEight : public testing::TestWithParam<Ring> {
 protected:
  void SetUp() override {
#if defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "long trainings, too slow under the sanitizers";
#endif
  }
};

// One row of the comparison: model, covered modes, share of good samples, KL, JS, log-likelihood.
void PrintRow(const std::string& name, const std::map<std::string, double>& metrics) {
  std::printf("%-14s", name.c_str());
  for (const char* key : {"modes_covered", "good_share", "kl", "js", "log_likelihood"}) {
    std::printf("  %s %.3f", key, metrics.at(key));
  }
  std::printf("\n");
}

TEST_P(RingOfEight, IsRecovered) {
  const std::vector<uint8_t> bytes =
      ReadFile("examples/experiments/" + GetParam().experiment + ".json");
  const Experiment experiment =
      ParseExperiment({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  Context context;
  Study study(context, experiment, {});
  study.Step(experiment.training.steps, kNoLimit);
  std::map<std::string, double> metrics;
  for (const Metric& metric : study.Measurements().back().metrics) {
    metrics[metric.name] = metric.value;
  }
  PrintRow(GetParam().experiment, metrics);
  EXPECT_EQ(metrics.at("modes_covered"), 8);
  EXPECT_GE(metrics.at("good_share"), GetParam().good_share);
  EXPECT_LE(metrics.at("kl"), GetParam().kl);
}

INSTANTIATE_TEST_SUITE_P(Models, RingOfEight,
                         testing::Values(Ring{"ring_gan", 0.9, 0.3}, Ring{"ring_vae", 0.75, 0.3},
                                         Ring{"ring_ddpm", 0.93, 0.1},
                                         Ring{"ring_realnvp", 0.85, 0.2},
                                         Ring{"ring_gmm", 0.97, 0.06}),
                         [](const auto& info) { return info.param.experiment; });

}  // namespace
}  // namespace noron
