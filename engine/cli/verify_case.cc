#include "engine/cli/verify_case.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "engine/core/error.h"

namespace noron {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

const std::string& MetadataAt(const SafetensorsReader& file, const char* key) {
  const auto found = file.Metadata().find(key);
  if (found == file.Metadata().end()) {
    throw Error("file.header", file.FileName() + " has no metadata \"" + key + "\"");
  }
  return found->second;
}

// The position of element `index` in row-major order: "[2, 3]".
std::string Position(const std::vector<int64_t>& shape, int64_t index) {
  std::string text;
  for (size_t axis = shape.size(); axis-- > 0;) {
    text = std::to_string(index % shape[axis]) + (text.empty() ? "" : ", ") + text;
    index /= shape[axis];
  }
  return "[" + text + "]";
}

}  // namespace

VerifyCase::VerifyCase(const SafetensorsReader& file)
    : file_(file),
      attributes_(nlohmann::json::parse(MetadataAt(file, "attrs"))),
      relative_(std::stod(MetadataAt(file, "rtol"))),
      absolute_(std::stod(MetadataAt(file, "atol"))),
      tape_(
          context_, arena_,
          {.gradients = true, .training = attributes_.value("training", false), .watcher = this}) {}

Shape VerifyCase::ShapeOf(std::string_view name) const {
  const TensorEntry& entry = file_.At(name);
  if (entry.shape.size() > Shape::kMaxRank) {
    throw Error("shape.mismatch", entry.name + " is " + entry.ShapeText() + ": too many axes");
  }
  Shape shape;
  for (int64_t extent : entry.shape) shape = shape.Append(static_cast<int>(extent));
  return shape;
}

std::span<const int32_t> VerifyCase::Ids(std::string_view name) {
  const std::vector<int64_t> wide = ReadIntegers(file_.At(name));
  int32_t* ids = arena_.AllocateArray<int32_t>(wide.size());
  std::transform(wide.begin(), wide.end(), ids,
                 [](int64_t id) { return static_cast<int32_t>(id); });
  return {ids, wide.size()};
}

std::span<const int32_t> VerifyCase::IdsOrNone(std::string_view name) {
  return Has(name) ? Ids(name) : std::span<const int32_t>{};
}

std::span<const float> VerifyCase::FloatsOrNone(std::string_view name) {
  return Has(name) ? Load(name).Values() : std::span<const float>{};
}

Tensor VerifyCase::Load(std::string_view name) {
  Tensor tensor = tape_.Constant(ShapeOf(name));
  if (Has("grad." + std::string(name))) {
    tensor.grad = arena_.AllocateArray<float>(tensor.Size());
    std::ranges::fill(tensor.Gradient(), 0.0f);
  }
  LoadInto(name, tensor);
  return tensor;
}

Tensor VerifyCase::LoadOrNone(std::string_view name) { return Has(name) ? Load(name) : Tensor{}; }

void VerifyCase::LoadInto(std::string_view name, Tensor tensor) {
  ReadFloats(file_.At(name), tensor.Values());
  loaded_.push_back({std::string(name), tensor});
}

void VerifyCase::Output(std::string_view name, Tensor tensor) {
  Expect("out." + std::string(name), tensor.Values());
  const std::string seed = "grad_out." + std::string(name);
  if (Has(seed)) seeds_.push_back({tensor, seed});
}

void VerifyCase::Observe(const std::string& path, Tensor value,
                         std::initializer_list<const char*>) {
  constexpr std::string_view kEnd = ".weights";
  if (!path.ends_with(kEnd)) return;
  // "h.0.attn": the stack, the layer, which attention; a layer alone is in no stack.
  const std::string inner = path.substr(0, path.size() - kEnd.size());
  const size_t last = inner.rfind('.');
  const bool alone = last == std::string::npos;
  const std::string stack = alone ? "" : inner.substr(0, inner.find('.'));
  const std::string layer = alone ? "" : inner.substr(stack.size(), last - stack.size());
  std::string name = inner.substr(alone ? 0 : last + 1);
  if (name == "cross") name = "cross_attn";
  if (name == "attn" && (stack == "dec" || Has("out.self_attn"))) name = "self_attn";
  Output((stack.empty() || stack == "h" ? "" : stack + "_") + name + layer, value);
}

const TensorEntry* VerifyCase::Expected(const std::string& name, size_t count) {
  compared_.insert(name);
  const TensorEntry* entry = file_.Find(name);
  if (entry == nullptr) {
    Fail(kNever, name + " is not in the file");
  } else if (static_cast<size_t>(entry->count) != count) {
    Fail(kNever, name + " has " + std::to_string(count) + " elements, expected " +
                     std::to_string(entry->count));
    entry = nullptr;
  }
  return entry;
}

void VerifyCase::Expect(const std::string& name, std::span<const float> actual) {
  const TensorEntry* entry = Expected(name, actual.size());
  if (entry == nullptr) return;
  const std::vector<float> expected = ReadFloats(*entry);
  for (size_t i = 0; i < actual.size(); ++i) {
    const double allowed = absolute_ + relative_ * std::fabs(expected[i]);
    double error = std::fabs(static_cast<double>(actual[i]) - expected[i]) / allowed;
    if (std::isnan(error)) error = kNever;
    if (error <= worst_) continue;
    std::ostringstream problem;
    problem.precision(9);
    problem << name << Position(entry->shape, static_cast<int64_t>(i)) << " is " << actual[i]
            << ", expected " << expected[i];
    problem.precision(2);
    problem << ", allowed ±" << allowed;
    Fail(error, problem.str());
  }
}

void VerifyCase::ExpectIntegers(const std::string& name, std::span<const int64_t> actual) {
  const TensorEntry* entry = Expected(name, actual.size());
  if (entry == nullptr) return;
  const std::vector<int64_t> expected = ReadIntegers(*entry);
  for (size_t i = 0; i < actual.size(); ++i) {
    if (actual[i] == expected[i]) continue;
    Fail(kNever, name + Position(entry->shape, static_cast<int64_t>(i)) + " is " +
                     std::to_string(actual[i]) + ", expected " + std::to_string(expected[i]));
  }
}

void VerifyCase::Fail(double error, std::string problem) {
  if (error <= worst_) return;
  worst_ = error;
  problem_ = std::move(problem);
}

void VerifyCase::Finish() {
  for (const Seed& seed : seeds_) {
    const std::vector<float> upstream = ReadFloats(file_.At(seed.name));
    for (size_t i = 0; i < seed.tensor.Gradient().size(); ++i) seed.tensor.grad[i] += upstream[i];
  }
  if (!seeds_.empty()) tape_.Backward();
  for (const Loaded& loaded : loaded_) {
    const std::string gradient = "grad." + loaded.name;
    if (Has(gradient)) Expect(gradient, loaded.tensor.Gradient());
    const std::string final = "final." + loaded.name;
    if (Has(final)) Expect(final, loaded.tensor.Values());
  }
  for (const TensorEntry& entry : file_.Tensors()) {
    const bool expected = entry.name.starts_with("out.") || entry.name.starts_with("trace.") ||
                          entry.name.starts_with("final.") || entry.name.starts_with("grad.");
    if (expected && !compared_.contains(entry.name)) {
      Fail(kNever, entry.name + " was not computed");
    }
  }
}

}  // namespace noron
