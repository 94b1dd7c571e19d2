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
    if (c == ' ')
      text += "␣";
    else if (c == '\n')
      text += "⏎";
    else if (c == '\t')
      text += "⇥";
    else
      text += c;
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

// Tokens beside a picture, and the pixels that the longest of them takes.
struct Labels {
  explicit Labels(std::span<const std::string> tokens) {
    constexpr int kLetter = 8;
    size_t longest = 1;
    for (const std::string& token : tokens) {
      texts.push_back(XmlText(Visible(token)));
      longest = std::max(longest, token.size());
    }
    width = static_cast<int>(std::min<size_t>(longest, 16)) * kLetter + 8;
  }
  std::vector<std::string> texts;
  int width;
};

}  // namespace

std::string XmlText(std::string_view text) {
  std::string result;
  for (char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20)
          result += "�";
        else
          result += c;
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
  return WeightsSvg("Attention weights, layer " + Whole(head.layer) + ", head " + Whole(head.head),
                    head.tokens, head.tokens, head.weights);
}

std::string WeightsSvg(const std::string& title, std::span<const std::string> queries,
                       std::span<const std::string> keys, std::span<const float> weights) {
  constexpr int kCell = 24, kMargin = 16, kTitle = 28, kAxis = 18, kLegend = 48;
  const Labels rows(queries), columns(keys);
  const int left = kMargin + kAxis + rows.width;
  const int top = kMargin + kTitle + kAxis + columns.width;
  const int row_count = static_cast<int>(queries.size());
  const int column_count = static_cast<int>(keys.size());
  const int bottom = top + row_count * kCell;
  const int width = std::max(left + column_count * kCell + kMargin, 320);
  const int height = bottom + kLegend + kMargin;

  std::string svg =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + Whole(width) + " " +
      Whole(height) + "\" width=\"" + Whole(width) + "\" height=\"" + Whole(height) +
      "\" role=\"img\" font-family=\"sans-serif\" font-size=\"13\">\n" + "<title>" +
      XmlText(title) + "</title>\n" + "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
  const auto text = [&](double x, double y, std::string_view attributes, const std::string& words) {
    svg += "<text x=\"" + Decimal(x, 1) + "\" y=\"" + Decimal(y, 1) + "\" " +
           std::string(attributes) + ">" + words + "</text>\n";
  };
  text(kMargin, kMargin + 12, "font-size=\"15\" font-weight=\"bold\"", XmlText(title));
  text(left, kMargin + kTitle + 10, "fill=\"#555\"", "key (looked at) →");
  svg += "<g transform=\"rotate(-90)\">";
  text(-bottom, kMargin + 10, "fill=\"#555\"", "query (looks)");
  svg += "</g>\n";
  for (int i = 0; i < row_count; ++i) {
    text(left - 6, top + (i + 0.5) * kCell + 4, "text-anchor=\"end\"", rows.texts[i]);
  }
  for (int j = 0; j < column_count; ++j) {
    const double x = left + (j + 0.5) * kCell + 4;
    svg += "<text transform=\"translate(" + Decimal(x, 1) + " " + Whole(top - 6) +
           ") rotate(-90)\">" + columns.texts[j] + "</text>\n";
  }
  for (int i = 0; i < row_count; ++i) {
    for (int j = 0; j < column_count; ++j) {
      const float weight = weights[i * column_count + j];
      svg += "<rect x=\"" + Whole(left + j * kCell) + "\" y=\"" + Whole(top + i * kCell) +
             "\" width=\"" + Whole(kCell) + "\" height=\"" + Whole(kCell) + "\" fill=\"" +
             Color(weight) + "\" stroke=\"#ddd\"><title>" + rows.texts[i] + " → " +
             columns.texts[j] + ": " + Decimal(weight, 4) + "</title></rect>\n";
    }
  }
  constexpr int kSteps = 10, kSwatch = 20;
  const int legend = bottom + 16;
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
