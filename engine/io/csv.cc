#include "engine/io/csv.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "engine/core/error.h"
#include "engine/text/unicode.h"

namespace noron {
namespace {

constexpr size_t kPreviewBytes = 60;
constexpr double kLargest = 1e15;  // squares and their sums still fit into floats

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\v\f";
  const size_t begin = text.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// [+-] digits [mark digits] [e [+-] digits], with a digit on at least one side of the mark.
bool LooksLikeNumber(std::string_view text, char mark) {
  size_t at = 0;
  const auto digits = [&] {
    const size_t begin = at;
    while (at < text.size() && IsDigit(text[at])) ++at;
    return at > begin;
  };
  const auto sign = [&] {
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
  };
  sign();
  bool any = digits();
  if (at < text.size() && text[at] == mark) {
    ++at;
    any = digits() || any;
  }
  if (!any) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    sign();
    if (!digits()) return false;
  }
  return at == text.size();
}

std::optional<double> ToNumber(std::string_view text, char mark) {
  if (!LooksLikeNumber(text, mark)) return std::nullopt;
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), mark, '.');
  const double value = std::strtod(plain.c_str(), nullptr);
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), delimiter_(FindDelimiter()) {}

  Table Read() {
    Table table;
    table.delimiter = delimiter_;
    while (at_ < text_.size()) {
      const int64_t line = line_;
      row_begin_ = at_;
      std::vector<std::string> row = ReadRow();
      if (row.size() == 1 && row[0].empty()) continue;  // a blank line
      if (table.rows.empty()) {
        width_ = row.size();
      } else if (row.size() != width_) {
        Refuse(line, "has " + Cells(row.size()) + " where the first row has " + Cells(width_));
      }
      if ((table.rows.size() + 1) * width_ > kMaxCsvCells) {
        throw Error("text.too_large",
                    "The table has more than " + std::to_string(kMaxCsvCells) +
                        " cells; cut it into a smaller part.",
                    {{"limit", std::to_string(kMaxCsvCells)}});
      }
      table.rows.push_back(std::move(row));
      table.lines.push_back(line);
    }
    return table;
  }

 private:
  static std::string Cells(size_t count) {
    return std::to_string(count) + (count == 1 ? " cell" : " cells");
  }

  [[noreturn]] void Refuse(int64_t line, const std::string& problem) const {
    std::string_view rest = text_.substr(row_begin_);
    rest = rest.substr(0, rest.find('\n'));
    size_t cut = std::min(rest.size(), kPreviewBytes);
    while (cut < rest.size() && (rest[cut] & 0xC0) == 0x80) --cut;  // not inside a character
    const std::string preview = Printable(rest.substr(0, cut)) + (cut < rest.size() ? "…" : "");
    throw Error("data.line",
                "Line " + std::to_string(line) + " of the table " + problem + ": " + preview,
                {{"line", std::to_string(line)}, {"problem", problem}, {"preview", preview}});
  }

  char FindDelimiter() const {
    const size_t begin = std::min(text_.find_first_not_of('\n'), text_.size());
    for (char candidate : {'\t', ';'}) {
      bool quoted = false;
      for (size_t i = begin; i < text_.size() && (quoted || text_[i] != '\n'); ++i) {
        if (text_[i] == '"') quoted = !quoted;
        if (text_[i] == candidate && !quoted) return candidate;
      }
    }
    return ',';
  }

  bool AtEndOfCell() const {
    return at_ == text_.size() || text_[at_] == delimiter_ || text_[at_] == '\n';
  }

  void SkipSpaces() {
    while (!AtEndOfCell() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  std::vector<std::string> ReadRow() {
    std::vector<std::string> row;
    while (true) {
      if (row.size() == kMaxCsvColumns) {
        Refuse(line_, "has more than " + std::to_string(kMaxCsvColumns) + " cells");
      }
      SkipSpaces();
      const bool quoted = at_ < text_.size() && text_[at_] == '"';
      row.push_back(quoted ? ReadQuoted() : ReadPlain());
      if (at_ == text_.size()) return row;
      if (text_[at_++] == '\n') {
        ++line_;
        return row;
      }
    }
  }

  std::string ReadPlain() {
    const size_t begin = at_;
    for (; !AtEndOfCell(); ++at_) {
      if (text_[at_] == '"')
        Refuse(line_, "has a quote inside a cell that does not start with one");
    }
    return std::string(Trimmed(text_.substr(begin, at_ - begin)));
  }

  std::string ReadQuoted() {
    const int64_t opened = line_;
    std::string cell;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        cell += text_[at_];
        continue;
      }
      if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        cell += '"';
        ++at_;
        continue;
      }
      ++at_;
      SkipSpaces();
      if (!AtEndOfCell()) Refuse(line_, "has text after a closing quote");
      return cell;
    }
    Refuse(opened, "opens a quote that is never closed");
  }

  std::string_view text_;
  char delimiter_;
  size_t at_ = 0;
  size_t row_begin_ = 0;
  size_t width_ = 0;
  int64_t line_ = 1;
};

char FindDecimalMark(const Table& table) {
  bool comma = false;
  for (const std::vector<std::string>& row : table.rows) {
    for (const std::string& cell : row) {
      if (cell.find('.') != std::string::npos && LooksLikeNumber(cell, '.')) return '.';
      comma = comma || (cell.find(',') != std::string::npos && LooksLikeNumber(cell, ','));
    }
  }
  return comma ? ',' : '.';
}

bool HasHeader(const Table& table) {
  const auto has_number = [&](size_t row) {
    for (size_t column = 0; column < table.rows[row].size(); ++column) {
      if (table.Number(row, column)) return true;
    }
    return false;
  };
  if (has_number(0)) return false;
  for (size_t row = 1; row < table.rows.size(); ++row) {
    if (has_number(row)) return true;
  }
  return false;
}

}  // namespace

std::optional<double> Table::Number(size_t row, size_t column) const {
  return ToNumber(rows[row][column], decimal);
}

double Table::RequireNumber(size_t row, size_t column) const {
  const std::optional<double> number = Number(row, column);
  if (number && std::fabs(*number) <= kLargest) return *number;
  const std::string cell = rows[row][column].substr(0, kPreviewBytes);
  const std::string problem = "has \"" + Printable(cell) + "\" in column \"" + columns[column] +
                              "\", where a number " + (number ? "of at most 1e15 " : "") +
                              "is wanted";
  const std::string line = std::to_string(lines[row]);
  throw Error("data.line", "Line " + line + " of the table " + problem + ".",
              {{"line", line}, {"problem", problem}, {"preview", Printable(cell)}});
}

bool Table::IsNumeric(size_t column) const {
  for (size_t row = 0; row < rows.size(); ++row) {
    if (!Number(row, column)) return false;
  }
  return true;
}

Table ParseCsv(std::string_view bytes) {
  const Utf8Result prepared = PrepareText(bytes, Normalization::kNfc);
  Table table = Reader(prepared.text).Read();
  if (table.rows.empty()) throw Error("text.empty", "The table is empty.");
  table.replaced = prepared.replaced;
  table.decimal = FindDecimalMark(table);
  if (HasHeader(table)) {
    table.columns = std::move(table.rows.front());
    table.rows.erase(table.rows.begin());
    table.lines.erase(table.lines.begin());
  } else {
    for (size_t i = 1; i <= table.rows[0].size(); ++i) {
      table.columns.push_back("column " + std::to_string(i));
    }
  }
  return table;
}

std::string CsvCell(std::string_view text) {
  constexpr std::string_view kFormula = "=+-@\t\r";
  std::string cell(text);
  const bool formula = !cell.empty() && kFormula.find(cell[0]) != std::string_view::npos;
  if (formula && !LooksLikeNumber(cell, '.')) cell = "'" + cell;
  if (cell.find_first_of(",;\"\n\r\t ") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string WriteCsv(const std::vector<std::string>& columns,
                     const std::vector<std::vector<std::string>>& rows) {
  std::string csv;
  const auto append = [&csv](const std::vector<std::string>& row) {
    for (size_t i = 0; i < row.size(); ++i) csv += (i > 0 ? "," : "") + CsvCell(row[i]);
    csv += "\r\n";
  };
  append(columns);
  for (const std::vector<std::string>& row : rows) append(row);
  return csv;
}

}  // namespace noron
