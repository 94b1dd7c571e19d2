#include "engine/inspect/positions.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "engine/ops/attention.h"
#include "engine/ops/sinusoid.h"

namespace noron {
namespace {

// Angle of each pair at each position: position · base^(-2m/width) (see ops/rope.h).
void AddRope(const PositionRequest& request, Blocks& blocks, std::vector<float>& similarity) {
  const int width = request.d_model / request.heads;
  const int pairs = width / 2;
  const int length = request.length;
  const bool half_split = request.kind == Positions::kRopeHalfSplit;
  constexpr double kBase = 10000.0;
  const auto frequency = [&](int m) { return std::pow(kBase, -2.0 * m / width); };

  auto table = blocks.Add("table", {"position", "column"}, {length, width});
  for (int t = 0; t < length; ++t) {
    for (int m = 0; m < pairs; ++m) {
      const double angle = t * frequency(m);
      const int first = half_split ? m : 2 * m;
      const int second = half_split ? m + pairs : 2 * m + 1;
      table[t * width + first] = static_cast<float>(std::cos(angle));
      table[t * width + second] = static_cast<float>(std::sin(angle));
    }
  }
  auto angles = blocks.Add("angles", {"position", "pair"}, {length, pairs});
  for (int t = 0; t < length; ++t) {
    for (int m = 0; m < pairs; ++m) angles[t * pairs + m] = static_cast<float>(t * frequency(m));
  }
  for (int i = 0; i < length; ++i) {
    for (int j = 0; j < length; ++j) {
      double sum = 0;
      for (int m = 0; m < pairs; ++m) sum += std::cos((i - j) * frequency(m));
      similarity[i * length + j] = static_cast<float>(sum / std::max(pairs, 1));
    }
  }
}

void AddAlibi(const PositionRequest& request, Blocks& blocks, std::vector<float>& similarity) {
  const int heads = request.heads;
  const int length = request.length;
  std::vector<float> slopes(heads);
  AlibiSlopes(slopes);

  auto table = blocks.Add("table", {"position", "column"}, {length, heads});
  for (int t = 0; t < length; ++t) {
    for (int head = 0; head < heads; ++head) table[t * heads + head] = -slopes[head] * t;
  }
  auto bias = blocks.Add("bias", {"head", "query", "key"}, {heads, length, length});
  for (int head = 0; head < heads; ++head) {
    for (int i = 0; i < length; ++i) {
      for (int j = 0; j < length; ++j) {
        const float value = -slopes[head] * static_cast<float>(std::abs(i - j));
        bias[(head * length + i) * length + j] = value;
        similarity[i * length + j] += value / static_cast<float>(heads);
      }
    }
  }
  std::copy(slopes.begin(), slopes.end(), blocks.Add("slopes", {"head"}, {heads}).data());
}

void AddTable(const PositionRequest& request, Blocks& blocks, std::vector<float>& similarity) {
  const int length = request.length;
  const int width = request.kind == Positions::kLearned ? request.learned.shape[1] : request.d_model;
  const auto table = blocks.Add("table", {"position", "column"}, {length, width});
  if (request.kind == Positions::kSinusoidal) {
    FillSinusoid(Tensor{table.data(), nullptr, {length, width}});
  } else if (request.kind == Positions::kLearned) {
    std::copy_n(request.learned.data, static_cast<size_t>(length) * width, table.data());
  }
  for (int i = 0; i < length; ++i) {
    for (int j = 0; j < length; ++j) {
      double dot = 0;
      for (int c = 0; c < width; ++c) dot += double{table[i * width + c]} * table[j * width + c];
      similarity[i * length + j] = static_cast<float>(dot);
    }
  }
}

}  // namespace

Blocks PositionTables(const PositionRequest& request) {
  const int length = request.length;
  Blocks blocks;
  std::vector<float> similarity(static_cast<size_t>(length) * length);
  switch (request.kind) {
    case Positions::kRope:
    case Positions::kRopeHalfSplit:
      AddRope(request, blocks, similarity);
      break;
    case Positions::kAlibi:
      AddAlibi(request, blocks, similarity);
      break;
    case Positions::kNone:
    case Positions::kSinusoidal:
    case Positions::kLearned:
      AddTable(request, blocks, similarity);
      break;
  }
  std::copy(similarity.begin(), similarity.end(),
            blocks.Add("similarity", {"position", "position"}, {length, length}).data());
  auto by_distance = blocks.Add("by_distance", {"distance"}, {length});
  for (int distance = 0; distance < length; ++distance) {
    double sum = 0;
    for (int i = distance; i < length; ++i) sum += similarity[i * length + i - distance];
    by_distance[distance] = static_cast<float>(sum / (length - distance));
  }
  return blocks;
}

}  // namespace noron
