// What the engine knows of each code point, in one number. The WebAssembly build has smaller tables
// (wasm/setup/unicode_tables.mjs) than a native one; both must give the same number.
#include <gtest/gtest.h>
#include <utf8proc.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/text/unicode.h"

namespace noron {
namespace {

// FNV-1a.
class Hash {
 public:
  void Add(uint64_t number) {
    for (int i = 0; i < 8; ++i) AddByte(static_cast<unsigned char>(number >> (8 * i)));
  }
  void Add(std::string_view text) {
    for (const char byte : text) AddByte(static_cast<unsigned char>(byte));
  }
  uint64_t Value() const { return value_; }

 private:
  void AddByte(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001B3; }
  uint64_t value_ = 0xCBF29CE484222325;
};

TEST(UnicodeTables, AnswersForEveryCodePoint) {
  if (utf8proc_unicode_version() != std::string_view("15.0.0")) {
    GTEST_SKIP() << "the numbers are those of Unicode 15.0.0, this is "
                 << utf8proc_unicode_version();
  }
  Hash properties, composed;
  for (char32_t point = 0; point < 0x110000; ++point) {
    if (point >= 0xD800 && point < 0xE000) continue;  // surrogates are no characters
    const utf8proc_property_t& property = *utf8proc_get_property(static_cast<int32_t>(point));
    properties.Add(property.category);
    properties.Add(property.combining_class);
    properties.Add(property.boundclass);
    // The first decomposes the character and composes it again, the second orders and composes its
    // marks with another: U+0301 is an acute accent.
    const std::string text = ToUtf8(point);
    composed.Add(NormalizeNfc(text));
    composed.Add(NormalizeNfc(text + "\u0301"));
  }
  EXPECT_EQ(properties.Value(), 1126893355996899561u);
  EXPECT_EQ(composed.Value(), 4520473444289431951u);
}

}  // namespace
}  // namespace noron
