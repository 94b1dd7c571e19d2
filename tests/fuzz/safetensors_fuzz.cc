// Any bytes as a safetensors file: refused, or every tensor can be read and written again.
#include <vector>

#include "engine/io/safetensors.h"
#include "tests/fuzz/fuzz.h"

namespace noron {
namespace {

void ReadAll(const SafetensorsReader& reader) {
  SafetensorsWriter writer;
  for (const TensorEntry& entry : reader.Tensors()) {
    fuzz::Require(entry.data.size() == entry.count * ItemBytes(entry.dtype),
                  "bytes = shape x dtype");
    fuzz::Require(reader.Find(entry.name) == &entry, "a tensor is found by its name");
    const std::vector<float> values = ReadFloats(entry);
    CountNonFinite(values);
    fuzz::Refusable([&] { ReadIntegers(entry); });
    writer.Add(entry.name, entry.shape, values);
  }
  const std::vector<uint8_t> file = writer.Finish();
  const SafetensorsReader again(file);
  fuzz::Require(again.Tensors().size() == reader.Tensors().size(), "as many tensors when written");
}

}  // namespace
}  // namespace noron

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  noron::fuzz::Refusable([&] { noron::ReadAll(noron::SafetensorsReader({data, size})); });
  return 0;
}
