// Small coloured shapes with a caption of a few words: "red disc", "hình tròn đỏ". Some pairs of
// colour and shape are kept back, to see whether a model puts together words that it knows only
// apart.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/data/images.h"

namespace noron {

enum class CaptionLanguage { kEnglish, kVietnamese };

struct CaptionedShapesOptions {
  int count = 1000;
  double noise = 0.1;  // standard deviation of what is added to each channel, which stays in 0 … 1
  CaptionLanguage language = CaptionLanguage::kEnglish;
  uint64_t seed = 7;
};

// 8 × 8 pixels in red, green and blue: 5 colours × 6 shapes on black. A class is a pair, its name
// is its caption; classes take turns. Shapes lie up to a pixel off the
// middle: without noise there are nine pictures of a pair. The same options
// give the same images.
Images MakeCaptionedShapes(const CaptionedShapesOptions& options);

// Whether the pair is kept back; every colour and every shape is also in pairs that are not.
bool IsKeptBack(int label);

// The words of a caption, between blanks.
std::vector<std::string> WordsOf(const std::string& caption);

}  // namespace noron
