#include "engine/kernels/recurrent.h"

#include <functional>
#include <vector>

#include "engine/kernels/testing.h"

namespace noron::kernels::testing {
namespace {

using Numbers = std::vector<double>;

double Logistic(double x) { return 1 / (1 + std::exp(-x)); }

Numbers Doubles(const Floats& x) { return Numbers(x.data(), x.data() + x.size()); }

// d f / d x, by central differences.
Numbers Differences(Numbers x, const std::function<double(const Numbers&)>& f) {
  constexpr double kStep = 1e-5;
  Numbers gradient;
  for (double& value : x) {
    const double middle = value;
    value = middle + kStep;
    const double above = f(x);
    value = middle - kStep;
    gradient.push_back((above - f(x)) / (2 * kStep));
    value = middle;
  }
  return gradient;
}

double Dot(const Floats& a, const Numbers& b) {
  double sum = 0;
  for (int64_t i = 0; i < a.size(); ++i) sum += a[i] * b[static_cast<size_t>(i)];
  return sum;
}

void ExpectClose(const Floats& actual, const Numbers& expected, const char* what) {
  ExpectAllClose(actual, expected, 1e-5, 1e-5, what);
}

class RecurrentKernel : public KernelTest {};
NORON_TEST_ALL_TARGETS(RecurrentKernel);

constexpr int64_t kSizes[] = {1, 3, 4, 5, 8, 16, 19, 33};

TEST_P(RecurrentKernel, ElmanCells) {
  struct Cell {
    void (*forward)(int64_t, const float*, float*);
    void (*gradient)(int64_t, const float*, float*, float*);
    double (*f)(double);
  };
  const Cell cells[] = {
      {TanhCell, TanhCellGrad, [](double x) { return std::tanh(x); }},
      {ReluCell, ReluCellGrad, [](double x) { return x > 0 ? x : 0; }},
  };
  for (const Cell& cell : cells) {
    for (int64_t n : kSizes) {
      const Floats a = Floats::Random(n, 1, 3);
      const Floats upstream = Floats::Random(n, 2);
      const auto forward = [&](const Numbers& a) {
        Numbers h;
        for (double x : a) h.push_back(cell.f(x));
        return h;
      };
      Floats h(n), dh = upstream, da(n);
      cell.forward(n, a.data(), h.data());
      ExpectClose(h, forward(Doubles(a)), "h");
      cell.gradient(n, h.data(), dh.data(), da.data());
      ExpectClose(
          da, Differences(Doubles(a), [&](const Numbers& a) { return Dot(upstream, forward(a)); }),
          "da");
      EXPECT_EQ(dh, Floats(n));
    }
  }
}

TEST_P(RecurrentKernel, LstmCell) {
  for (int64_t n : kSizes) {
    const Floats gates = Floats::Random(4 * n, 1, 3), c = Floats::Random(n, 2, 2);
    const Floats dh_next = Floats::Random(n, 3), dc_next = Floats::Random(n, 4);
    const auto next_c = [n](const Numbers& gates, const Numbers& c) {
      Numbers next;
      for (int64_t k = 0; k < n; ++k) {
        next.push_back(Logistic(gates[n + k]) * c[k] +
                       Logistic(gates[k]) * std::tanh(gates[2 * n + k]));
      }
      return next;
    };
    const auto next_h = [&](const Numbers& gates, const Numbers& c) {
      Numbers h = next_c(gates, c);
      for (int64_t k = 0; k < n; ++k) h[k] = Logistic(gates[3 * n + k]) * std::tanh(h[k]);
      return h;
    };
    const auto loss = [&](const Numbers& gates, const Numbers& c) {
      return Dot(dh_next, next_h(gates, c)) + Dot(dc_next, next_c(gates, c));
    };
    const Numbers gates_before = Doubles(gates), c_before = Doubles(c);

    Floats g = gates, c_next(n), h(n), dh = dh_next, dc = dc_next;
    LstmCell(n, g.data(), c.data(), c_next.data(), h.data());
    ExpectClose(c_next, next_c(gates_before, c_before), "c");
    ExpectClose(h, next_h(gates_before, c_before), "h");
    LstmCellGrad(n, g.data(), c.data(), c_next.data(), dh.data(), dc.data());
    ExpectClose(g, Differences(gates_before, [&](const Numbers& x) { return loss(x, c_before); }),
                "dgates");
    ExpectClose(dc, Differences(c_before, [&](const Numbers& x) { return loss(gates_before, x); }),
                "dc");
    EXPECT_EQ(dh, Floats(n));
  }
}

TEST_P(RecurrentKernel, GruCell) {
  for (int64_t n : kSizes) {
    const Floats from_x = Floats::Random(3 * n, 1, 2), from_h = Floats::Random(3 * n, 2, 2);
    const Floats h = Floats::Random(n, 3), upstream = Floats::Random(n, 4);
    const auto forward = [n](const Numbers& x, const Numbers& s, const Numbers& h) {
      Numbers next;
      for (int64_t k = 0; k < n; ++k) {
        const double r = Logistic(x[k] + s[k]), z = Logistic(x[n + k] + s[n + k]);
        next.push_back((1 - z) * std::tanh(x[2 * n + k] + r * s[2 * n + k]) + z * h[k]);
      }
      return next;
    };
    const Numbers x0 = Doubles(from_x), s0 = Doubles(from_h), h0 = Doubles(h);
    const auto loss = [&](const Numbers& x, const Numbers& s, const Numbers& h) {
      return Dot(upstream, forward(x, s, h));
    };

    Floats x = from_x, s = from_h, next(n), dh = upstream;
    GruCell(n, x.data(), s.data(), h.data(), next.data());
    ExpectClose(next, forward(x0, s0, h0), "h");
    GruCellGrad(n, x.data(), s.data(), h.data(), dh.data());
    ExpectClose(x, Differences(x0, [&](const Numbers& v) { return loss(v, s0, h0); }), "dx");
    ExpectClose(s, Differences(s0, [&](const Numbers& v) { return loss(x0, v, h0); }), "ds");
    // Without what comes through the matrix product, which is what from_h stands for.
    ExpectClose(dh, Differences(h0, [&](const Numbers& v) { return loss(x0, s0, v); }), "dh");
  }
}

}  // namespace
}  // namespace noron::kernels::testing
