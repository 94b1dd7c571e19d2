// The safetensors format: 8 bytes header length, a JSON header, raw little-endian data.
// Reading never trusts the file: each fault is an Error with its own code, found before anything of
// the size the file claims is allocated. Not for file names and disks: see file.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace noron {

enum class Dtype { kF64, kF32, kF16, kBF16, kI64, kI32, kI16, kI8, kU64, kU32, kU16, kU8, kBool };

std::string_view Name(Dtype dtype);  // "F32", as in the file
size_t ItemBytes(Dtype dtype);
std::optional<Dtype> DtypeFromName(std::string_view name);  // "F32"; nothing when unknown

struct TensorEntry {
  std::string name;
  Dtype dtype = Dtype::kF32;
  std::vector<int64_t> shape;  // any rank; [] is a scalar, a zero extent means no elements
  int64_t count = 0;           // elements
  std::span<const uint8_t> data;

  std::string ShapeText() const;  // "[12, 64]"
};

class SafetensorsReader {
 public:
  static constexpr uint64_t kMaxHeaderBytes = 100'000'000;
  static constexpr size_t kMaxEntries = 10'000;

  // `file` must outlive the reader. `name` is what messages call it. Throws
  //   file.too_short        fewer than 8 bytes
  //   file.not_safetensors  pickle, zip, GGUF, HTML … (says which)
  //   file.header           impossible length, not JSON, wrong fields, bytes ≠ shape × dtype
  //   file.too_many         more than kMaxEntries tensors
  //   file.duplicate        one name twice
  //   file.dtype            a type that is not in Dtype (named)
  //   file.overflow         a shape whose size does not fit 63 bits
  //   file.truncated        data ends early (expected and actual bytes)
  //   file.overlap          tensors share bytes, leave a gap, or bytes follow the last one
  explicit SafetensorsReader(std::span<const uint8_t> file, std::string name = "the file");

  const std::vector<TensorEntry>& Tensors() const { return tensors_; }  // in order of their data
  const TensorEntry* Find(std::string_view tensor) const;               // nullptr: not there
  const TensorEntry& At(std::string_view tensor) const;  // throws file.missing_tensor
  const std::map<std::string, std::string>& Metadata() const { return metadata_; }
  const std::string& FileName() const { return name_; }

 private:
  void ReadHeader(std::string_view header, std::span<const uint8_t> data);

  std::string name_;
  std::vector<TensorEntry> tensors_;
  std::map<std::string, size_t, std::less<>> index_;
  std::map<std::string, std::string> metadata_;
};

// The values as floats, rounded to nearest where the stored type is wider.
// Throws shape.mismatch unless out.size() == entry.count.
void ReadFloats(const TensorEntry& entry, std::span<float> out);
std::vector<float> ReadFloats(const TensorEntry& entry);
// The values as integers. Throws file.dtype for floating types, number.range for U64 beyond 2^63-1.
std::vector<int64_t> ReadIntegers(const TensorEntry& entry);
// The stored bytes seen as floats without a copy; empty unless F32 and aligned for float.
std::span<const float> ViewFloats(const TensorEntry& entry);

int64_t CountNonFinite(std::span<const float> values);

// Collects tensors and writes one file. Tensors and header entries are in the order of Add;
// metadata is sorted by key: the same calls give the same bytes.
class SafetensorsWriter {
 public:
  void SetMetadata(std::string key, std::string value);  // value: UTF-8
  // Values are copied, converted to `dtype` (kF32, kF16, kBF16). A name used twice, or a shape that
  // is not values.size() elements, is our own bug (asserted).
  void Add(std::string name, std::span<const int64_t> shape, std::span<const float> values,
           Dtype dtype = Dtype::kF32);
  void AddIntegers(std::string name, std::span<const int64_t> shape,
                   std::span<const int64_t> values);  // kI64

  std::vector<uint8_t> Finish() const;

 private:
  struct Entry {
    std::string name;
    Dtype dtype;
    std::vector<int64_t> shape;
    size_t begin;  // in data_
    size_t end;
  };
  void Open(std::string name, std::span<const int64_t> shape, size_t count, Dtype dtype);

  std::map<std::string, std::string> metadata_;
  std::vector<Entry> entries_;
  std::vector<uint8_t> data_;
};

}  // namespace noron
