// Any bytes as a table, and as the files of two columns that tagged, paired and labelled sentences
// come in: refused, or rectangular and without empty fields.
#include <string>

#include "engine/io/csv.h"
#include "engine/text/sentence_files.h"
#include "tests/fuzz/fuzz.h"

namespace noron {
namespace {

void ReadTable(std::string_view bytes) {
  const Table table = ParseCsv(bytes);
  fuzz::Require(table.lines.size() == table.rows.size(), "a line for each row");
  for (size_t row = 0; row < table.rows.size(); ++row) {
    fuzz::Require(table.rows[row].size() == table.columns.size(), "rows are as wide as the head");
    for (size_t column = 0; column < table.columns.size(); ++column) table.Number(row, column);
  }
  for (size_t column = 0; column < table.columns.size(); ++column) table.IsNumeric(column);
}

void ReadSentences(std::string_view bytes) {
  fuzz::Refusable([&] {
    for (const auto& [tokens, tags] : ReadTagged(bytes)) {
      fuzz::Require(!tokens.empty() && tokens.size() == tags.size(), "a tag for each token");
    }
  });
  fuzz::Refusable([&] {
    for (const auto& [source, target] : ReadPairs(bytes)) {
      fuzz::Require(!source.empty() && !target.empty(), "no side is empty");
    }
  });
  fuzz::Refusable([&] {
    for (const auto& [label, sentence] : ReadLabelled(bytes)) {
      fuzz::Require(!label.empty() && !sentence.empty(), "no field is empty");
    }
  });
}

}  // namespace
}  // namespace noron

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes = noron::fuzz::Text(data, size);
  noron::fuzz::Refusable([&] { noron::ReadTable(bytes); });
  noron::ReadSentences(bytes);
  return 0;
}
