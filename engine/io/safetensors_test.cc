#include "engine/io/safetensors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/core/error.h"

namespace noron {
namespace {

using nlohmann::json;
using Bytes = std::vector<uint8_t>;
using Shape64 = std::vector<int64_t>;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// A file with this header and `data` zero bytes behind it.
Bytes FileOf(const std::string& header, size_t data) {
  const uint64_t length = header.size();
  Bytes file(8 + header.size() + data);
  std::memcpy(file.data(), &length, 8);
  std::memcpy(file.data() + 8, header.data(), header.size());
  return file;
}

json Entry(const char* dtype, json shape, uint64_t begin, uint64_t end) {
  return {{"dtype", dtype}, {"shape", std::move(shape)}, {"data_offsets", {begin, end}}};
}

Bytes Text(std::string text) {
  text.resize(std::max<size_t>(text.size(), 64), ' ');
  return Bytes(text.begin(), text.end());
}

Error Refused(const Bytes& file) {
  try {
    SafetensorsReader reader(file, "m.safetensors");
  } catch (const Error& error) {
    EXPECT_EQ(error.Arguments()[0].second, "m.safetensors");
    EXPECT_EQ(std::string(error.what()).find("m.safetensors: "), 0u);
    return error;
  }
  ADD_FAILURE() << "nothing thrown";
  return Error("internal", "");
}

void ExpectRefused(const Bytes& file, std::string_view code, const std::string& part = "") {
  const Error error = Refused(file);
  EXPECT_EQ(error.Code(), code) << error.what();
  EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
}

TEST(Safetensors, RoundTrips) {
  const std::vector<float> values = {0, -0.0f, 1.5f, kNan, -kInfinity, 1e-45f};
  SafetensorsWriter writer;
  writer.SetMetadata("note", "tiếng Việt \"\n\x01");
  writer.Add("w", Shape64{2, 3}, values);
  writer.Add("half", Shape64{3}, std::vector<float>{1, kNan, 65504}, Dtype::kF16);
  writer.Add("brain", Shape64{1}, std::vector<float>{-2}, Dtype::kBF16);
  writer.Add("scalar", Shape64{}, std::vector<float>{7});
  writer.Add("none", Shape64{0, 4}, std::vector<float>{});
  writer.AddIntegers("ids", Shape64{2}, std::vector<int64_t>{-1, int64_t{1} << 60});
  const Bytes file = writer.Finish();
  EXPECT_EQ(file, writer.Finish());

  const SafetensorsReader reader(file);
  EXPECT_EQ(reader.Metadata().at("note"), "tiếng Việt \"\n\x01");
  ASSERT_EQ(reader.Tensors().size(), 6u);
  EXPECT_EQ(reader.Tensors()[0].name, "w");
  const std::vector<float> read = ReadFloats(reader.At("w"));
  EXPECT_EQ(std::memcmp(read.data(), values.data(), sizeof(float) * values.size()), 0);
  EXPECT_EQ(CountNonFinite(read), 2);
  EXPECT_EQ(reader.At("w").ShapeText(), "[2, 3]");
  const std::vector<float> half = ReadFloats(reader.At("half"));
  EXPECT_EQ(half[0], 1);
  EXPECT_TRUE(std::isnan(half[1]));
  EXPECT_EQ(half[2], 65504);
  EXPECT_EQ(ReadFloats(reader.At("brain")), (std::vector<float>{-2}));
  EXPECT_EQ(reader.At("scalar").shape, Shape64{});
  EXPECT_EQ(ReadFloats(reader.At("scalar")), (std::vector<float>{7}));
  EXPECT_EQ(reader.At("none").count, 0);
  EXPECT_TRUE(ReadFloats(reader.At("none")).empty());
  EXPECT_EQ(ReadIntegers(reader.At("ids")), (Shape64{-1, int64_t{1} << 60}));
  EXPECT_EQ(reader.Find("nothing"), nullptr);
}

TEST(Safetensors, HeaderIsPaddedToEight) {
  for (int length = 1; length < 12; ++length) {
    SafetensorsWriter writer;
    writer.Add(std::string(length, 'n'), Shape64{1}, std::vector<float>{1});
    const Bytes file = writer.Finish();
    EXPECT_EQ(file[0] % 8, 0);
    const SafetensorsReader reader(file);
    EXPECT_EQ(ViewFloats(reader.Tensors()[0]).size(), 1u);
  }
}

TEST(Safetensors, ReadsEveryType) {
  const json header = {
      {"f64", Entry("F64", {1}, 0, 8)},     {"i64", Entry("I64", {1}, 8, 16)},
      {"u64", Entry("U64", {1}, 16, 24)},   {"f32", Entry("F32", {1}, 24, 28)},
      {"i32", Entry("I32", {1}, 28, 32)},   {"u32", Entry("U32", {1}, 32, 36)},
      {"i16", Entry("I16", {1}, 36, 38)},   {"u16", Entry("U16", {1}, 38, 40)},
      {"i8", Entry("I8", {1}, 40, 41)},     {"u8", Entry("U8", {1}, 41, 42)},
      {"bool", Entry("BOOL", {2}, 42, 44)},
  };
  Bytes file = FileOf(header.dump(), 0);
  const auto append = [&](auto value) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(&value);
    file.insert(file.end(), bytes, bytes + sizeof(value));
  };
  append(-2.5), append(int64_t{-3}), append(std::numeric_limits<uint64_t>::max()), append(0.5f);
  append(int32_t{-4}), append(uint32_t{4000000000}), append(int16_t{-5}), append(uint16_t{60000});
  append(int8_t{-6}), append(uint8_t{250}), append(uint8_t{1}), append(uint8_t{0});
  const SafetensorsReader reader(file);
  EXPECT_EQ(ReadFloats(reader.At("f64"))[0], -2.5f);
  EXPECT_EQ(ReadIntegers(reader.At("i64"))[0], -3);
  EXPECT_EQ(ReadFloats(reader.At("f32"))[0], 0.5f);
  EXPECT_EQ(ReadIntegers(reader.At("i32"))[0], -4);
  EXPECT_EQ(ReadIntegers(reader.At("u32"))[0], 4000000000);
  EXPECT_EQ(ReadIntegers(reader.At("i16"))[0], -5);
  EXPECT_EQ(ReadIntegers(reader.At("u16"))[0], 60000);
  EXPECT_EQ(ReadFloats(reader.At("i8"))[0], -6);
  EXPECT_EQ(ReadFloats(reader.At("u8"))[0], 250);
  EXPECT_EQ(ReadIntegers(reader.At("bool")), (Shape64{1, 0}));
  try {
    ReadIntegers(reader.At("u64"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.Code(), "number.range");
  }
  try {
    ReadIntegers(reader.At("f32"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.Code(), "file.dtype");
  }
  try {
    std::vector<float> two(2);
    ReadFloats(reader.At("f32"), two);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.Code(), "shape.mismatch");
  }
  try {
    reader.At("missing");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.Code(), "file.missing_tensor");
  }
}

TEST(Safetensors, TensorsMayStandInAnyOrderAndUnaligned) {
  const json header = {{"a", Entry("F32", {1}, 1, 5)}, {"b", Entry("U8", {1}, 0, 1)}};
  Bytes file = FileOf(header.dump() + " ", 5);
  const float value = 3.25f;
  std::memcpy(file.data() + file.size() - 4, &value, 4);
  const SafetensorsReader reader(file);
  EXPECT_EQ(reader.Tensors()[0].name, "b");
  EXPECT_EQ(ReadFloats(reader.At("a"))[0], value);
}

TEST(Safetensors, NoTensorsIsAFile) {
  EXPECT_TRUE(SafetensorsReader(FileOf("{}", 0)).Tensors().empty());
}

// The numbers are those of the list of faults for files.
TEST(SafetensorsFaults, F1TooShort) {
  ExpectRefused({}, "file.too_short", "0 bytes");
  ExpectRefused(Bytes(7), "file.too_short", "7 bytes");
}

TEST(SafetensorsFaults, F2HeaderLength) {
  Bytes file = FileOf("{}", 6);
  const auto with_length = [&](uint64_t length) {
    std::memcpy(file.data(), &length, 8);
    return file;
  };
  ExpectRefused(with_length(9), "file.header", "9 bytes long; at most 8");
  ExpectRefused(with_length(SafetensorsReader::kMaxHeaderBytes + 1), "file.header");
  ExpectRefused(with_length(std::numeric_limits<uint64_t>::max()), "file.header");
  ExpectRefused(with_length(0), "file.header");
  // A file that is large enough, with a header that is not acceptable all the same.
  Bytes large(8 + SafetensorsReader::kMaxHeaderBytes + 1, ' ');
  const uint64_t length = SafetensorsReader::kMaxHeaderBytes + 1;
  std::memcpy(large.data(), &length, 8);
  ExpectRefused(large, "file.header", "at most 100000000");
}

TEST(SafetensorsFaults, F3Truncated) {
  const json header = {{"a", Entry("F32", {4}, 0, 16)}};
  const Error error = Refused(FileOf(header.dump(), 15));
  EXPECT_EQ(error.Code(), "file.truncated");
  EXPECT_EQ(error.Arguments()[2], (std::pair<std::string, std::string>("expected", "16")));
  EXPECT_EQ(error.Arguments()[3], (std::pair<std::string, std::string>("actual", "15")));
}

TEST(SafetensorsFaults, F4OverlapGapTrailing) {
  const auto two = [](uint64_t begin) {
    return json{{"a", Entry("F32", {2}, 0, 8)}, {"b", Entry("F32", {1}, begin, begin + 4)}}.dump();
  };
  EXPECT_EQ(SafetensorsReader(FileOf(two(8), 12)).Tensors().size(), 2u);
  ExpectRefused(FileOf(two(4), 12), "file.overlap", "overlap");
  ExpectRefused(FileOf(two(0), 12), "file.overlap", "overlap");
  ExpectRefused(FileOf(two(12), 16), "file.overlap", "gap");
  ExpectRefused(FileOf(two(8), 13), "file.overlap", "1 bytes follow");
  ExpectRefused(FileOf(json{{"a", Entry("F32", {1}, 4, 8)}}.dump(), 8), "file.overlap", "gap");
}

TEST(SafetensorsFaults, F5Overflow) {
  const uint64_t big = uint64_t{1} << 40;
  ExpectRefused(FileOf(json{{"a", Entry("F32", {big, big}, 0, 4)}}.dump(), 4), "file.overflow",
                "[1099511627776, 1099511627776]");
  ExpectRefused(FileOf(json{{"a", Entry("F64", {uint64_t{1} << 61}, 0, 8)}}.dump(), 8),
                "file.overflow");
}

TEST(SafetensorsFaults, F6ZeroExtentAndRank0) {
  const uint64_t big = uint64_t{1} << 40;
  const json good = {{"zero", Entry("F32", {big, big, 0}, 0, 0)},
                     {"scalar", Entry("F32", json::array(), 0, 4)},
                     {"end", Entry("F32", {0}, 4, 4)}};
  const Bytes file = FileOf(good.dump(), 4);
  const SafetensorsReader reader(file);
  EXPECT_EQ(reader.At("zero").count, 0);
  EXPECT_EQ(reader.At("scalar").count, 1);
  ExpectRefused(FileOf(json{{"a", Entry("F32", {0}, 0, 4)}}.dump(), 4), "file.header",
                "needs 0 bytes, but has 4");
  ExpectRefused(FileOf(json{{"a", Entry("F32", json::array(), 0, 0)}}.dump(), 0), "file.header",
                "needs 4 bytes, but has 0");
}

TEST(SafetensorsFaults, F7DuplicateName) {
  const std::string entry = Entry("F32", {1}, 0, 4).dump();
  ExpectRefused(FileOf("{\"a\":" + entry + ",\"a\":" + entry + "}", 4), "file.duplicate", "“a”");
}

TEST(SafetensorsFaults, F8UnknownType) {
  ExpectRefused(FileOf(json{{"a", Entry("F8_E4M3", {1}, 0, 1)}}.dump(), 1), "file.dtype",
                "F8_E4M3");
  ExpectRefused(
      FileOf(json{{"a", {{"dtype", 3}, {"shape", {1}}, {"data_offsets", {0, 4}}}}}.dump(), 4),
      "file.dtype", "type 3");
}

TEST(SafetensorsFaults, F9NonFiniteValuesAreCounted) {
  EXPECT_EQ(CountNonFinite(std::vector<float>{1, kNan, -kInfinity, 0, kInfinity}), 3);
}

TEST(SafetensorsFaults, F11TooManyEntries) {
  const auto file = [](size_t entries) {
    std::string header = "{\"__metadata__\":{}";
    for (size_t i = 0; i < entries; ++i) {
      header += ",\"" + std::to_string(i) + R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
    }
    return FileOf(header + "}", 0);
  };
  EXPECT_EQ(SafetensorsReader(file(10'000)).Tensors().size(), 10'000u);
  ExpectRefused(file(10'001), "file.too_many");
  ExpectRefused(file(1'000'000), "file.too_many", "10001 entries");
}

TEST(SafetensorsFaults, F12OtherFormats) {
  const auto is = [](const Bytes& file, const char* what) {
    ExpectRefused(file, "file.not_safetensors", what);
  };
  is(Text("PK\x03\x04....archive/data.pkl"), "zip");
  is(Text("\x80\x02}q\x01X\x06"), "pickle");
  is(Text("\x80\x04\x95\x10"), "pickle");
  is(Text("GGUF\x03"), "GGUF");
  is(Text("<!DOCTYPE html><html>404"), "HTML");
  is(Text("\n  <HTML><body>Not found"), "HTML");
  is(Text("\x89HDF\r\n\x1a\n"), "HDF5");
  is(Text("\x93NUMPY\x01"), "NumPy");
  is(Text("version https://git-lfs.github.com/spec/v1\noid sha256:"), "Git LFS");
  is(Text("{\"architectures\": [\"GPT2LMHeadModel\"]}"), "JSON");
  // A header of 640 bytes begins with 80 02, as pickles do, and is nothing but a header.
  std::string header = "{}";
  header.resize(640, ' ');
  EXPECT_TRUE(SafetensorsReader(FileOf(header, 0)).Tensors().empty());
}

TEST(SafetensorsFaults, HeadersThatAreNotHeaders) {
  for (const std::string& header :
       {std::string("{"), std::string("[]"), std::string("nonsense"), std::string("{\"a\":3}"),
        std::string("{\"a\":{}}"), std::string("{\"__metadata__\":[]}"),
        std::string("{\"__metadata__\":{\"k\":1}}"), std::string("{\"a\":") + std::string(99, '['),
        std::string(100, '\0'), std::string("{\"a\xFF\":{}}")}) {
    ExpectRefused(FileOf(header, 8), "file.header");
  }
  const json good = Entry("F32", {2}, 0, 8);
  const auto with = [&](const char* key, const json& value) {
    json entry = good;
    entry[key] = value;
    return FileOf(json{{"a", entry}}.dump(), 8);
  };
  for (const char* shape :
       {"\"2\"", "[-2]", "[2.5]", "[\"2\"]", "[1e30]", "[[2]]", "[18446744073709551615]"}) {
    ExpectRefused(with("shape", json::parse(shape)), "file.header");
  }
  for (const char* offsets :
       {"0", "[0]", "[0, 8, 16]", "[-8, 0]", "[8, 0]", "[\"0\", \"8\"]", "[0, 4]", "[0.5, 8.5]"}) {
    ExpectRefused(with("data_offsets", json::parse(offsets)), "file.header");
  }
  for (const char* key : {"dtype", "shape", "data_offsets"}) {
    json entry = good;
    entry.erase(key);
    ExpectRefused(FileOf(json{{"a", entry}}.dump(), 8), "file.header", key);
  }
}

// Whatever is cut or changed: an Error, or a file that can be read to its end.
TEST(SafetensorsFaults, DamagedFilesNeverCrash) {
  SafetensorsWriter writer;
  writer.SetMetadata("format", "pt");
  writer.Add("a", Shape64{3, 2}, std::vector<float>(6));
  writer.Add("b", Shape64{5}, std::vector<float>(5), Dtype::kF16);
  const Bytes good = writer.Finish();
  int refused = 0;
  const auto attempt = [&](const Bytes& file) {
    try {
      const SafetensorsReader reader(file);
      for (const TensorEntry& entry : reader.Tensors()) ReadFloats(entry);
    } catch (const Error&) {
      ++refused;
    }
  };
  for (size_t size = 0; size < good.size(); ++size) attempt({good.begin(), good.begin() + size});
  EXPECT_EQ(refused, static_cast<int>(good.size()));
  for (size_t at = 0; at < good.size(); ++at) {
    for (const int change : {1, 2, 16, 128, 255}) {
      Bytes file = good;
      file[at] = static_cast<uint8_t>(file[at] ^ change);
      attempt(file);
    }
  }
  EXPECT_GT(refused, static_cast<int>(2 * good.size()));
}

}  // namespace
}  // namespace noron
