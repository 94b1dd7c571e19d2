#include "engine/io/csv.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/core/error.h"

namespace noron {
namespace {

using Row = std::vector<std::string>;

TEST(Csv, ReadsAHeaderAndNumbers) {
  const Table table = ParseCsv("height,class\n1.5,tall\n-2e1,short\n");
  EXPECT_EQ(table.columns, (Row{"height", "class"}));
  EXPECT_EQ(table.rows, (std::vector<Row>{{"1.5", "tall"}, {"-2e1", "short"}}));
  EXPECT_EQ(table.lines, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(table.Number(1, 0), -20);
  EXPECT_EQ(table.Number(1, 1), std::nullopt);
  EXPECT_TRUE(table.IsNumeric(0));
  EXPECT_FALSE(table.IsNumeric(1));
}

TEST(Csv, WithoutAHeaderColumnsAreNumbered) {
  EXPECT_EQ(ParseCsv("1,2\n3,4").columns, (Row{"column 1", "column 2"}));
  EXPECT_EQ(ParseCsv("spam\tbuy now\nham\thello").columns, (Row{"column 1", "column 2"}));
}

TEST(Csv, ReadsWhatASpreadsheetOfEuropeWrites) {
  const Table table = ParseCsv("\xEF\xBB\xBFx;y\r\n0,5;-1,25\r\n\r\n 2 ; 3,0 \r\n");
  EXPECT_EQ(table.delimiter, ';');
  EXPECT_EQ(table.decimal, ',');
  EXPECT_EQ(table.columns, (Row{"x", "y"}));
  EXPECT_EQ(table.RequireNumber(0, 1), -1.25);
  EXPECT_EQ(table.RequireNumber(1, 1), 3);
  EXPECT_EQ(table.lines, (std::vector<int64_t>{2, 4}));
}

TEST(Csv, QuotedCellsMayHoldAnything) {
  const Table table = ParseCsv("\"a,\"\"b\"\"\" , c\n\"two\nlines\",3\n4,5\n");
  EXPECT_EQ(table.columns, (Row{"a,\"b\"", "c"}));
  EXPECT_EQ(table.rows[0], (Row{"two\nlines", "3"}));
  EXPECT_EQ(table.lines, (std::vector<int64_t>{2, 4}));
  EXPECT_EQ(ParseCsv("\"0,5\",\"1,5\"\n").decimal, ',');
}

TEST(Csv, TabsAndEmptyCells) {
  const Table table = ParseCsv("1\t\t3\n\t5\t\n");
  EXPECT_EQ(table.rows, (std::vector<Row>{{"1", "", "3"}, {"", "5", ""}}));
}

TEST(Csv, CountsInvalidUtf8) { EXPECT_EQ(ParseCsv("a\xFF,1\nb,2\n").replaced, 1); }

Error Thrown(std::string_view text) {
  try {
    ParseCsv(text);
  } catch (const Error& error) {
    return error;
  }
  return Error("internal", "nothing thrown");
}

TEST(Csv, SaysWhichLineIsWrong) {
  const Error ragged = Thrown("a,b\n1,2\n1,2,3\n");
  EXPECT_EQ(ragged.Code(), "data.line");
  EXPECT_STREQ(ragged.what(),
               "Line 3 of the table has 3 cells where the first row has 2 cells: 1,2,3");
  EXPECT_STREQ(Thrown("a,b\n1,\"2\n3,4\n").what(),
               "Line 2 of the table opens a quote that is never closed: 1,\"2");
  EXPECT_STREQ(Thrown("5\" pipe,1\n").what(),
               "Line 1 of the table has a quote inside a cell that does not start with one: "
               "5\" pipe,1");
  EXPECT_STREQ(Thrown("\"a\"b,1\n").what(),
               "Line 1 of the table has text after a closing quote: \"a\"b,1");
  EXPECT_EQ(Thrown("").Code(), "text.empty");
  EXPECT_EQ(Thrown("\n \n").Code(), "text.empty");
  EXPECT_EQ(Thrown("\xFF\xFE"
                   "a")
                .Code(),
            "text.utf16");
  EXPECT_EQ(Thrown(std::string(1000, ',')).Code(), "data.line");
}

TEST(Csv, PreviewsLongLinesUpToAWholeCharacter) {
  std::string line = "1";
  for (int i = 0; i < 40; ++i) line += ",ế";
  const Error error = Thrown("1,2\n" + line + "\n");
  for (const auto& [name, value] : error.Arguments()) {
    EXPECT_EQ(value.find("⟨"), std::string::npos) << value;
    if (name != "preview") continue;
    EXPECT_TRUE(value.ends_with("…")) << value;
  }
}

TEST(Csv, NumbersAreFiniteAndPlain) {
  const Table table = ParseCsv("1,1e400\n2,nan\n3,0x10\n4,1.\n5,.5\n6,.\n7,1e\n8,+3\n");
  const std::vector<std::optional<double>> expected = {{}, {}, {}, 1, 0.5, {}, {}, 3};
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(table.Number(i, 1), expected[i]) << i;
  EXPECT_THROW(table.RequireNumber(0, 1), Error);
}

TEST(CsvCell, IsHarmlessAndQuotedWhereNeeded) {
  EXPECT_EQ(CsvCell("abc"), "abc");
  EXPECT_EQ(CsvCell("=1+1"), "'=1+1");
  EXPECT_EQ(CsvCell("+"), "'+");
  EXPECT_EQ(CsvCell("-"), "'-");
  EXPECT_EQ(CsvCell("-1.5"), "-1.5");
  EXPECT_EQ(CsvCell("-1+2"), "'-1+2");
  EXPECT_EQ(CsvCell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(CsvCell("\t"), "\"'\t\"");
  EXPECT_EQ(CsvCell("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvCell("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(CsvCell("\n"), "\"\n\"");
  EXPECT_EQ(CsvCell(" "), "\" \"");
  EXPECT_EQ(CsvCell(""), "");
}

TEST(Csv, WhatIsWrittenReadsBack) {
  const Row columns = {"word", "count"};
  const std::vector<Row> rows = {{"a, \"b\"", "-1"}, {"xin\nchào", "0.5"}};
  const Table table = ParseCsv(WriteCsv(columns, rows));
  EXPECT_EQ(table.columns, columns);
  EXPECT_EQ(table.rows, rows);
}

TEST(Csv, NumbersThatNoFloatCanSquareAreRefused) {
  const Table table = ParseCsv("x,y\n1e15,1e300\n");
  EXPECT_EQ(table.RequireNumber(0, 0), 1e15);
  EXPECT_THROW(table.RequireNumber(0, 1), Error);
}

}  // namespace
}  // namespace noron
