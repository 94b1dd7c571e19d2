// One fixture: its inputs and attributes for the operation under test, and the comparison of what
// came out. What a case expects and nobody compared is a failure too.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/core/arena.h"
#include "engine/core/context.h"
#include "engine/io/safetensors.h"

namespace noron {

class VerifyCase : private Watcher {
 public:
  explicit VerifyCase(const SafetensorsReader& file);

  // --- for the operation under test ---

  Tape& GetTape() { return tape_; }
  Context& GetContext() { return context_; }
  Arena& GetArena() { return arena_; }
  // An object (a model) that lives as long as the case.
  template <typename T, typename... Args>
  T& Make(Args&&... args) {
    auto object = std::make_shared<T>(std::forward<Args>(args)...);
    owned_.push_back(object);
    return *object;
  }

  // Attributes; the first throws when there is none of this name.
  const nlohmann::json& Attribute(const char* key) const { return attributes_.at(key); }
  bool HasAttribute(const char* key) const { return attributes_.contains(key); }
  int Int(const char* key) const { return Attribute(key).get<int>(); }
  float Float(const char* key) const { return Attribute(key).get<float>(); }
  double Double(const char* key, double otherwise) const {
    return attributes_.value(key, otherwise);
  }
  bool Bool(const char* key) const { return Attribute(key).get<bool>(); }
  std::string Text(const char* key) const { return Attribute(key).get<std::string>(); }

  // Tensors by their name in the file: "in.x", "param.weight".
  bool Has(std::string_view name) const { return file_.Find(name) != nullptr; }
  Shape ShapeOf(std::string_view name) const;
  std::span<const int32_t> Ids(std::string_view name);        // in the arena
  std::span<const int32_t> IdsOrNone(std::string_view name);  // empty when the file has none
  std::span<const float> FloatsOrNone(std::string_view name);
  // A copy in the arena; with a gradient when the file expects one.
  Tensor Load(std::string_view name);
  Tensor LoadOrNone(std::string_view name);  // a tensor without data when the file has none
  // The values copied into `tensor`, which belongs to somebody else (a model). As with Load(), its
  // gradient is compared in the end, and so are its final values for "param.…".
  void LoadInto(std::string_view name, Tensor tensor);

  // Compares `tensor` with out.<name>; when the file has grad_out.<name>, that is where the
  // backward pass begins.
  void Output(std::string_view name, Tensor tensor);
  // Compares with the tensor of this full name ("trace.loss").
  void Expect(const std::string& name, std::span<const float> actual);
  void ExpectIntegers(const std::string& name, std::span<const int64_t> actual);

  // --- for Verify() ---

  // The backward pass and what is compared after it.
  void Finish();
  bool Ok() const { return worst_ <= 1; }
  // The worst element: "out.y[2, 3] is 0.5, expected 0.6, allowed 7e-06".
  const std::string& Problem() const { return problem_; }

 private:
  struct Loaded {
    std::string name;
    Tensor tensor;
  };
  struct Seed {
    Tensor tensor;
    std::string name;
  };
  // Attention weights that a model on the tape hands out: "h.0.attn.weights" is out.attn.0,
  // "dec.0.cross.weights" out.dec_cross_attn.0.
  void Observe(const std::string& path, Tensor value, std::initializer_list<const char*>) override;
  const TensorEntry* Expected(const std::string& name, size_t count);
  void Fail(double error, std::string problem);

  const SafetensorsReader& file_;
  nlohmann::json attributes_;
  double relative_;
  double absolute_;
  Context context_;
  Arena arena_;
  Tape tape_;
  std::vector<std::shared_ptr<void>> owned_;
  std::vector<Loaded> loaded_;
  std::vector<Seed> seeds_;
  std::set<std::string, std::less<>> compared_;
  double worst_ = 0;  // largest error, in units of what is allowed
  std::string problem_;
};

// An operation that can be verified: its name in the fixtures, and how to run a case of it.
struct VerifiedOp {
  std::string_view name;
  void (*run)(VerifyCase& c);
};

// One table for each family.
std::span<const VerifiedOp> VerifiedActivations();
std::span<const VerifiedOp> VerifiedLosses();
std::span<const VerifiedOp> VerifiedLayers();
std::span<const VerifiedOp> VerifiedAttention();
std::span<const VerifiedOp> VerifiedModels();
std::span<const VerifiedOp> VerifiedTraining();
std::span<const VerifiedOp> VerifiedDecoding();
std::span<const VerifiedOp> VerifiedConv();
std::span<const VerifiedOp> VerifiedRecurrent();
std::span<const VerifiedOp> VerifiedTransformers();
std::span<const VerifiedOp> VerifiedImages();
std::span<const VerifiedOp> VerifiedGenerative();
std::span<const VerifiedOp> VerifiedClassic();
std::span<const VerifiedOp> VerifiedMetrics();

}  // namespace noron
