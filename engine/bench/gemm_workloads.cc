// Products of matrices: squares, and the shapes of a Transformer's layers.
#include "engine/bench/workload_groups.h"
#include "engine/core/arena.h"
#include "engine/core/rng.h"
#include "engine/kernels/gemm.h"

namespace noron {
namespace {

class Product : public Workload {
 public:
  // c [m, n] = a [m, k] · b [k, n]
  Product(Context& context, int m, int n, int k) : context_(context), m_(m), n_(n), k_(k) {
    Rng rng(1);
    a_ = Random(rng, int64_t{m} * k);
    b_ = Random(rng, int64_t{k} * n);
    c_ = arena_.AllocateArray<float>(static_cast<size_t>(m) * n);
  }

  void Run(int64_t times) override {
    for (int64_t i = 0; i < times; ++i) {
      kernels::Gemm(context_, m_, n_, k_, {a_, k_}, {b_, n_}, c_, n_);
    }
  }
  // The plain mean would hardly tell c from a · bᵀ; with weights that depend on the place of a
  // number it has nothing in common with that of another product.
  double Loss() const override {
    const int64_t size = int64_t{m_} * n_;
    double sum = 0;
    for (int64_t i = 0; i < size; ++i) sum += static_cast<double>(i % 13 - 6) * c_[i];
    return sum / static_cast<double>(size);
  }
  std::vector<WorkloadInput> Inputs() const override {
    return {{"a", {m_, k_}, {a_, static_cast<size_t>(m_) * k_}, {}},
            {"b", {k_, n_}, {b_, static_cast<size_t>(k_) * n_}, {}}};
  }
  int64_t Bytes() const override { return static_cast<int64_t>(arena_.Capacity()); }

 private:
  float* Random(Rng& rng, int64_t count) {
    float* numbers = arena_.AllocateArray<float>(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i) numbers[i] = static_cast<float>(rng.Uniform());
    return numbers;
  }

  Context& context_;
  int m_, n_, k_;
  Arena arena_;
  float* a_;
  float* b_;
  float* c_;
};

// Named m × n × k, as in c [m, n] = a [m, k] · b [k, n].
WorkloadKind Kind(std::string name, int m, int n, int k, std::string what = "") {
  const auto size = [](int rows, int columns) {
    return std::to_string(rows) + "×" + std::to_string(columns);
  };
  const double floats = 1.0 * m * k + 1.0 * k * n + 1.0 * m * n;
  return {"gemm-" + name,
          "gemm",
          size(m, k) + " · " + size(k, n) + what,
          2.0 * m * n * k,
          sizeof(float) * floats,
          [=](Context& context) { return std::make_unique<Product>(context, m, n, k); }};
}

}  // namespace

std::vector<WorkloadKind> GemmWorkloads() {
  return {
      Kind("256", 256, 256, 256),
      Kind("512", 512, 512, 512),
      Kind("1024", 1024, 1024, 1024),
      Kind("768x128x128", 768, 128, 128),
      Kind("768x384x128", 768, 384, 128, ", gpt-char's joint projection"),
      Kind("768x512x128", 768, 512, 128, ", gpt-char's widening layer"),
      Kind("768x128x512", 768, 128, 512, ", gpt-char's narrowing layer"),
  };
}

}  // namespace noron
