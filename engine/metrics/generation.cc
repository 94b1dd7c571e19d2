#include "engine/metrics/generation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "engine/core/error.h"

namespace noron {
namespace {

constexpr double kGoodDeviations = 3;
constexpr double kCoveredShare = 0.1;  // of a mode's fair share
constexpr size_t kComparedPoints = 1000;
constexpr double kCollapsedDiversity = 1.0 / 3;

size_t CountPoints(std::span<const float> points, int dim, const char* what) {
  if (points.empty() || points.size() % dim != 0) {
    throw Error("shape.mismatch", std::string(what) + ": " + std::to_string(points.size()) +
                                      " numbers are no points of " + std::to_string(dim) +
                                      " coordinates");
  }
  return points.size() / dim;
}

double SquaredDistance(const float* a, const float* b, int dim) {
  double sum = 0;
  for (int i = 0; i < dim; ++i) sum += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
  return sum;
}

// Cells of equal size over the range of some points, and one for what lies outside.
class Grid {
 public:
  Grid(std::span<const float> points, int dim, int bins) : dim_(dim), bins_(bins) {
    low_.assign(dim, std::numeric_limits<double>::infinity());
    high_.assign(dim, -std::numeric_limits<double>::infinity());
    for (size_t i = 0; i < points.size(); ++i) {
      low_[i % dim] = std::min<double>(low_[i % dim], points[i]);
      high_[i % dim] = std::max<double>(high_[i % dim], points[i]);
    }
  }

  std::vector<double> Count(std::span<const float> points) const {
    size_t cells = 1;
    for (int i = 0; i < dim_; ++i) cells *= bins_;
    std::vector<double> counts(cells + 1, 0.0);
    for (size_t at = 0; at < points.size(); at += dim_) {
      counts[std::min(CellOf(points.data() + at), cells)] += 1;
    }
    return counts;
  }

 private:
  size_t CellOf(const float* point) const {
    size_t cell = 0;
    for (int i = 0; i < dim_; ++i) {
      if (!(point[i] >= low_[i] && point[i] <= high_[i])) return SIZE_MAX;
      const double width = std::max((high_[i] - low_[i]) / bins_, 1e-12);
      cell = cell * bins_ + std::min(static_cast<int>((point[i] - low_[i]) / width), bins_ - 1);
    }
    return cell;
  }

  int dim_, bins_;
  std::vector<double> low_, high_;
};

double MeanDistanceToNearest(std::span<const float> points, std::span<const float> data, int dim) {
  const size_t count = std::min(points.size() / dim, kComparedPoints);
  const size_t compared = std::min(data.size() / dim, kComparedPoints);
  double sum = 0;
  for (size_t i = 0; i < count; ++i) {
    double least = std::numeric_limits<double>::infinity();
    for (size_t j = 0; j < compared; ++j) {
      least = std::min(least, SquaredDistance(points.data() + i * dim, data.data() + j * dim, dim));
    }
    sum += std::sqrt(least);
  }
  return sum / static_cast<double>(count);
}

double MeanDistance(std::span<const float> points, int dim) {
  const size_t count = std::min(points.size() / dim, kComparedPoints);
  double sum = 0;
  for (size_t i = 0; i < count; ++i) {
    for (size_t j = 0; j < i; ++j) {
      sum += std::sqrt(SquaredDistance(points.data() + i * dim, points.data() + j * dim, dim));
    }
  }
  return count < 2 ? 0 : 2 * sum / (static_cast<double>(count) * (static_cast<double>(count) - 1));
}

}  // namespace

Coverage CoverageOf(std::span<const float> samples, const KnownMixture& mixture) {
  const size_t count = CountPoints(samples, mixture.dim, "coverage");
  const int modes = mixture.Modes();
  const double radius = kGoodDeviations * mixture.deviation;
  Coverage result;
  result.share.assign(modes, 0.0);
  size_t good = 0;
  for (size_t i = 0; i < count; ++i) {
    int nearest = 0;
    double least = std::numeric_limits<double>::infinity();
    for (int mode = 0; mode < modes; ++mode) {
      const double distance = SquaredDistance(
          samples.data() + i * mixture.dim,
          mixture.centers.data() + static_cast<size_t>(mode) * mixture.dim, mixture.dim);
      if (distance < least) {
        least = distance;
        nearest = mode;
      }
    }
    if (!(least <= radius * radius)) continue;
    ++good;
    result.share[nearest] += 1;
  }
  const double least_count = kCoveredShare * static_cast<double>(count) / modes;
  for (double& share : result.share) {
    result.covered += share >= least_count;
    if (good > 0) share /= static_cast<double>(good);
    if (share > 0) result.imbalance += share * std::log(share * modes);
  }
  result.good = static_cast<double>(good) / static_cast<double>(count);
  return result;
}

double MeanLogLikelihood(std::span<const float> samples, const KnownMixture& mixture) {
  const size_t count = CountPoints(samples, mixture.dim, "log-likelihood");
  const int modes = mixture.Modes();
  const double variance = mixture.deviation * mixture.deviation;
  const double constant =
      -std::log(modes) - 0.5 * mixture.dim * std::log(2 * std::numbers::pi * variance);
  double sum = 0;
  std::vector<double> exponents(modes);
  for (size_t i = 0; i < count; ++i) {
    for (int mode = 0; mode < modes; ++mode) {
      exponents[mode] =
          SquaredDistance(samples.data() + i * mixture.dim,
                          mixture.centers.data() + static_cast<size_t>(mode) * mixture.dim,
                          mixture.dim) /
          (-2 * variance);
    }
    const double largest = *std::max_element(exponents.begin(), exponents.end());
    double total = 0;
    for (double exponent : exponents) total += std::exp(exponent - largest);
    sum += constant + largest + std::log(total);
  }
  return sum / static_cast<double>(count);
}

Divergence HistogramDivergence(std::span<const float> data, std::span<const float> samples, int dim,
                               int bins) {
  CountPoints(data, dim, "histogram divergence");
  CountPoints(samples, dim, "histogram divergence");
  const Grid grid(data, dim, bins);
  const std::vector<double> p = grid.Count(data), q = grid.Count(samples);
  const double cells = static_cast<double>(p.size());
  const double p_total = static_cast<double>(data.size()) / dim;
  const double q_total = static_cast<double>(samples.size()) / dim;
  Divergence result;
  for (size_t i = 0; i < p.size(); ++i) {
    const double p_smooth = (p[i] + 0.5) / (p_total + 0.5 * cells);
    const double q_smooth = (q[i] + 0.5) / (q_total + 0.5 * cells);
    result.kl += p_smooth * std::log(p_smooth / q_smooth);
    const double a = p[i] / p_total, b = q[i] / q_total, middle = (a + b) / 2;
    if (a > 0) result.js += 0.5 * a * std::log(a / middle);
    if (b > 0) result.js += 0.5 * b * std::log(b / middle);
  }
  return result;
}

double DiversityRatio(std::span<const float> data, std::span<const float> samples, int dim) {
  CountPoints(data, dim, "diversity");
  CountPoints(samples, dim, "diversity");
  return MeanDistance(samples, dim) / std::max(MeanDistance(data, dim), 1e-12);
}

double NearestRatio(std::span<const float> train, std::span<const float> kept,
                    std::span<const float> samples, int dim) {
  for (const auto& points : {train, kept, samples}) CountPoints(points, dim, "nearest");
  return MeanDistanceToNearest(samples, train, dim) /
         std::max(MeanDistanceToNearest(kept, train, dim), 1e-12);
}

bool ModeCollapse(const Coverage& coverage) {
  return 2 * coverage.covered < static_cast<int>(coverage.share.size());
}

bool ModeCollapse(double diversity_ratio) { return diversity_ratio < kCollapsedDiversity; }

}  // namespace noron
