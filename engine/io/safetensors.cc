#include "engine/io/safetensors.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/io/half.h"

namespace noron {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little, "the format is little-endian, as we are");

struct DtypeInfo {
  Dtype dtype;
  std::string_view name;
  size_t bytes;
};
constexpr DtypeInfo kDtypes[] = {
    {Dtype::kF64, "F64", 8},   {Dtype::kF32, "F32", 4}, {Dtype::kF16, "F16", 2},
    {Dtype::kBF16, "BF16", 2}, {Dtype::kI64, "I64", 8}, {Dtype::kI32, "I32", 4},
    {Dtype::kI16, "I16", 2},   {Dtype::kI8, "I8", 1},   {Dtype::kU64, "U64", 8},
    {Dtype::kU32, "U32", 4},   {Dtype::kU16, "U16", 2}, {Dtype::kU8, "U8", 1},
    {Dtype::kBool, "BOOL", 1},
};

const DtypeInfo& Info(Dtype dtype) {
  return *std::find_if(std::begin(kDtypes), std::end(kDtypes),
                       [&](const DtypeInfo& info) { return info.dtype == dtype; });
}

template <typename T, typename Out, typename Convert>
void ConvertItems(const TensorEntry& entry, std::span<Out> out, Convert convert) {
  for (size_t i = 0; i < out.size(); ++i) {
    T item;  // may lie unaligned in the file
    std::memcpy(&item, entry.data.data() + i * sizeof(T), sizeof(T));
    out[i] = static_cast<Out>(convert(item));
  }
}

// Integers and truth values, as whatever number is wanted.
template <typename Out>
void ConvertIntegers(const TensorEntry& entry, std::span<Out> out) {
  const auto same = [](auto item) { return item; };
  switch (entry.dtype) {
    case Dtype::kI64:
      return ConvertItems<int64_t>(entry, out, same);
    case Dtype::kI32:
      return ConvertItems<int32_t>(entry, out, same);
    case Dtype::kI16:
      return ConvertItems<int16_t>(entry, out, same);
    case Dtype::kI8:
      return ConvertItems<int8_t>(entry, out, same);
    case Dtype::kU64:
      return ConvertItems<uint64_t>(entry, out, same);
    case Dtype::kU32:
      return ConvertItems<uint32_t>(entry, out, same);
    case Dtype::kU16:
      return ConvertItems<uint16_t>(entry, out, same);
    case Dtype::kU8:
      return ConvertItems<uint8_t>(entry, out, same);
    case Dtype::kBool:
      return ConvertItems<uint8_t>(entry, out, [](uint8_t item) { return item != 0; });
    default:
      throw Error("file.dtype",
                  "The tensor " + entry.name + " has the type " + std::string(Name(entry.dtype)) +
                      "; whole numbers are wanted.",
                  {{"tensor", entry.name}, {"dtype", std::string(Name(entry.dtype))}});
  }
}

}  // namespace

std::string_view Name(Dtype dtype) { return Info(dtype).name; }
size_t ItemBytes(Dtype dtype) { return Info(dtype).bytes; }

std::optional<Dtype> DtypeFromName(std::string_view name) {
  for (const DtypeInfo& info : kDtypes) {
    if (info.name == name) return info.dtype;
  }
  return std::nullopt;
}

std::string TensorEntry::ShapeText() const {
  std::string text = "[";
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    text += (axis == 0 ? "" : ", ") + std::to_string(shape[axis]);
  }
  return text + "]";
}

void ReadFloats(const TensorEntry& entry, std::span<float> out) {
  if (out.size() != static_cast<size_t>(entry.count)) {
    throw Error("shape.mismatch",
                "The tensor " + entry.name + " " + entry.ShapeText() + " has " +
                    std::to_string(entry.count) + " numbers; " + std::to_string(out.size()) +
                    " are wanted.",
                {{"tensor", entry.name},
                 {"expected", std::to_string(out.size())},
                 {"actual", std::to_string(entry.count)}});
  }
  switch (entry.dtype) {
    case Dtype::kF32:
      if (!out.empty()) std::memcpy(out.data(), entry.data.data(), entry.data.size());
      return;
    case Dtype::kF64:
      return ConvertItems<double>(entry, out, [](double item) { return item; });
    case Dtype::kF16:
      return ConvertItems<uint16_t>(entry, out, HalfToFloat);
    case Dtype::kBF16:
      return ConvertItems<uint16_t>(entry, out, Bfloat16ToFloat);
    default:
      return ConvertIntegers(entry, out);
  }
}

std::vector<float> ReadFloats(const TensorEntry& entry) {
  std::vector<float> values(static_cast<size_t>(entry.count));
  ReadFloats(entry, values);
  return values;
}

std::vector<int64_t> ReadIntegers(const TensorEntry& entry) {
  std::vector<int64_t> values(static_cast<size_t>(entry.count));
  ConvertIntegers<int64_t>(entry, values);
  const bool overflowed = entry.dtype == Dtype::kU64 &&
                          std::any_of(values.begin(), values.end(), [](auto v) { return v < 0; });
  if (overflowed) {
    const std::string largest = std::to_string(std::numeric_limits<int64_t>::max());
    throw Error("number.range",
                "The tensor " + entry.name + " holds a number above " + largest + ".",
                {{"tensor", entry.name}, {"maximum", largest}});
  }
  return values;
}

std::span<const float> ViewFloats(const TensorEntry& entry) {
  const auto address = reinterpret_cast<uintptr_t>(entry.data.data());
  if (entry.dtype != Dtype::kF32 || address % alignof(float) != 0) return {};
  return {reinterpret_cast<const float*>(entry.data.data()), static_cast<size_t>(entry.count)};
}

int64_t CountNonFinite(std::span<const float> values) {
  return std::count_if(values.begin(), values.end(), [](float v) { return !std::isfinite(v); });
}

void SafetensorsWriter::SetMetadata(std::string key, std::string value) {
  metadata_[std::move(key)] = std::move(value);
}

void SafetensorsWriter::Open(std::string name, std::span<const int64_t> shape, size_t count,
                             Dtype dtype) {
  int64_t elements = 1;
  for (const int64_t extent : shape) elements *= extent;
  assert(elements == static_cast<int64_t>(count));
  static_cast<void>(elements);  // only looked at by the assertion
  assert(std::none_of(entries_.begin(), entries_.end(),
                      [&](const Entry& entry) { return entry.name == name; }));
  const size_t begin = data_.size();
  data_.resize(begin + count * ItemBytes(dtype));
  entries_.push_back({std::move(name), dtype, {shape.begin(), shape.end()}, begin, data_.size()});
}

void SafetensorsWriter::Add(std::string name, std::span<const int64_t> shape,
                            std::span<const float> values, Dtype dtype) {
  assert(dtype == Dtype::kF32 || dtype == Dtype::kF16 || dtype == Dtype::kBF16);
  Open(std::move(name), shape, values.size(), dtype);
  uint8_t* to = data_.data() + entries_.back().begin;
  if (dtype == Dtype::kF32) {
    if (!values.empty()) std::memcpy(to, values.data(), values.size_bytes());
    return;
  }
  for (const float value : values) {
    const uint16_t bits = dtype == Dtype::kF16 ? FloatToHalf(value) : FloatToBfloat16(value);
    std::memcpy(to, &bits, sizeof(bits));
    to += sizeof(bits);
  }
}

void SafetensorsWriter::AddIntegers(std::string name, std::span<const int64_t> shape,
                                    std::span<const int64_t> values) {
  Open(std::move(name), shape, values.size(), Dtype::kI64);
  if (!values.empty()) {
    std::memcpy(data_.data() + entries_.back().begin, values.data(), values.size_bytes());
  }
}

std::vector<uint8_t> SafetensorsWriter::Finish() const {
  std::string header = "{";
  if (!metadata_.empty()) header += "\"__metadata__\":" + json(metadata_).dump();
  for (const Entry& entry : entries_) {
    if (header.size() > 1) header += ",";
    header += json(entry.name).dump() + ":{\"dtype\":\"" + std::string(Name(entry.dtype)) +
              "\",\"shape\":" + json(entry.shape).dump() + ",\"data_offsets\":[" +
              std::to_string(entry.begin) + "," + std::to_string(entry.end) + "]}";
  }
  header += "}";
  header.resize((header.size() + 7) / 8 * 8, ' ');  // so that data begins aligned
  const uint64_t length = header.size();
  std::vector<uint8_t> file(sizeof(length) + header.size() + data_.size());
  const auto after_length = file.begin() + sizeof(length);
  std::memcpy(file.data(), &length, sizeof(length));
  std::copy(data_.begin(), data_.end(), std::copy(header.begin(), header.end(), after_length));
  return file;
}

}  // namespace noron
