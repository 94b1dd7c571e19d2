// Where text is cut before a vocabulary is looked at. A piece never crosses a line of its kind of
// characters, and is never longer than kMaxPiece code points, so that one endless word stays cheap.
#pragma once

#include <cstddef>
#include <string_view>

namespace noron {

inline constexpr int kMaxPiece = 64;

// Words: letters, marks and digits, with an apostrophe or hyphen between two letters ("don't");
// every other character (as people see it) is alone. One space in front belongs to the piece.
size_t WordPieceEnd(std::string_view text, size_t at);

// Byte-pair encoding: a run of letters, of digits, or of other characters, with one space in front;
// marks stay in the run they follow. White space left over is a run of its own.
size_t BpePieceEnd(std::string_view text, size_t at);

}  // namespace noron
