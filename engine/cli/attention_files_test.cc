#include "engine/cli/attention_files.h"

#include <gtest/gtest.h>

namespace noron {
namespace {

TEST(XmlText, IsEscaped) {
  EXPECT_EQ(XmlText("<a href=\"x\">'&'</a>"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  EXPECT_EQ(XmlText(std::string("a\x01z")), "a\uFFFDz");
}

const std::vector<float> kWeights = {1, 0, 0.25f, 0.75f};
const std::vector<float> kScores = {0.5f, 2, -1, 0};
const AttentionMatrix kHead{2, 1, {"<", "\n"}, kWeights, kScores};

TEST(AttentionCsv, HasALinePerCell) {
  EXPECT_EQ(AttentionCsv({kHead}),
            "layer,head,query,query_token,key,key_token,score,weight\r\n"
            "2,1,0,<,0,<,0.500000,1.000000\r\n"
            "2,1,0,<,1,\"\n\",2.000000,0.000000\r\n"
            "2,1,1,\"\n\",0,<,-1.000000,0.250000\r\n"
            "2,1,1,\"\n\",1,\"\n\",0.000000,0.750000\r\n");
}

TEST(AttentionSvg, NamesItsTokensAndColoursItsCells) {
  const std::string svg = AttentionSvg(kHead);
  EXPECT_NE(svg.find("layer 2, head 1"), std::string::npos);
  EXPECT_NE(svg.find("&lt; → &lt;: 1.0000"), std::string::npos);
  EXPECT_NE(svg.find("⏎ → ⏎: 0.7500"), std::string::npos);
  EXPECT_NE(svg.find("#08306b"), std::string::npos);  // weight 1
  EXPECT_EQ(svg.find("<a"), std::string::npos);
}

TEST(WeightsSvg, MayHaveTwoDifferentSides) {
  const std::vector<std::string> queries = {"tôi", "</s>"}, keys = {"I", "am", "."};
  const std::vector<float> weights = {0.5f, 0.25f, 0.25f, 0, 0, 1};
  const std::string svg = WeightsSvg("a & b", queries, keys, weights);
  EXPECT_NE(svg.find("<title>a &amp; b</title>"), std::string::npos);
  EXPECT_NE(svg.find("tôi → am: 0.2500"), std::string::npos);
  EXPECT_NE(svg.find("&lt;/s&gt; → .: 1.0000"), std::string::npos);
}

}  // namespace
}  // namespace noron
