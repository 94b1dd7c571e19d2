#include "engine/data/digits.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "engine/core/error.h"
#include "engine/core/rng.h"

namespace noron {
namespace {

constexpr int kSide = 8;
constexpr int kDigits = 10;
constexpr int kMostInk = 16;

Images NoDigits() {
  Images images;
  for (int digit = 0; digit < kDigits; ++digit) images.classes.push_back(std::to_string(digit));
  return images;
}

[[noreturn]] void Refuse(int line, const std::string& problem) {
  throw Error("data.line", "Line " + std::to_string(line) + " of the data " + problem + ".",
              {{"line", std::to_string(line)}, {"problem", problem}});
}

// Cuts the numbers of a line off, one after the other.
class Line {
 public:
  Line(std::string_view text, int number) : rest_(text), number_(number) {}

  int Next(int most) {
    const size_t comma = std::min(rest_.find(','), rest_.size());
    const std::string_view field = rest_.substr(0, comma);
    int value = -1;
    const char* end = field.data() + field.size();
    const std::from_chars_result read = std::from_chars(field.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end || value < 0 || value > most) {
      Refuse(number_, "holds " + Shown(field) + " where a whole number from 0 to " +
                          std::to_string(most) + " has to stand");
    }
    is_last_ = comma == rest_.size();
    rest_.remove_prefix(is_last_ ? comma : comma + 1);
    return value;
  }
  bool IsAtEnd() const { return is_last_; }

 private:
  static std::string Shown(std::string_view field) {
    constexpr size_t kShown = 20;
    if (field.empty()) return "nothing";
    return "\"" + std::string(field.substr(0, kShown)) + (field.size() > kShown ? "…\"" : "\"");
  }

  std::string_view rest_;
  int number_;
  bool is_last_ = false;
};

}  // namespace

Images ReadDigits(std::string_view csv) {
  Images images = NoDigits();
  constexpr int kColumns = kSide * kSide + 1;
  for (int number = 1; !csv.empty(); ++number) {
    const size_t end = std::min(csv.find('\n'), csv.size());
    std::string_view text = csv.substr(0, end);
    csv.remove_prefix(std::min(end + 1, csv.size()));
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.empty()) continue;

    Line line(text, number);
    for (int column = 1; column <= kColumns; ++column) {
      const bool is_label = column == kColumns;
      const int value = line.Next(is_label ? kDigits - 1 : kMostInk);
      if (is_label) {
        images.labels.push_back(value);
      } else {
        images.pixels.push_back(static_cast<float>(value) / kMostInk);
      }
      if (line.IsAtEnd() != is_label) {
        Refuse(number, is_label ? "has more than 65 numbers, where 64 pixels and a digit have to be"
                                : "has " + std::to_string(column) +
                                      " numbers, where 64 pixels and a digit have to be");
      }
    }
  }
  if (images.labels.empty()) throw Error("text.empty", "The data holds no image.");
  return images;
}

namespace {

struct Point {
  double x, y;
};

// The line of each digit in a square of side 1, x to the right and y down. The pen stays down.
const std::vector<Point> kStrokes[kDigits] = {{{.50, .07},
                                               {.31, .18},
                                               {.24, .50},
                                               {.31, .82},
                                               {.50, .93},
                                               {.69, .82},
                                               {.76, .50},
                                               {.69, .18},
                                               {.50, .07}},
                                              {{.34, .27}, {.54, .08}, {.54, .92}},
                                              {{.23, .28},
                                               {.34, .11},
                                               {.54, .07},
                                               {.73, .18},
                                               {.72, .38},
                                               {.50, .62},
                                               {.22, .91},
                                               {.79, .91}},
                                              {{.25, .14},
                                               {.50, .07},
                                               {.72, .22},
                                               {.63, .41},
                                               {.44, .48},
                                               {.69, .57},
                                               {.75, .75},
                                               {.52, .93},
                                               {.24, .85}},
                                              {{.62, .93}, {.62, .08}, {.20, .66}, {.83, .66}},
                                              {{.75, .08},
                                               {.31, .08},
                                               {.27, .46},
                                               {.54, .40},
                                               {.75, .60},
                                               {.66, .86},
                                               {.44, .93},
                                               {.24, .86}},
                                              {{.66, .08},
                                               {.41, .28},
                                               {.27, .60},
                                               {.34, .86},
                                               {.52, .93},
                                               {.71, .82},
                                               {.70, .60},
                                               {.50, .52},
                                               {.29, .66}},
                                              {{.22, .10}, {.78, .10}, {.56, .50}, {.42, .93}},
                                              {{.50, .48},
                                               {.31, .29},
                                               {.50, .07},
                                               {.69, .29},
                                               {.50, .48},
                                               {.27, .70},
                                               {.50, .93},
                                               {.73, .70},
                                               {.50, .48}},
                                              {{.71, .34},
                                               {.52, .49},
                                               {.30, .34},
                                               {.36, .14},
                                               {.53, .07},
                                               {.70, .20},
                                               {.69, .50},
                                               {.62, .75},
                                               {.47, .93}}};

double Between(Rng& rng, double low, double high) { return low + (high - low) * rng.Uniform(); }

// One way of writing: how the square of the stroke lies on the picture.
struct Hand {
  explicit Hand(Rng& rng)
      : width(Between(rng, 0.8, 1.1)),
        height(Between(rng, 0.85, 1.1)),
        turn(Between(rng, -0.2, 0.2)),
        slant(Between(rng, -0.25, 0.25)),
        right(Between(rng, -0.09, 0.09)),
        down(Between(rng, -0.07, 0.07)),
        pen(Between(rng, 0.06, 0.11)) {}

  Point Place(Point p) const {
    const double x = (p.x - 0.5) * width - slant * (p.y - 0.5), y = (p.y - 0.5) * height;
    return {0.5 + right + x * std::cos(turn) - y * std::sin(turn),
            0.5 + down + x * std::sin(turn) + y * std::cos(turn)};
  }

  double width, height, turn, slant, right, down;
  double pen;  // half the width of its line
};

double Distance(Point p, Point a, Point b) {
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double length = dx * dx + dy * dy;
  const double along =
      length > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0, 1.0) : 0;
  return std::hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
}

void Draw(int digit, double noise, Rng& rng, std::vector<float>& pixels) {
  constexpr double kShake = 0.022;  // standard deviation of each corner of the line
  constexpr double kPixel = 1.0 / kSide;
  const Hand hand(rng);
  std::vector<Point> line;
  for (Point corner : kStrokes[digit]) {
    corner.x += kShake * rng.Normal();
    corner.y += kShake * rng.Normal();
    line.push_back(hand.Place(corner));
  }
  for (int row = 0; row < kSide; ++row) {
    for (int column = 0; column < kSide; ++column) {
      const Point centre{(column + 0.5) * kPixel, (row + 0.5) * kPixel};
      double nearest = 1;
      for (size_t i = 1; i < line.size(); ++i) {
        nearest = std::min(nearest, Distance(centre, line[i - 1], line[i]));
      }
      // Full ink under the pen, fading out over the width of a pixel at its edge.
      const double ink = std::clamp((hand.pen + kPixel / 2 - nearest) / kPixel, 0.0, 1.0);
      pixels.push_back(static_cast<float>(std::clamp(ink + noise * rng.Normal(), 0.0, 1.0)));
    }
  }
}

}  // namespace

Images MakeDigits(const DigitsOptions& options) {
  constexpr uint64_t kStream = 8;
  Rng rng(options.seed, kStream);
  Images images = NoDigits();
  for (int i = 0; i < options.count; ++i) {
    Draw(i % kDigits, options.noise, rng, images.pixels);
    images.labels.push_back(i % kDigits);
  }
  return images;
}

}  // namespace noron
