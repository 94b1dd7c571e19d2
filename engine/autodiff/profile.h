// Where the time of a training step goes. A lap timer that a context hands to all who run in it:
// the tape takes a lap at the end of each node's forward and backward pass, and those around it
// after what is no node; so the laps of a step add up to the whole of it, and none is counted
// twice.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/context.h"
#include "engine/core/tensor.h"

namespace noron {

class Profile {
 public:
  // What a step does besides its nodes: draws a batch, zeroes the gradients of parameters, clips
  // and updates; the rest.
  enum class Section { kData, kZeroing, kOptimizer, kOther };
  static constexpr int kSections = 4;

  struct Level {  // of the model, as Tape::Enter names it
    const char* text;
    int index;
  };
  struct Input {
    Shape shape;
    const float* data;  // only to be compared: the memory may be gone
    bool gradient;      // wanted
  };
  struct Node {
    const char* name;
    std::span<const Level> levels;
    std::span<const Input> inputs;
    Shape output;
    int64_t items;        // see SetItems
    double forward = 0;   // seconds since the node before it was done
    double backward = 0;  // 0 where nothing flows back
  };

  // A step begins: what was noted is forgotten, its memory kept, so that a further step of the same
  // kind allocates nothing.
  void Begin();
  // It is over.
  void End() { Lap(Section::kOther); }

  // The time since the last lap belongs to …
  void Lap(Section section) { sections_[static_cast<int>(section)] += Seconds(); }
  // … a new node, whose number is returned, and whose name is a literal: only the pointer is kept …
  int LapForward(const char* name, std::span<const Level> levels, std::span<const Tensor> inputs,
                 Shape output);
  // … and to its way back.
  void LapBackward(int node) { nodes_[node].backward += Seconds(); }

  // How many items the next node works on, where data decide and shapes do not tell: of attention
  // the pairs of a query and a key that its mask lets through, over all heads; of cross_entropy
  // the rows whose labels count.
  void SetItems(int64_t items) { items_ = items; }

  int Nodes() const { return static_cast<int>(nodes_.size()); }
  Node GetNode(int index) const;
  double SecondsOf(Section section) const { return sections_[static_cast<int>(section)]; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Noted {
    const char* name;
    size_t first_level, levels;  // in levels_
    size_t first_input, inputs;  // in inputs_
    Shape output;
    int64_t items;
    double forward;
    double backward;
  };
  double Seconds();  // since the last lap

  Clock::time_point last_{};
  std::vector<Noted> nodes_;
  std::vector<Level> levels_;
  std::vector<Input> inputs_;
  std::array<double, kSections> sections_{};
  int64_t items_ = 0;
};

// A lap when somebody measures.
inline void Lap(const Context& context, Profile::Section section) {
  if (Profile* profile = context.GetProfile()) profile->Lap(section);
}

}  // namespace noron
