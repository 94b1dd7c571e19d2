#include "engine/core/arena.h"

#include <algorithm>
#include <string>

#include "engine/core/error.h"

namespace noron {
namespace {

constexpr size_t kFirstChunk = 64 * 1024;

size_t RoundUp(size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace

Arena::Arena(size_t limit) : limit_(limit) {}

Arena::~Arena() { Release(); }

void* Arena::Allocate(size_t bytes) {
  bytes = RoundUp(std::max<size_t>(bytes, 1));
  if (bytes > left_) AddChunk(bytes);
  void* result = cursor_;
  cursor_ += bytes;
  left_ -= bytes;
  used_ += bytes;
  return result;
}

void Arena::AddChunk(size_t at_least) {
  // Growing by half keeps the number of chunks small; Reset() then makes them one.
  const size_t room = limit_ - std::min(limit_, capacity_);
  const size_t wanted = std::max({at_least, kFirstChunk, RoundUp(capacity_ / 2)});
  const size_t size = std::max(at_least, std::min(wanted, room / kAlignment * kAlignment));
  if (size > room) {
    throw Error("memory.exhausted",
                "this step needs more than the " + std::to_string(limit_ >> 20) +
                    " MB it may use; make the batch, the context or the model smaller",
                {{"limit", std::to_string(limit_)}});
  }
  void* memory = ::operator new(size, std::align_val_t(kAlignment), std::nothrow);
  if (memory == nullptr) {
    throw Error("memory.exhausted",
                "the system gave no more memory (" + std::to_string(size >> 20) +
                    " MB asked for); make the batch, the context or the model smaller",
                {{"limit", std::to_string(capacity_)}});
  }
  chunks_.push_back({static_cast<std::byte*>(memory), size});
  cursor_ = chunks_.back().begin;
  left_ = size;
  capacity_ += size;
}

void Arena::Reset() {
  if (chunks_.size() > 1) {
    const size_t high_water = used_;
    Release();
    AddChunk(high_water);
  } else if (!chunks_.empty()) {
    cursor_ = chunks_.front().begin;
    left_ = chunks_.front().size;
  }
  used_ = 0;
}

void Arena::Release() {
  for (const Chunk& chunk : chunks_) {
    ::operator delete(chunk.begin, std::align_val_t(kAlignment));
  }
  chunks_.clear();
  cursor_ = nullptr;
  left_ = capacity_ = 0;
}

}  // namespace noron
