#include "engine/text/pieces.h"

#include <algorithm>

#include "engine/text/unicode.h"

namespace noron {
namespace {

CharacterClass ClassAt(std::string_view text, size_t at) {
  return ClassOf(CodePointAt(text, at).value);
}

bool IsSpaceAt(std::string_view text, size_t at) {
  return ClassAt(text, at) == CharacterClass::kSpace;
}

// Skips the one space that belongs to the piece behind it, if there is such a piece.
size_t SkipLeadingSpace(std::string_view text, size_t at) {
  const bool leads = text[at] == ' ' && at + 1 < text.size() && !IsSpaceAt(text, at + 1);
  return leads ? at + 1 : at;
}

bool IsWordCharacter(CharacterClass kind) {
  return kind == CharacterClass::kLetter || kind == CharacterClass::kMark ||
         kind == CharacterClass::kNumber;
}

// An apostrophe or hyphen at `at` with a letter behind it (the letter before is the caller's).
bool JoinsWord(std::string_view text, size_t at) {
  const CodePoint point = CodePointAt(text, at);
  const bool joins = point.value == '\'' || point.value == '-' || point.value == U'’';
  const size_t next = at + point.length;
  return joins && next < text.size() && ClassAt(text, next) == CharacterClass::kLetter;
}

enum class Run { kLetters, kDigits, kOthers, kSpaces };

Run RunOf(CharacterClass kind) {
  switch (kind) {
    case CharacterClass::kLetter:
    case CharacterClass::kMark:
      return Run::kLetters;
    case CharacterClass::kNumber:
      return Run::kDigits;
    case CharacterClass::kSpace:
      return Run::kSpaces;
    default:
      return Run::kOthers;
  }
}

}  // namespace

size_t WordPieceEnd(std::string_view text, size_t at) {
  at = SkipLeadingSpace(text, at);
  if (!IsWordCharacter(ClassAt(text, at))) {
    // Bounded before it is searched, so that a flood of marks on a symbol is not walked again and
    // again. A cut character is a piece like any other.
    size_t limit = at;
    for (int i = 0; i < kMaxPiece && limit < text.size(); ++i) {
      limit += CodePointAt(text, limit).length;
    }
    return GraphemeEnd(text.substr(0, limit), at);
  }
  for (int count = 0; count < kMaxPiece && at < text.size(); ++count) {
    if (!IsWordCharacter(ClassAt(text, at)) && !JoinsWord(text, at)) break;
    at += CodePointAt(text, at).length;
  }
  return at;
}

size_t BpePieceEnd(std::string_view text, size_t at) {
  const size_t begin = at;
  at = SkipLeadingSpace(text, at);
  const Run run = RunOf(ClassAt(text, at));
  for (int count = 0; count < kMaxPiece && at < text.size(); ++count) {
    const CharacterClass kind = ClassAt(text, at);
    const bool is_mark = kind == CharacterClass::kMark && run != Run::kSpaces;
    if (RunOf(kind) != run && !is_mark) break;
    at += CodePointAt(text, at).length;
  }
  // The last space of several goes with what follows.
  const bool shares_space = run == Run::kSpaces && at < text.size() && at - begin > 1 &&
                            text[at - 1] == ' ' && !IsSpaceAt(text, at);
  return shares_space ? at - 1 : at;
}

}  // namespace noron
