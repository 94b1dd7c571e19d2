#include "engine/text/unicode.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "engine/core/error.h"

namespace noron {
namespace {

bool IsContinuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

// Marks of one character, in the order that UAX #15 wants: stable by combining class. (utf8proc's
// own ordering is quadratic in the number of marks, which a flood of them would make felt.)
void OrderMarks(std::vector<utf8proc_int32_t>& points) {
  const auto combining_class = [](utf8proc_int32_t point) {
    return utf8proc_get_property(point)->combining_class;
  };
  for (auto begin = points.begin(); begin != points.end();) {
    if (combining_class(*begin) == 0) {
      ++begin;
      continue;
    }
    const auto end =
        std::find_if(begin, points.end(), [&](auto point) { return combining_class(point) == 0; });
    std::stable_sort(begin, end,
                     [&](auto a, auto b) { return combining_class(a) < combining_class(b); });
    begin = end;
  }
}

// Appends the composed form of `segment`; `points` is working memory.
void AppendNfc(std::string_view segment, std::vector<utf8proc_int32_t>& points,
               std::string& result) {
  constexpr auto kDecompose = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
  constexpr auto kCompose = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  points.clear();
  for (size_t at = 0; at < segment.size();) {
    const CodePoint point = CodePointAt(segment, at);
    std::array<utf8proc_int32_t, 8> parts;  // canonical decompositions have at most 4
    int boundary = 0;
    const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(point.value),
                                               parts.data(), parts.size(), kDecompose, &boundary);
    points.insert(points.end(), parts.begin(), parts.begin() + count);
    at += point.length;
  }
  OrderMarks(points);
  const auto count = utf8proc_normalize_utf32(
      points.data(), static_cast<utf8proc_ssize_t>(points.size()), kCompose);
  for (utf8proc_ssize_t i = 0; i < count; ++i) {
    AppendUtf8(result, static_cast<char32_t>(points[i]));
  }
}

// A character that moves or hides what stands around it when printed.
bool IsDirectionMark(char32_t point) {
  return point == 0x061C || point == 0x200E || point == 0x200F ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

std::string Hex(unsigned value, int digits) {
  std::array<char, 12> text;
  const int length = std::snprintf(text.data(), text.size(), "%0*X", digits, value);
  return std::string(text.data(), static_cast<size_t>(length));
}

std::string NormalizeNewlines(std::string text) {
  size_t to = 0;
  for (size_t from = 0; from < text.size(); ++from) {
    if (text[from] == '\r') {
      if (from + 1 < text.size() && text[from + 1] == '\n') ++from;
      text[to++] = '\n';
    } else {
      text[to++] = text[from];
    }
  }
  text.resize(to);
  return text;
}

[[noreturn]] void RefuseUtf16() {
  throw Error("text.utf16", "The text is UTF-16; save it as UTF-8.");
}

// UTF-16 of most languages has a zero in every other byte of its spaces and Latin letters, and
// hardly any in the bytes between; in other files zeros stand anywhere.
void RefuseBinary(std::string_view bytes) {
  const size_t first = bytes.find('\0');
  if (first == std::string_view::npos) return;
  size_t zeros[2] = {};  // at even and at odd places
  for (size_t at = first; at < bytes.size(); ++at) zeros[at % 2] += bytes[at] == '\0';
  const size_t few = std::min(zeros[0], zeros[1]), many = std::max(zeros[0], zeros[1]);
  if (bytes.size() % 2 == 0 && few * 8 < many && many * 4 > bytes.size() / 2) RefuseUtf16();
  const std::string line = std::to_string(1 + std::ranges::count(bytes.substr(0, first), '\n'));
  throw Error("data.line", "Line " + line + " has a NUL byte: this is no text; give one in UTF-8.",
              {{"line", line}, {"problem", "has a NUL byte: this is no text"}});
}

}  // namespace

Utf8Result PrepareText(std::string_view bytes, Normalization normalization, size_t limit_bytes) {
  if (bytes.size() > limit_bytes) {
    throw Error("text.too_large",
                "The text has " + std::to_string(bytes.size()) + " bytes; at most " +
                    std::to_string(limit_bytes) + " can be read.",
                {{"bytes", std::to_string(bytes.size())}, {"limit", std::to_string(limit_bytes)}});
  }
  RefuseBinary(bytes);
  Utf8Result result = DecodeUtf8(bytes);
  result.text = NormalizeNewlines(std::move(result.text));
  if (normalization == Normalization::kNfc) result.text = NormalizeNfc(result.text);
  return result;
}

Utf8Result DecodeUtf8(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    RefuseUtf16();
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  Utf8Result result;
  result.text.reserve(bytes.size());
  for (size_t at = 0; at < bytes.size();) {
    const CodePoint point = CodePointAt(bytes, at);
    if (point.valid) {
      result.text.append(bytes.substr(at, point.length));
    } else {
      AppendUtf8(result.text, kReplacementCharacter);
      ++result.replaced;
    }
    at += point.length;
  }
  return result;
}

std::string NormalizeNfc(std::string_view text) {
  const auto is_ascii = [&](size_t at) { return static_cast<unsigned char>(text[at]) < 0x80; };
  std::string result;
  result.reserve(text.size());
  std::vector<utf8proc_int32_t> points;
  // Nothing composes with an ASCII character on its right, so a segment may start at each of them.
  for (size_t begin = 0; begin < text.size();) {
    size_t end = begin + 1;
    while (end < text.size() && !is_ascii(end)) ++end;
    if (end == begin + 1 && is_ascii(begin)) {
      result += text[begin];
    } else {
      AppendNfc(text.substr(begin, end - begin), points, result);
    }
    begin = end;
  }
  return result;
}

CodePoint CodePointAt(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return {first, 1, true};
  // Unicode, table 3-7: what the second byte may be depends on the first.
  int length;
  unsigned char low = 0x80, high = 0xBF;
  char32_t value;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
    value = first & 0x1F;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    value = first & 0x0F;
    if (first == 0xE0) low = 0xA0;   // overlong
    if (first == 0xED) high = 0x9F;  // surrogates
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    value = first & 0x07;
    if (first == 0xF0) low = 0x90;   // overlong
    if (first == 0xF4) high = 0x8F;  // beyond U+10FFFF
  } else {
    return {};
  }
  for (int i = 1; i < length; ++i) {
    const bool fits = at + i < text.size() && (i == 1 ? byte(at + 1) >= low && byte(at + 1) <= high
                                                      : IsContinuation(byte(at + i)));
    if (!fits) return {kReplacementCharacter, i, false};
    value = value << 6 | (byte(at + i) & 0x3F);
  }
  return {value, length, true};
}

size_t GraphemeEnd(std::string_view text, size_t at) {
  CodePoint point = CodePointAt(text, at);
  utf8proc_int32_t state = 0;
  for (at += point.length; at < text.size(); at += point.length) {
    const CodePoint next = CodePointAt(text, at);
    if (utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(point.value),
                                         static_cast<utf8proc_int32_t>(next.value), &state)) {
      return at;
    }
    point = next;
  }
  return text.size();
}

bool IsValidUtf8(std::string_view bytes) {
  for (size_t at = 0; at < bytes.size();) {
    const CodePoint point = CodePointAt(bytes, at);
    if (!point.valid) return false;
    at += point.length;
  }
  return true;
}

void AppendUtf8(std::string& text, char32_t code_point) {
  std::array<utf8proc_uint8_t, 4> bytes;
  const auto count = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code_point), bytes.data());
  text.append(bytes.begin(), bytes.begin() + count);
}

std::string ToUtf8(char32_t code_point) {
  std::string text;
  AppendUtf8(text, code_point);
  return text;
}

int64_t CountCodePoints(std::string_view text) {
  int64_t count = 0;
  for (size_t at = 0; at < text.size(); at += CodePointAt(text, at).length) ++count;
  return count;
}

int64_t Utf16Length(std::string_view text) {
  int64_t units = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = CodePointAt(text, at);
    units += point.value > 0xFFFF ? 2 : 1;
    at += point.length;
  }
  return units;
}

CharacterClass ClassOf(char32_t code_point) {
  if ((code_point >= 0x09 && code_point <= 0x0D) || code_point == 0x85) {
    return CharacterClass::kSpace;
  }
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(code_point))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
      return CharacterClass::kLetter;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return CharacterClass::kMark;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return CharacterClass::kNumber;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
      return CharacterClass::kPunctuation;
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO:
      return CharacterClass::kSymbol;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return CharacterClass::kSpace;
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
      return CharacterClass::kControl;
    default:
      return CharacterClass::kOther;
  }
}

std::string Printable(std::string_view bytes) {
  std::string text;
  for (size_t at = 0; at < bytes.size();) {
    const CodePoint point = CodePointAt(bytes, at);
    const std::string_view raw = bytes.substr(at, point.length);
    if (!point.valid) {
      for (const char byte : raw) text += "⟨" + Hex(static_cast<unsigned char>(byte), 2) + "⟩";
    } else {
      const CharacterClass kind = ClassOf(point.value);
      const bool is_c0_or_c1 = point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0);
      const bool is_line = point.value == '\t' || point.value == '\n';
      // A joiner inside an emoji does its work unseen; one that stands first would be invisible.
      const bool is_hidden = is_c0_or_c1 || IsDirectionMark(point.value) ||
                             (kind == CharacterClass::kControl && at == 0);
      if (is_hidden && !is_line) {
        text += "⟨U+" + Hex(point.value, 4) + "⟩";
      } else {
        if (kind == CharacterClass::kMark && at == 0) text += "◌";
        text += raw;
      }
    }
    at += point.length;
  }
  return text;
}

}  // namespace noron
