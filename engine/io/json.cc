#include "engine/io/json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "engine/text/unicode.h"

namespace noron {
namespace {

using nlohmann::json;

// Builds a value while the parser reads, and stops it at the first thing that is out of bounds.
class Builder : public nlohmann::json_sax<json> {
 public:
  Builder(std::string_view text, const JsonLimits& limits, json& root)
      : text_(text), limits_(limits), root_(root) {}

  std::optional<JsonFault> Fault() && { return std::move(fault_); }

  bool null() override { return Insert(nullptr); }
  bool boolean(bool value) override { return Insert(value); }
  bool number_integer(number_integer_t value) override { return Insert(value); }
  bool number_unsigned(number_unsigned_t value) override { return Insert(value); }
  bool number_float(number_float_t value, const string_t&) override { return Insert(value); }
  bool string(string_t& value) override { return Insert(std::move(value)); }
  bool binary(binary_t& value) override { return Insert(std::move(value)); }
  bool start_object(size_t) override { return Open(json::object()); }
  bool start_array(size_t) override { return Open(json::array()); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }

  bool key(string_t& name) override {
    Frame& frame = open_.back();
    frame.key = name;
    if (frame.value->contains(name)) return Stop(JsonFault::Kind::kDuplicateKey, name);
    return true;
  }

  // `position` counts the characters read, the one that did not belong included.
  bool parse_error(size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    constexpr int kNumberOverflow = 406;  // its number in nlohmann's list of exceptions
    constexpr size_t kMost = 24;
    const auto ends_word = [&](size_t at) {
      return std::string_view(" \t\r\n,:[]{}\"").find(text_[at]) != std::string_view::npos;
    };
    const bool is_end = position == 0 || position > text_.size();
    size_t begin = is_end ? text_.size() : position - 1;
    size_t stop = is_end ? begin : position;
    while (!is_end && begin > 0 && stop - begin < kMost && !ends_word(begin - 1)) --begin;
    while (stop < text_.size() && stop - begin < kMost && !ends_word(stop)) ++stop;
    Stop(error.id == kNumberOverflow ? JsonFault::Kind::kNumberRange : JsonFault::Kind::kSyntax,
         Printable(text_.substr(begin, stop - begin)));
    const std::string_view before = text_.substr(0, begin);
    fault_->line = 1 + static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
    fault_->column = begin - (before.find_last_of('\n') + 1) + 1;  // npos + 1 is 0
    return false;
  }

 private:
  struct Frame {
    json* value;
    std::string key;  // of the member being read; of an object only
  };

  json* Place(json&& value) {
    if (++values_ > limits_.values) {
      Stop(JsonFault::Kind::kTooLarge, std::to_string(limits_.values));
      return nullptr;
    }
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Frame& frame = open_.back();
    if (frame.value->size() >= limits_.members) {
      Stop(JsonFault::Kind::kTooMany, std::to_string(limits_.members));
      return nullptr;
    }
    if (frame.value->is_object()) return &((*frame.value)[frame.key] = std::move(value));
    frame.value->push_back(std::move(value));
    return &frame.value->back();
  }
  bool Insert(json value) { return Place(std::move(value)) != nullptr; }
  bool Open(json container) {
    if (static_cast<int>(open_.size()) >= limits_.depth) {
      return Stop(JsonFault::Kind::kTooDeep, std::to_string(limits_.depth));
    }
    json* place = Place(std::move(container));
    if (place == nullptr) return false;
    open_.push_back({place, ""});
    return true;
  }
  bool Close() {
    open_.pop_back();
    return true;
  }

  bool Stop(JsonFault::Kind kind, std::string token) {
    JsonFault fault{kind, "", std::move(token)};
    for (const Frame& frame : open_) {
      const std::string part =
          frame.value->is_array() ? std::to_string(frame.value->size()) : frame.key;
      if (!fault.path.empty() && !part.empty()) fault.path += '.';
      fault.path += part;
    }
    fault_ = std::move(fault);
    return false;
  }

  std::string_view text_;
  const JsonLimits& limits_;
  json& root_;
  std::vector<Frame> open_;
  size_t values_ = 0;  // so far
  std::optional<JsonFault> fault_;
};

}  // namespace

std::string JsonFault::Sentence() const {
  const std::string where = path.empty() ? "" : " (at " + path + ")";
  switch (kind) {
    case Kind::kSyntax: {
      const std::string place =
          "line " + std::to_string(line) + ", column " + std::to_string(column);
      return token.empty() ? "it breaks off in " + place
                           : "“" + token + "” in " + place + " does not belong there" + where;
    }
    case Kind::kTooDeep:
      return "it is nested more than " + token + " levels deep";
    case Kind::kTooMany:
      return "it has more than " + token + " entries in one place" + where;
    case Kind::kTooLarge:
      return "it has more than " + token + " values";
    case Kind::kDuplicateKey:
      return "the key “" + token + "” is there twice" + where;
    case Kind::kNumberRange:
      return "the number " + token + " is too large" + where;
  }
  return "";
}

std::optional<JsonFault> ReadJson(std::string_view text, const JsonLimits& limits, json& value) {
  Builder builder(text, limits, value);
  json::sax_parse(text.begin(), text.end(), &builder);
  return std::move(builder).Fault();
}

}  // namespace noron
