// The one exception type of the engine: a stable code for programs, a sentence for people.
// Anything a user, a file, a link or a message can cause throws Error; asserts are for our own bugs.
#pragma once

#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace noron {

// Every code, once. The page translates them (a test there fails when one is missing).
inline constexpr std::string_view kErrorCodes[] = {
    "shape.mismatch",
    "config.not_json",
    "config.unknown_key",
    "config.unused_key",
    "config.type",
    "config.range",
    "config.choice",
    "config.heads",
    "config.too_deep",
    "config.newer_version",
    "text.empty",
    "text.too_short",
    "text.one_token",
    "text.too_large",
    "text.utf16",
    "data.line",
    "file.not_found",
    "file.write",
    "file.too_short",
    "file.header",
    "file.truncated",
    "file.overlap",
    "file.overflow",
    "file.duplicate",
    "file.dtype",
    "file.too_many",
    "file.not_safetensors",
    "file.missing_tensor",
    "file.tensors",
    "file.too_large",
    "tokenizer.invalid",
    "memory.budget",
    "memory.exhausted",
    "number.diverged",
    "number.range",
    "run.none",
    "run.no_corpus",
    "run.snapshot",
    "checkpoint.newer",
    "internal",
};

// Compares at compile time so that a misspelt code does not build (see Error's constructor).
constexpr bool IsErrorCode(std::string_view code) {
  for (std::string_view known : kErrorCodes) {
    if (known == code) return true;
  }
  return false;
}

// A string literal that is checked against kErrorCodes while compiling.
struct ErrorCode {
  template <size_t N>
  consteval ErrorCode(const char (&literal)[N]) : name(literal) {  // NOLINT: implicit on purpose
    if (!IsErrorCode(name)) throw "unknown error code: add it to kErrorCodes";
  }
  std::string_view name;
};

class Error : public std::exception {
 public:
  // `args` are the values inside the sentence, by name, so that another language can say it too.
  using Args = std::vector<std::pair<std::string, std::string>>;

  Error(ErrorCode code, std::string message, Args args = {})
      : code_(code.name), message_(std::move(message)), args_(std::move(args)) {}

  std::string_view Code() const { return code_; }
  const Args& Arguments() const { return args_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string_view code_;
  std::string message_;
  Args args_;
};

}  // namespace noron
