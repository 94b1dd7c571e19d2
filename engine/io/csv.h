// Tables as comma-separated values (RFC 4180) and their cousins from spreadsheets: read strictly,
// with the line of every fault, and written so that no spreadsheet takes a cell for a formula.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace noron {

struct Table {
  std::vector<std::string> columns;            // names; "column 1" … when the file has none
  std::vector<std::vector<std::string>> rows;  // each as wide as `columns`
  std::vector<int64_t> lines;                  // where each row begins in the file, from 1
  char delimiter = ',';                        // comma, semicolon or tab
  char decimal = '.';                          // or a comma: 0,5
  int64_t replaced = 0;                        // invalid UTF-8 sequences that became U+FFFD

  // The cell as a finite number written with this table's decimal mark; nothing when it is none.
  std::optional<double> Number(size_t row, size_t column) const;
  // The same, or throws data.line that names the line, the column and what stands there; also for
  // numbers above 1e15 in size.
  double RequireNumber(size_t row, size_t column) const;
  // Every cell of the column is a number.
  bool IsNumeric(size_t column) const;
};

inline constexpr size_t kMaxCsvColumns = 1000;
inline constexpr size_t kMaxCsvCells = 2'000'000;

// Decided from the file itself:
//   delimiter  the first of tab, semicolon, comma that stands in the first line outside quotes
//   decimal    a comma when cells look like 0,5 and none looks like 0.5
//   header     the first line, when none of its cells is a number but one further down is
// A byte order mark, CRLF, white space around cells and blank lines do not count. Quoted cells may
// hold delimiters, line breaks and doubled quotes. Throws text.empty, text.too_large (also beyond
// kMaxCsvCells), text.utf16, and data.line with the line number and its beginning for: a row with
// more or fewer cells than the first, a quote that is never closed or stands inside an unquoted
// cell, text after a closing quote, more than kMaxCsvColumns columns.
Table ParseCsv(std::string_view bytes);

// One cell of a file: quoted where needed. Text that starts with = + - @ tab or return, and is no
// number, gets an apostrophe, which spreadsheets take for "this is text".
std::string CsvCell(std::string_view text);

// Columns, then rows, with commas and CRLF.
std::string WriteCsv(const std::vector<std::string>& columns,
                     const std::vector<std::vector<std::string>>& rows);

}  // namespace noron
