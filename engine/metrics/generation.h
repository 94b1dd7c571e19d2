// How good generated samples are: whether they look like the data, and whether they show all of it.
//
// Samples are points one after another, [n, dim] in row-major order. "Known mixture" is the
// Gaussian ring and its kin, whose density is known exactly.
#pragma once

#include <span>
#include <vector>

namespace noron {

// Equally likely round Gaussians.
struct KnownMixture {
  std::vector<float> centers;  // [modes, dim]
  int dim = 2;
  double deviation = 0.1;

  int Modes() const { return static_cast<int>(centers.size()) / dim; }
};

struct Coverage {
  std::vector<double> share;  // of each mode among the good samples; all 0 when none is good
  int covered = 0;            // modes that got a tenth or more of their fair share of the samples
  double good = 0;            // share of samples within three deviations of a center
  // KL(share of the modes ‖ equal shares) in nats: 0 when all modes are equally frequent, ln(modes)
  // when there is only one.
  double imbalance = 0;
};
// The figures of Srivastava et al. 2017 (VEEGAN). A sample counts for the nearest center. Throws
// Error("shape.mismatch") when there is no sample or their length is no multiple of dim.
Coverage CoverageOf(std::span<const float> samples, const KnownMixture& mixture);

// Mean of ln p(sample) under the mixture, nats.
double MeanLogLikelihood(std::span<const float> samples, const KnownMixture& mixture);

struct Divergence {
  double kl = 0;  // KL(data ‖ samples): high where data is that samples do not reach
  double js = 0;  // Jensen–Shannon, symmetric, at most ln 2
};
// Between histograms of both, `bins` cells along each of the dim ≤ 3 axes over the range of the
// data; samples outside count in a cell of their own. For KL each cell gets half a count more, so
// that it is finite. Two sets of n points of one distribution differ by about (filled cells)/(2n).
Divergence HistogramDivergence(std::span<const float> data, std::span<const float> samples, int dim,
                               int bins = 20);

// Mean distance between two different points of the samples over that of the data: 1 when they are
// as diverse, near 0 when the generator says one thing only. Looks at the first thousand of each.
double DiversityRatio(std::span<const float> data, std::span<const float> samples, int dim);

// Mean distance from a sample to the nearest of the training data, over the same of data that were
// kept back: about 1 when samples lie where data do, more where they do not, near 0 when they
// repeat the training data. Looks at the first thousand of each. Where the mixture is not known,
// and in more than three dimensions, this stands for quality.
double NearestRatio(std::span<const float> train, std::span<const float> kept,
                    std::span<const float> samples, int dim);

// The mode-collapse alarms: fewer than half the modes covered, or less than a third of the data's
// diversity where the modes are not known.
bool ModeCollapse(const Coverage& coverage);
bool ModeCollapse(double diversity_ratio);

}  // namespace noron
