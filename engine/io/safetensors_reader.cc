#include <algorithm>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/core/error.h"
#include "engine/io/json.h"
#include "engine/io/safetensors.h"

namespace noron {
namespace {

using nlohmann::json;

constexpr size_t kLengthBytes = 8;

// What files that are called .safetensors and are not usually turn out to be.
std::optional<std::string_view> OtherFormat(std::string_view bytes) {
  using namespace std::string_view_literals;
  constexpr std::pair<std::string_view, std::string_view> kSignatures[] = {
      {"PK\x03\x04", "a zip archive (PyTorch's .pt and .bin files are)"},
      {"GGUF", "a GGUF file"},
      {"GGML", "a GGML file"},
      {"\x80\x02", "a Python pickle"},
      {"\x80\x03", "a Python pickle"},
      {"\x80\x04", "a Python pickle"},
      {"\x80\x05", "a Python pickle"},
      {"\x89HDF", "an HDF5 file"},
      {"\x93NUMPY", "a NumPy array"},
      {"\x1F\x8B", "a gzip archive"},
      {"version https://git-lfs", "a Git LFS pointer, not the file itself"},
      {"<!doctype", "an HTML page (perhaps an error page)"},
      {"<html", "an HTML page (perhaps an error page)"},
      {"<?xml", "an XML document"},
      {"{", "a JSON document"},
      {"\0asm"sv, "a WebAssembly module"},
  };
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  const size_t text = bytes.find_first_not_of("\xEF\xBB\xBF \t\r\n");
  for (const auto& [signature, what] : kSignatures) {
    if (bytes.starts_with(signature)) return what;
    if (text == std::string_view::npos || signature[0] != '<') continue;
    const std::string_view start = bytes.substr(text, signature.size());
    if (std::equal(start.begin(), start.end(), signature.begin(), signature.end(),
                   [&](char a, char b) { return lower(a) == b; })) {
      return what;
    }
  }
  return std::nullopt;
}

// Faults of one file, with its name in the sentence and in the arguments.
class Faults {
 public:
  explicit Faults(const std::string& file) : file_(file) {}

  [[noreturn]] void Throw(ErrorCode code, const std::string& problem,
                          Error::Args details = {}) const {
    details.insert(details.begin(), {{"file", file_}, {"problem", problem}});
    throw Error(code, file_ + ": " + problem + ".", std::move(details));
  }
  [[noreturn]] void Header(const std::string& problem, Error::Args details = {}) const {
    Throw("file.header", problem, std::move(details));
  }

 private:
  const std::string& file_;
};

// A whole number of the header that fits int64.
int64_t WholeNumber(const json& value, const std::string& what, const Faults& faults) {
  if (!value.is_number_unsigned() ||
      value.get<uint64_t>() > uint64_t{std::numeric_limits<int64_t>::max()}) {
    faults.Header(what + " is " + value.dump() + ", not a whole number that fits",
                  {{"actual", value.dump()}});
  }
  return value.get<int64_t>();
}

const json& Member(const json& entry, const char* key, const std::string& tensor,
                   const Faults& faults) {
  const auto found = entry.find(key);
  if (found == entry.end()) {
    faults.Header("the tensor " + tensor + " has no " + key, {{"tensor", tensor}});
  }
  return *found;
}

// An entry of the header whose numbers agree with each other; `begin` and `end` are its bytes.
TensorEntry ReadEntry(const std::string& name, const json& fields, const Faults& faults,
                      int64_t& begin, int64_t& end) {
  if (!fields.is_object()) {
    faults.Header("the tensor " + name + " is described by " + fields.type_name(),
                  {{"tensor", name}});
  }
  TensorEntry entry;
  entry.name = name;

  const json& dtype = Member(fields, "dtype", name, faults);
  const std::string text = dtype.is_string() ? dtype.get<std::string>() : dtype.dump();
  const std::optional<Dtype> known = DtypeFromName(text);
  if (!known) {
    faults.Throw("file.dtype",
                 "the tensor " + name + " has the type " + text + ", which is not known here",
                 {{"tensor", name}, {"dtype", text}});
  }
  entry.dtype = *known;

  const json& shape = Member(fields, "shape", name, faults);
  if (!shape.is_array()) {
    faults.Header("the shape of " + name + " is not a list", {{"tensor", name}});
  }
  for (const json& extent : shape) {
    entry.shape.push_back(WholeNumber(extent, "an extent of " + name, faults));
  }
  const bool is_empty = std::find(entry.shape.begin(), entry.shape.end(), 0) != entry.shape.end();
  int64_t bytes = is_empty ? 0 : static_cast<int64_t>(ItemBytes(entry.dtype));
  entry.count = is_empty ? 0 : 1;
  for (const int64_t extent : entry.shape) {
    if (is_empty) break;
    if (__builtin_mul_overflow(bytes, extent, &bytes)) {
      faults.Throw("file.overflow",
                   "the shape " + entry.ShapeText() + " of " + name + " is larger than any memory",
                   {{"tensor", name}, {"shape", entry.ShapeText()}});
    }
    entry.count *= extent;
  }

  const json& offsets = Member(fields, "data_offsets", name, faults);
  if (!offsets.is_array() || offsets.size() != 2) {
    faults.Header("data_offsets of " + name + " are not two numbers", {{"tensor", name}});
  }
  begin = WholeNumber(offsets[0], "the first of data_offsets of " + name, faults);
  end = WholeNumber(offsets[1], "the second of data_offsets of " + name, faults);
  if (begin > end || end - begin != bytes) {
    const std::string actual = std::to_string(end - begin);
    faults.Header("the tensor " + name + ", " + text + " " + entry.ShapeText() + ", needs " +
                      std::to_string(bytes) + " bytes, but has " + actual,
                  {{"tensor", name}, {"expected", std::to_string(bytes)}, {"actual", actual}});
  }
  return entry;
}

}  // namespace

SafetensorsReader::SafetensorsReader(std::span<const uint8_t> file, std::string name)
    : name_(std::move(name)) {
  const Faults faults(name_);
  const std::string size = std::to_string(file.size());
  if (file.size() < kLengthBytes) {
    faults.Throw("file.too_short", "it has " + size + " bytes, fewer than the 8 it must begin with",
                 {{"expected", "8"}, {"actual", size}});
  }
  uint64_t length;
  std::memcpy(&length, file.data(), kLengthBytes);
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  const uint64_t rest = file.size() - kLengthBytes;
  const bool fits = length <= kMaxHeaderBytes && length <= rest;
  if (!fits || length == 0 || text[kLengthBytes] != '{') {
    if (const auto other = OtherFormat(text)) {
      faults.Throw("file.not_safetensors",
                   "this is not a safetensors file; it looks like " + std::string(*other),
                   {{"found", std::string(*other)}});
    }
  }
  if (!fits) {
    const uint64_t most = std::min(rest, kMaxHeaderBytes);
    faults.Header("its header says that it is " + std::to_string(length) + " bytes long; at most " +
                      std::to_string(most) + " are possible",
                  {{"expected", std::to_string(most)}, {"actual", std::to_string(length)}});
  }
  ReadHeader(text.substr(kLengthBytes, length), file.subspan(kLengthBytes + length));
}

void SafetensorsReader::ReadHeader(std::string_view header, std::span<const uint8_t> data) {
  const Faults faults(name_);
  json document;
  if (const auto fault = ReadJson(header, {.members = kMaxEntries + 1}, document)) {
    const std::string problem = "its header cannot be used: " + fault->Sentence();
    switch (fault->kind) {
      case JsonFault::Kind::kTooMany:
        faults.Throw("file.too_many", problem, {{"limit", std::to_string(kMaxEntries)}});
      case JsonFault::Kind::kDuplicateKey:
        faults.Throw("file.duplicate", problem, {{"tensor", fault->token}});
      default:
        faults.Header(problem);
    }
  }
  if (!document.is_object()) faults.Header("its header is not a JSON object");

  struct Placed {
    TensorEntry entry;
    int64_t begin;
    int64_t end;
  };
  std::vector<Placed> placed;
  for (const auto& [key, fields] : document.items()) {
    if (key == "__metadata__") {
      if (!fields.is_object()) faults.Header("__metadata__ is not an object");
      for (const auto& [name, value] : fields.items()) {
        if (!value.is_string()) faults.Header("__metadata__ " + name + " is not a text");
        metadata_[name] = value.get<std::string>();
      }
      continue;
    }
    Placed& next = placed.emplace_back();
    next.entry = ReadEntry(key, fields, faults, next.begin, next.end);
  }
  if (placed.size() > kMaxEntries) {
    faults.Throw("file.too_many", "it has more than " + std::to_string(kMaxEntries) + " tensors",
                 {{"limit", std::to_string(kMaxEntries)}});
  }

  // Sorted by place, each tensor must begin where the one before ended, and the last must end with
  // the file.
  std::sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  int64_t end = 0;
  for (const Placed& next : placed) {
    if (next.begin != end) {
      faults.Throw("file.overlap",
                   "the tensor " + next.entry.name + " begins at byte " +
                       std::to_string(next.begin) + " of the data, but the one before it ends at " +
                       std::to_string(end) + (next.begin < end ? " (they overlap)" : " (a gap)"),
                   {{"tensor", next.entry.name},
                    {"expected", std::to_string(end)},
                    {"actual", std::to_string(next.begin)}});
    }
    end = next.end;
  }
  const auto size = static_cast<int64_t>(data.size());
  const Error::Args sizes = {{"expected", std::to_string(end)}, {"actual", std::to_string(size)}};
  if (size < end) {
    faults.Throw("file.truncated",
                 "its data should have " + std::to_string(end) +
                     " bytes, but the file ends after " + std::to_string(size),
                 sizes);
  }
  if (size > end) {
    faults.Throw("file.overlap",
                 std::to_string(size - end) + " bytes follow the last tensor and belong to none",
                 sizes);
  }
  for (Placed& next : placed) {
    next.entry.data =
        data.subspan(static_cast<size_t>(next.begin), static_cast<size_t>(next.end - next.begin));
    index_[next.entry.name] = tensors_.size();
    tensors_.push_back(std::move(next.entry));
  }
}

const TensorEntry* SafetensorsReader::Find(std::string_view tensor) const {
  const auto found = index_.find(tensor);
  return found == index_.end() ? nullptr : &tensors_[found->second];
}

const TensorEntry& SafetensorsReader::At(std::string_view tensor) const {
  const TensorEntry* entry = Find(tensor);
  if (entry == nullptr) {
    Faults(name_).Throw("file.missing_tensor", "the tensor " + std::string(tensor) + " is missing",
                        {{"tensor", std::string(tensor)}});
  }
  return *entry;
}

}  // namespace noron
