#include "engine/cli/attention_files.h"

#include <algorithm>
#include <cstdio>

#include "engine/io/csv.h"

namespace noron {
namespace {

std::string Decimal(double value, int digits) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string Whole(int value) { return std::to_string(value); }

// Spaces and line breaks can be seen.
std::string Visible(std::string_view token) {
  std::string text;
  for (char c : token) {
    if (c == ' ') text += "␣";
    else if (c == '\n') text += "⏎";
    else if (c == '\t') text += "⇥";
    else text += c;
  }
  return text;
}

// From white to a deep blue, by equal steps of lightness.
std::string Color(double weight) {
  const double w = std::clamp(weight, 0.0, 1.0);
  const auto mix = [&](double from, double to) {
    return static_cast<int>(from + (to - from) * w + 0.5);
  };
  char text[8];
  std::snprintf(text, sizeof text, "#%02x%02x%02x", mix(255, 8), mix(255, 48), mix(255, 107));
  return text;
}

}  // namespace

std::string XmlText(std::string_view text) {
  std::string result;
  for (char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) result += "�";
        else result += c;
    }
  }
  return result;
}

std::string AttentionCsv(const std::vector<AttentionMatrix>& heads) {
  std::string csv = "layer,head,query,query_token,key,key_token,score,weight\r\n";
  for (const AttentionMatrix& head : heads) {
    const size_t count = head.tokens.size();
    for (size_t i = 0; i < count; ++i) {
      for (size_t j = 0; j < count; ++j) {
        csv += Whole(head.layer) + "," + Whole(head.head) + "," + std::to_string(i) + "," +
               CsvCell(head.tokens[i]) + "," + std::to_string(j) + "," + CsvCell(head.tokens[j]) +
               "," + Decimal(head.scores[i * count + j], 6) + "," +
               Decimal(head.weights[i * count + j], 6) + "\r\n";
      }
    }
  }
  return csv;
}

std::string AttentionSvg(const AttentionMatrix& head) {
  constexpr int kCell = 24, kLetter = 8, kMargin = 16, kTitle = 28, kAxis = 18, kLegend = 48;
  const int count = static_cast<int>(head.tokens.size());
  size_t longest = 1;
  std::vector<std::string> labels;
  for (const std::string& token : head.tokens) {
    labels.push_back(XmlText(Visible(token)));
    longest = std::max(longest, token.size());
  }
  const int label = static_cast<int>(std::min<size_t>(longest, 16)) * kLetter + 8;
  const int left = kMargin + kAxis + label;
  const int top = kMargin + kTitle + kAxis + label;
  const int side = count * kCell;
  const int width = std::max(left + side + kMargin, 320);
  const int height = top + side + kLegend + kMargin;
  const std::string title =
      "Attention weights, layer " + Whole(head.layer) + ", head " + Whole(head.head);

  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + Whole(width) +
                    " " + Whole(height) + "\" width=\"" + Whole(width) + "\" height=\"" +
                    Whole(height) + "\" role=\"img\" font-family=\"sans-serif\" font-size=\"13\">\n" +
                    "<title>" + title + "</title>\n" +
                    "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
  const auto text = [&](double x, double y, std::string_view attributes, const std::string& words) {
    svg += "<text x=\"" + Decimal(x, 1) + "\" y=\"" + Decimal(y, 1) + "\" " +
           std::string(attributes) + ">" + words + "</text>\n";
  };
  text(kMargin, kMargin + 12, "font-size=\"15\" font-weight=\"bold\"", title);
  text(left, kMargin + kTitle + 10, "fill=\"#555\"", "key (looked at) →");
  svg += "<g transform=\"rotate(-90)\">";
  text(-(top + side), kMargin + 10, "fill=\"#555\"", "query (looks)");
  svg += "</g>\n";
  for (int i = 0; i < count; ++i) {
    const double middle = (i + 0.5) * kCell;
    text(left - 6, top + middle + 4, "text-anchor=\"end\"", labels[i]);
    const double x = left + middle + 4;
    svg += "<text transform=\"translate(" + Decimal(x, 1) + " " + Whole(top - 6) +
           ") rotate(-90)\">" + labels[i] + "</text>\n";
  }
  for (int i = 0; i < count; ++i) {
    for (int j = 0; j < count; ++j) {
      const float weight = head.weights[i * count + j];
      svg += "<rect x=\"" + Whole(left + j * kCell) + "\" y=\"" + Whole(top + i * kCell) +
             "\" width=\"" + Whole(kCell) + "\" height=\"" + Whole(kCell) + "\" fill=\"" +
             Color(weight) + "\" stroke=\"#ddd\"><title>" + labels[i] + " → " + labels[j] + ": " +
             Decimal(weight, 4) + "</title></rect>\n";
    }
  }
  constexpr int kSteps = 10, kSwatch = 20;
  const int legend = top + side + 16;
  for (int step = 0; step <= kSteps; ++step) {
    svg += "<rect x=\"" + Whole(kMargin + step * kSwatch) + "\" y=\"" + Whole(legend) +
           "\" width=\"" + Whole(kSwatch) + "\" height=\"12\" fill=\"" +
           Color(static_cast<double>(step) / kSteps) + "\" stroke=\"#ddd\"/>\n";
  }
  text(kMargin, legend + 26, "", "0");
  text(kMargin + (kSteps + 1) * kSwatch, legend + 26, "text-anchor=\"end\"", "1");
  return svg + "</svg>\n";
}

}  // namespace noron
