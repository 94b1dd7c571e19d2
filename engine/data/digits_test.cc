#include "engine/data/digits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "engine/core/error.h"

namespace noron {
namespace {

std::string Line(const std::string& pixel, const std::string& label) {
  std::string line;
  for (int i = 0; i < 64; ++i) line += pixel + ",";
  return line + label;
}

std::string Thrown(const std::string& csv) {
  try {
    ReadDigits(csv);
  } catch (const Error& error) {
    return std::string(error.Code()) + ": " + error.what();
  }
  return "nothing";
}

TEST(Digits, AreReadFromATable) {
  const Images images = ReadDigits(Line("16", "3") + "\r\n\n" + Line("4", "9") + "\n");
  ASSERT_EQ(images.Count(), 2);
  EXPECT_EQ(images.labels, (std::vector<int32_t>{3, 9}));
  EXPECT_EQ(images.classes.size(), 10u);
  EXPECT_EQ(images.Image(0)[63], 1);
  EXPECT_EQ(images.Image(1)[0], 0.25f);
}

TEST(Digits, FaultsNameTheirLine) {
  EXPECT_EQ(Thrown("\n\n"), "text.empty: The data holds no image.");
  EXPECT_EQ(Thrown(Line("1", "2") + "\n" + Line("17", "2")),
            "data.line: Line 2 of the data holds \"17\" where a whole number from 0 to 16 has to "
            "stand.");
  EXPECT_EQ(Thrown(Line("1", "10")),
            "data.line: Line 1 of the data holds \"10\" where a whole number from 0 to 9 has to "
            "stand.");
  EXPECT_EQ(Thrown(Line("", "1")),
            "data.line: Line 1 of the data holds nothing where a whole number from 0 to 16 has to "
            "stand.");
  EXPECT_EQ(Thrown(Line("1.5", "1")),
            "data.line: Line 1 of the data holds \"1.5\" where a whole number from 0 to 16 has to "
            "stand.");
  EXPECT_EQ(Thrown("1,2,3"),
            "data.line: Line 1 of the data has 3 numbers, where 64 pixels and a digit have to be.");
  EXPECT_EQ(Thrown(Line("1", "2,3")),
            "data.line: Line 1 of the data has more than 65 numbers, where 64 pixels and a digit "
            "have to be.");
}

// How many of the second half of the images are nearest to an image of their own class in the
// first.
double NearestNeighbourAccuracy(const Images& images) {
  const int half = images.Count() / 2;
  int right = 0;
  for (int i = half; i < images.Count(); ++i) {
    double best = 1e9;
    int32_t label = -1;
    for (int j = 0; j < half; ++j) {
      double distance = 0;
      for (int k = 0; k < images.shape.Pixels(); ++k) {
        const double difference = images.Image(i)[k] - images.Image(j)[k];
        distance += difference * difference;
      }
      if (distance < best) {
        best = distance;
        label = images.labels[j];
      }
    }
    right += label == images.labels[i] ? 1 : 0;
  }
  return static_cast<double>(right) / half;
}

TEST(Digits, DrawnOnesLookLikeTheirClass) {
  const Images images = MakeDigits({.count = 800});
  EXPECT_EQ(std::count(images.labels.begin(), images.labels.end(), 4), 80);
  for (float pixel : images.pixels) {
    ASSERT_GE(pixel, 0);
    ASSERT_LE(pixel, 1);
  }
  EXPECT_GT(NearestNeighbourAccuracy(images), 0.85);
}

TEST(Digits, DrawnOnesFollowFromTheOptions) {
  const Images images = MakeDigits({.count = 20, .seed = 3});
  EXPECT_EQ(images.pixels, MakeDigits({.count = 20, .seed = 3}).pixels);
  EXPECT_NE(images.pixels, MakeDigits({.count = 20, .seed = 4}).pixels);
  EXPECT_NE(images.Image(0)[20], images.Image(10)[20]);  // two zeros by different hands
}

}  // namespace
}  // namespace noron
