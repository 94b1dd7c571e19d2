// The tape: ops append nodes as they run, Backward() walks them from the last to the first.
// A node's backward pass is a closure recorded right under its forward pass. Closures live in the
// arena and are trivially destructible: no heap per node, and nothing to free.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <type_traits>

#include "engine/autodiff/profile.h"
#include "engine/core/arena.h"
#include "engine/core/context.h"
#include "engine/core/tensor.h"

namespace noron {

// Sees what a forward pass computes and, without gradients, may change it. `axes` names its axes.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void Observe(const std::string& path, Tensor value,
                       std::initializer_list<const char*> axes) = 0;
};

class Tape {
 public:
  struct Options {
    bool gradients = false;      // record nodes and give outputs a gradient
    bool training = false;       // dropout is on
    uint64_t dropout_key = 0;    // seed and step; each dropout of a step gets its own key from it
    Watcher* watcher = nullptr;  // sees values before they are used
    // For training, where only the gradients of parameters are read after Backward(): that of an
    // output lives from the first node that adds to it to the node that made it, and its memory
    // serves again. Otherwise every gradient has its own memory and stays.
    bool reuse_gradients = false;
  };

  struct Closure {
    void* object;
    void (*run)(void* object);
  };

  struct Node {
    const char* name;
    std::span<const Tensor> inputs;
    Tensor output;
    std::span<const Tensor> states;  // further outputs: the last states of a recurrent layer
    Node* previous;
    Closure backward;
    bool asks_fresh;  // recorded by RecordFresh()
    int profiled;     // its number in the context's profile; -1: nobody measures
  };

  Tape(Context& context, Arena& arena, Options options)
      : context_(context), arena_(arena), options_(options) {}
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  // Uninitialised values. It gets a (zero) gradient when the tape records and an input has one.
  Tensor New(Shape shape, std::initializer_list<Tensor> inputs);
  Tensor Like(Tensor x) { return New(x.shape, {x}); }
  // Uninitialised values without a gradient.
  Tensor Constant(Shape shape);

  // Adds a node unless `output` has no gradient. `backward` must accumulate (+=) into the gradients
  // of its `inputs`, and skip those that are null; it reads those of `output` and `states`.
  template <typename Backward>
  void Record(const char* name, std::initializer_list<Tensor> inputs, Tensor output,
              Backward backward) {
    Append(name, inputs, output, {}, ClosureOf(output, backward), false);
  }
  template <typename Backward>
  void Record(const char* name, std::initializer_list<Tensor> inputs, Tensor output,
              std::initializer_list<Tensor> states, Backward backward) {
    Append(name, inputs, output, states, ClosureOf(output, backward), false);
  }
  // The same for a backward pass that writes a gradient which is Fresh() instead of adding to it,
  // so that nobody has to put zeros there.
  template <typename Backward>
  void RecordFresh(const char* name, std::initializer_list<Tensor> inputs, Tensor output,
                   Backward backward) {
    Append(name, inputs, output, {}, ClosureOf(output, backward), true);
  }

  // Gives a gradient that has no memory yet zeros, so that upstream gradients can be written to it.
  void Place(Tensor output);
  // Sets the gradient of the scalar `loss` to 1 and runs all nodes backwards, once.
  void Backward(Tensor loss);
  // The same when the caller has put upstream gradients into several outputs.
  void Backward();

  Context& GetContext() const { return context_; }
  Arena& GetArena() const { return arena_; }
  bool Gradients() const { return options_.gradients; }
  bool Training() const { return options_.training; }
  uint64_t NextDropoutKey();

  // Named levels of the model being run ("h", 0 → "attn"), so that what is watched has a path.
  class Level {
   public:
    explicit Level(Tape& tape) : tape_(tape) {}
    ~Level() { --tape_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Tape& tape_;
  };
  [[nodiscard]] Level Enter(const char* name, int index = -1);

  // Free when nobody looks: check Watching() before computing something only for a watcher.
  bool Watching() const { return options_.watcher != nullptr; }
  void Watch(const char* name, Tensor value, std::initializer_list<const char*> axes);

  const Node* Last() const { return last_; }  // newest first, through Node::previous

 private:
  static constexpr int kMaxDepth = 8;

  // Memory of a gradient that has served, at its own beginning.
  struct Served {
    Served* next;
    int64_t floats;
  };

  template <typename Backward>
  Closure ClosureOf(Tensor output, const Backward& backward) {
    static_assert(std::is_trivially_destructible_v<Backward>,
                  "capture tensors and numbers by value: the arena runs no destructors");
    return {output.grad == nullptr ? nullptr : arena_.New<Backward>(backward),
            [](void* f) { (*static_cast<Backward*>(f))(); }};
  }
  // Without a closure nothing is added: what was computed is only measured.
  void Append(const char* name, std::initializer_list<Tensor> inputs, Tensor output,
              std::initializer_list<Tensor> states, Closure closure, bool asks_fresh);
  std::span<const Tensor> Kept(std::initializer_list<Tensor> tensors);
  bool Run(const Node& node);  // false: no gradient has come to it, so that there is nothing to do
  void FindPlace(Tensor tensor);
  void Release(Tensor output);

  Context& context_;
  Arena& arena_;
  Options options_;
  Node* last_ = nullptr;
  Served* served_ = nullptr;
  uint64_t dropouts_ = 0;
  Profile::Level levels_[kMaxDepth];
  int depth_ = 0;
};

}  // namespace noron
