#include "engine/nn/quantized_store.h"

#include <utility>

namespace noron::nn {
namespace {

// Of a matrix's numbers and its scales, both rounded up so that what follows stays aligned.
size_t Rounded(size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }
size_t ValueBytes(const kernels::QuantizedMatrix& matrix) {
  return Rounded(static_cast<size_t>(matrix.Values()));
}
size_t ScaleBytes(const kernels::QuantizedMatrix& matrix) {
  return Rounded(static_cast<size_t>(matrix.Scales()) * sizeof(float));
}

}  // namespace

const kernels::QuantizedMatrix& QuantizedStore::Add(std::string name, int rows, int columns) {
  return entries_.emplace_back(Entry{std::move(name), {.rows = rows, .columns = columns}}).matrix;
}

void QuantizedStore::Fill(
    Context& context, const std::function<std::span<const float>(std::string_view name)>& values) {
  size_t total = 0;
  for (const Entry& entry : entries_) total += ValueBytes(entry.matrix) + ScaleBytes(entry.matrix);
  auto* free = static_cast<std::byte*>(memory_.Allocate(total));  // at once: not a byte too much
  for (Entry& entry : entries_) {
    entry.matrix.values = reinterpret_cast<int8_t*>(free);
    free += ValueBytes(entry.matrix);
    entry.matrix.scales = reinterpret_cast<float*>(free);
    free += ScaleBytes(entry.matrix);
    kernels::Quantize(context, values(entry.name).data(), entry.matrix);
  }
}

}  // namespace noron::nn
