// Entities of B-I-O tags, and how many of them were found.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/metrics/scores.h"

namespace noron {

// Tags of type k = 0, 1, …
inline constexpr int32_t kOutside = 0;
constexpr int32_t BeginTag(int32_t type) { return 2 * type + 1; }
constexpr int32_t InsideTag(int32_t type) { return 2 * type + 2; }

struct EntitySpan {
  int start = 0;  // first token
  int end = 0;    // one past the last
  int type = 0;
  bool operator==(const EntitySpan&) const = default;
};

// From left to right. An entity begins at B, or (leniently, as conlleval does) at I after O, after
// another type or at the start; it runs over the I of its type that follow.
std::vector<EntitySpan> SpansOfTags(std::span<const int32_t> tags);

struct SpanCounts {
  int64_t tp = 0;
  int64_t fp = 0;
  int64_t fn = 0;

  // Adds one sentence: entities match when start, end and type agree. Throws shape.mismatch.
  void Add(std::span<const int32_t> predicted, std::span<const int32_t> target);
  Scores Micro() const { return ScoresOf(tp, fp, fn); }
};

}  // namespace noron
