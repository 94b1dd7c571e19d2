// Products of matrices: squares, and the shapes of a Transformer's layers.
#include <numeric>

#include "engine/bench/workload_groups.h"
#include "engine/core/arena.h"
#include "engine/core/rng.h"
#include "engine/kernels/gemm.h"

namespace noron {
namespace {

class Product : public Workload {
 public:
  // c [m, n] = a [m, k] · b [k, n]
  Product(Context& context, int m, int k, int n) : context_(context), m_(m), k_(k), n_(n) {
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
  double Loss() const override {
    const int64_t size = int64_t{m_} * n_;
    return std::accumulate(c_, c_ + size, 0.0) / static_cast<double>(size);
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
  int m_, k_, n_;
  Arena arena_;
  float* a_;
  float* b_;
  float* c_;
};

template <int m, int k, int n>
std::unique_ptr<Workload> Make(Context& context) {
  return std::make_unique<Product>(context, m, k, n);
}

template <int m, int k, int n>
constexpr WorkloadKind Gemm(std::string_view name, std::string_view what) {
  const double flop = 2.0 * m * k * n;
  const double bytes = 4.0 * (1.0 * m * k + 1.0 * k * n + 1.0 * m * n);
  return {name, "gemm", what, flop, bytes, Make<m, k, n>};
}

constexpr WorkloadKind kProducts[] = {
    Gemm<256, 256, 256>("gemm-256", "256×256 · 256×256"),
    Gemm<512, 512, 512>("gemm-512", "512×512 · 512×512"),
    Gemm<1024, 1024, 1024>("gemm-1024", "1024×1024 · 1024×1024"),
    Gemm<768, 128, 128>("gemm-768x128x128", "768×128 · 128×128"),
    Gemm<768, 128, 384>("gemm-768x384x128", "768×128 · 128×384, gpt-char's joint projection"),
    Gemm<768, 128, 512>("gemm-768x512x128", "768×128 · 128×512, gpt-char's widening layer"),
    Gemm<768, 512, 128>("gemm-768x128x512", "768×512 · 512×128, gpt-char's narrowing layer"),
};

}  // namespace

std::span<const WorkloadKind> GemmWorkloads() { return kProducts; }

}  // namespace noron
