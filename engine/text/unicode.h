// From bytes someone gave us to clean text, and back to something that can be shown.
// Not for cutting text into tokens: see tokenizer.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace noron {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;
inline constexpr size_t kMaxTextBytes = 20 * 1024 * 1024;

struct Utf8Result {
  std::string text;      // valid UTF-8
  int64_t replaced = 0;  // how many invalid byte sequences became U+FFFD
};

enum class Normalization { kNone, kNfc };

// Everything that happens to text before it is tokenized, in order: size limit, DecodeUtf8,
// CRLF and lone CR → LF, normalization. Throws text.too_large, text.utf16, and data.line for a NUL
// byte, which no text has (text.utf16 where it looks like that without a mark). Linear time (NFC of
// a flood of n combining marks on one letter: n log n).
Utf8Result PrepareText(std::string_view bytes, Normalization normalization,
                       size_t limit_bytes = kMaxTextBytes);

// Each maximal invalid part becomes one U+FFFD (WHATWG Encoding, Unicode 3.9); a byte order mark at
// the start is dropped. Throws text.utf16 when the mark is that of UTF-16.
Utf8Result DecodeUtf8(std::string_view bytes);

// Canonical composition (UAX #15). `text` is valid UTF-8.
std::string NormalizeNfc(std::string_view text);

struct CodePoint {
  char32_t value = kReplacementCharacter;  // U+FFFD when not valid
  int length = 1;                          // bytes; of the maximal invalid part when not valid
  bool valid = false;
};

// The code point that starts at byte `at` (< text.size()).
CodePoint CodePointAt(std::string_view text, size_t at);

// Where the user-perceived character (extended grapheme cluster, UAX #29) that starts at `at` ends.
size_t GraphemeEnd(std::string_view text, size_t at);

bool IsValidUtf8(std::string_view bytes);
void AppendUtf8(std::string& text, char32_t code_point);
std::string ToUtf8(char32_t code_point);

int64_t CountCodePoints(std::string_view text);
// Length in UTF-16 units, which is how JavaScript counts; an invalid part counts as one U+FFFD.
int64_t Utf16Length(std::string_view text);

enum class CharacterClass {
  kLetter,
  kMark,
  kNumber,
  kPunctuation,
  kSymbol,
  kSpace,
  kControl,
  kOther
};

// By general category. kSpace: White_Space, with tab and newline; kControl: the other controls and
// the format characters; kOther: private use, unassigned.
CharacterClass ClassOf(char32_t code_point);

// A form of any bytes that can be shown on its own: bytes that are not UTF-8 as ⟨C3⟩, controls and
// direction marks as ⟨U+202E⟩, a leading combining mark on a dotted circle (◌́). Tab, newline and
// spaces stay: how they look is the display's choice.
std::string Printable(std::string_view bytes);

}  // namespace noron
