#include "engine/cli/alignment_file.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace noron {
namespace {

TEST(AlignmentSvg, ShowsTheMeanOfAllHeads) {
  const auto report = nlohmann::ordered_json::parse(R"({"alignment": {
      "source": ["I", "see"], "target": ["tôi", "</s>"],
      "matrices": [{"layer": 0, "head": 0, "weights": [[1, 0], [0.5, 0.5]]},
                   {"layer": 0, "head": 1, "weights": [[0.5, 0.5], [0, 1]]}]}})");
  const std::string svg = AlignmentSvg(report);
  EXPECT_NE(svg.find("tôi → I: 0.7500"), std::string::npos);
  EXPECT_NE(svg.find("&lt;/s&gt; → see: 0.7500"), std::string::npos);
}

}  // namespace
}  // namespace noron
