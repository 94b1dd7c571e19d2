#include "engine/text/sentence_files.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "engine/core/error.h"
#include "engine/text/unicode.h"

namespace noron {
namespace {

[[noreturn]] void Refuse(int64_t line, const std::string& problem) {
  throw Error("data.line", "Line " + std::to_string(line) + " of the data " + problem + ".",
              {{"line", std::to_string(line)}, {"problem", problem}});
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\v\f";
  const size_t begin = text.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

// Calls row(line number, first field, second field) for each line with something on it and
// blank(line number) for the others. `format` names the two fields: "token TAB tag".
template <typename Row, typename Blank>
void ForEachLine(std::string_view bytes, const std::string& format, Row&& row, Blank&& blank) {
  const std::string text = PrepareText(bytes, Normalization::kNfc).text;
  int64_t number = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = std::string_view(text).substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.size() > kMaxLineBytes) {
      Refuse(number, "is longer than " + std::to_string(kMaxLineBytes) + " bytes");
    }
    if (Trimmed(line).empty()) {
      blank(number);
      continue;
    }
    const size_t tab = line.find('\t');
    if (tab == std::string_view::npos) Refuse(number, "has no TAB; it must be " + format);
    const std::string_view first = Trimmed(line.substr(0, tab));
    const std::string_view second = Trimmed(line.substr(tab + 1));
    if (second.find('\t') != std::string_view::npos) {
      Refuse(number, "has more than one TAB; it must be " + format);
    }
    if (first.empty()) Refuse(number, "has nothing before its TAB; it must be " + format);
    if (second.empty()) Refuse(number, "has nothing after its TAB; it must be " + format);
    row(number, std::string(first), std::string(second));
  }
}

template <typename Sentences>
Sentences RequireSome(Sentences sentences) {
  if (sentences.empty()) throw Error("text.empty", "The data holds no sentence.");
  return sentences;
}

constexpr auto kSkip = [](int64_t) {};

}  // namespace

std::vector<TaggedSentence> ReadTagged(std::string_view bytes) {
  std::vector<TaggedSentence> sentences;
  bool inside = false;  // a sentence has begun
  ForEachLine(
      bytes, "token TAB tag",
      [&](int64_t line, std::string token, std::string tag) {
        if (!inside) sentences.emplace_back();
        inside = true;
        TaggedSentence& sentence = sentences.back();
        if (sentence.tokens.size() == kMaxSentenceTokens) {
          Refuse(line, "makes a sentence of more than " + std::to_string(kMaxSentenceTokens) +
                           " tokens; a blank line ends a sentence");
        }
        sentence.tokens.push_back(std::move(token));
        sentence.tags.push_back(std::move(tag));
      },
      [&](int64_t) { inside = false; });
  return RequireSome(std::move(sentences));
}

std::vector<SentencePair> ReadPairs(std::string_view bytes) {
  std::vector<SentencePair> pairs;
  ForEachLine(
      bytes, "source TAB target",
      [&](int64_t, std::string source, std::string target) {
        pairs.push_back({std::move(source), std::move(target)});
      },
      kSkip);
  return RequireSome(std::move(pairs));
}

std::vector<LabelledSentence> ReadLabelled(std::string_view bytes) {
  std::vector<LabelledSentence> sentences;
  ForEachLine(
      bytes, "label TAB sentence",
      [&](int64_t, std::string label, std::string sentence) {
        sentences.push_back({std::move(label), std::move(sentence)});
      },
      kSkip);
  return RequireSome(std::move(sentences));
}

}  // namespace noron
