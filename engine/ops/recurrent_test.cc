#include "engine/ops/recurrent.h"

#include <cmath>
#include <functional>
#include <vector>

#include "engine/autodiff/check_op.h"
#include "engine/core/rng.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

constexpr int kBatch = 3, kSteps = 4, kInput = 2, kHidden = 3;
constexpr int32_t kLengths[] = {4, 1, 3};

double Logistic(double x) { return 1 / (1 + std::exp(-x)); }
double ReluOf(double x) { return x > 0 ? x : 0; }

enum class Kind { kTanh, kRelu, kLstm, kGru };
int Gates(Kind kind) { return kind == Kind::kLstm ? 4 : kind == Kind::kGru ? 3 : 1; }

// What of the result is looked at.
enum class Look { kAll, kLast, kBoth };

// The definition, number by number: x, h0, c0, w_ih, w_hh, b_ih, b_hh → y [B, T, H]; the last state
// [B, H] or, of an LSTM, h + c; or y·(that state) [B, T, 1], for which both have gradients.
Array Reference(Kind kind, bool reverse, bool padded, Look look, const std::vector<Array>& in) {
  const Array &x = in[0], &w_ih = in[3], &w_hh = in[4], &b_ih = in[5], &b_hh = in[6];
  const int gates = Gates(kind);
  Array y({kBatch, kSteps, kHidden}), last({kBatch, kHidden}), product({kBatch, kSteps, 1});
  for (int b = 0; b < kBatch; ++b) {
    std::vector<double> h(&in[1].values[b * kHidden], &in[1].values[b * kHidden] + kHidden);
    std::vector<double> c(&in[2].values[b * kHidden], &in[2].values[b * kHidden] + kHidden);
    const int length = padded ? kLengths[b] : kSteps;
    for (int step = 0; step < length; ++step) {
      const int t = reverse ? length - 1 - step : step;
      const auto from_x = [&](int row) {
        double sum = b_ih[row];
        for (int i = 0; i < kInput; ++i) {
          sum += w_ih[row * kInput + i] * x[(b * kSteps + t) * kInput + i];
        }
        return sum;
      };
      const std::vector<double> before = h;
      const auto from_h = [&](int row) {
        double sum = b_hh[row];
        for (int j = 0; j < kHidden; ++j) sum += w_hh[row * kHidden + j] * before[j];
        return sum;
      };
      for (int k = 0; k < kHidden; ++k) {
        const auto both = [&](int gate) {
          return from_x(gate * kHidden + k) + from_h(gate * kHidden + k);
        };
        if (kind == Kind::kTanh) h[k] = std::tanh(both(0));
        if (kind == Kind::kRelu) h[k] = ReluOf(both(0));
        if (kind == Kind::kLstm) {
          c[k] = Logistic(both(1)) * c[k] + Logistic(both(0)) * std::tanh(both(2));
          h[k] = Logistic(both(3)) * std::tanh(c[k]);
        }
        if (kind == Kind::kGru) {
          const double n =
              std::tanh(from_x(2 * kHidden + k) + Logistic(both(0)) * from_h(2 * kHidden + k));
          h[k] = (1 - Logistic(both(1))) * n + Logistic(both(1)) * before[k];
        }
        y[(b * kSteps + t) * kHidden + k] = h[k];
      }
    }
    for (int k = 0; k < kHidden; ++k) {
      last[b * kHidden + k] = h[k] + (kind == Kind::kLstm ? c[k] : 0);
    }
    for (int t = 0; t < kSteps; ++t) {
      for (int k = 0; k < kHidden; ++k) {
        product[b * kSteps + t] += y[(b * kSteps + t) * kHidden + k] * last[b * kHidden + k];
      }
    }
  }
  EXPECT_EQ(w_hh.shape, (Shape{gates * kHidden, kHidden}));
  return look == Look::kAll ? y : look == Look::kLast ? last : product;
}

RecurrentResult RunKind(Tape& tape, Kind kind, Tensor x, const RecurrentState& state,
                        const RecurrentWeights& weights, const RecurrentOptions& options) {
  switch (kind) {
    case Kind::kTanh:
      return Rnn(tape, x, state, weights, RnnActivation::kTanh, options);
    case Kind::kRelu:
      return Rnn(tape, x, state, weights, RnnActivation::kRelu, options);
    case Kind::kLstm:
      return Lstm(tape, x, state, weights, options);
    case Kind::kGru:
      break;
  }
  return Gru(tape, x, state, weights, options);
}

void Check(Kind kind, bool reverse, bool padded, Look look) {
  const int columns = Gates(kind) * kHidden;
  CheckOp(
      {{kBatch, kSteps, kInput},
       {kBatch, kHidden},
       {kBatch, kHidden},
       {columns, kInput},
       {columns, kHidden},
       {columns},
       {columns}},
      [=](Tape& tape, Tensor x, Tensor h0, Tensor c0, Tensor w_ih, Tensor w_hh, Tensor b_ih,
          Tensor b_hh) {
        RecurrentOptions options{.reverse = reverse};
        if (padded) options.lengths = kLengths;
        const RecurrentResult result =
            RunKind(tape, kind, x, {h0, kind == Kind::kLstm ? c0 : Tensor{}},
                    {w_ih, w_hh, b_ih, b_hh}, options);
        if (look == Look::kAll) return result.y;
        const Tensor last =
            kind == Kind::kLstm ? Add(tape, result.state.h, result.state.c) : result.state.h;
        if (look == Look::kLast) return last;
        return MatMul(tape, result.y, last.Reshape({kBatch, kHidden, 1}));
      },
      [=](const Array& x, const Array& h0, const Array& c0, const Array& w_ih, const Array& w_hh,
          const Array& b_ih, const Array& b_hh) {
        return Reference(kind, reverse, padded, look, {x, h0, c0, w_ih, w_hh, b_ih, b_hh});
      },
      {.low = -1, .high = 1});
}

void CheckAll(Kind kind) {
  for (const bool reverse : {false, true}) {
    for (const bool padded : {false, true}) Check(kind, reverse, padded, Look::kBoth);
  }
  Check(kind, true, true, Look::kAll);
  Check(kind, false, true, Look::kLast);
}

TEST(Recurrent, TanhNetwork) { CheckAll(Kind::kTanh); }
TEST(Recurrent, ReluNetwork) { CheckAll(Kind::kRelu); }
TEST(Recurrent, Lstm) { CheckAll(Kind::kLstm); }
TEST(Recurrent, Gru) { CheckAll(Kind::kGru); }

TEST(Recurrent, StatesAndBiasesMayBeLeftOut) {
  for (const Kind kind : {Kind::kTanh, Kind::kLstm, Kind::kGru}) {
    const int columns = Gates(kind) * kHidden;
    CheckOp(
        {{kBatch, kSteps, kInput}, {columns, kInput}, {columns, kHidden}},
        [=](Tape& tape, Tensor x, Tensor w_ih, Tensor w_hh) {
          return RunKind(tape, kind, x, {}, {w_ih, w_hh}, {}).y;
        },
        [=](const Array& x, const Array& w_ih, const Array& w_hh) {
          const Array zeros({kBatch, kHidden}), bias({columns});
          return Reference(kind, false, false, Look::kAll,
                           {x, zeros, zeros, w_ih, w_hh, bias, bias});
        },
        {.low = -1, .high = 1});
  }
}

TEST(Recurrent, IsTheSameForAnyNumberOfThreads) {
  constexpr int kWide = 24;
  for (const Kind kind : {Kind::kTanh, Kind::kLstm, Kind::kGru}) {
    const int columns = Gates(kind) * kWide;
    CheckThreads({{7, 30, kWide}, {columns, kWide}, {columns, kWide}, {columns}},
                 [=](Tape& tape, Tensor x, Tensor w_ih, Tensor w_hh, Tensor bias) {
                   return RunKind(tape, kind, x, {}, {w_ih, w_hh, bias, bias}, {}).y;
                 },
                 {.low = -0.5, .high = 0.5});
  }
}

// A step that starts where another stopped.
TEST(Recurrent, ChunksWithCarriedStateAreTheWhole) {
  Context context;
  Arena arena;
  Tape tape(context, arena, {});
  Rng rng(3);
  const auto random = [&](Shape shape) {
    Tensor tensor = tape.Constant(shape);
    for (float& value : tensor.Values()) value = static_cast<float>(rng.Normal());
    return tensor;
  };
  const RecurrentWeights weights{random({12, 2}), random({12, 3})};
  const Tensor x = random({1, 5, 2});
  const RecurrentResult whole = Lstm(tape, x, {}, weights);
  RecurrentState state;
  for (int t = 0; t < 5; ++t) {
    const RecurrentResult one = Lstm(tape, {x.data + 2 * t, nullptr, {1, 1, 2}}, state, weights);
    for (int k = 0; k < 3; ++k) EXPECT_NEAR(one.y.data[k], whole.y.data[3 * t + k], 1e-6);
    state = one.state;
  }
  for (int k = 0; k < 3; ++k) EXPECT_NEAR(state.c.data[k], whole.state.c.data[k], 1e-6);
}

// A linear network of one unit, h' = w·h + x, with the last state as loss: ∂L/∂h_t = w^(T-1-t).
TEST(Recurrent, HandsOutTheGradientOfEachState) {
  Context context;
  Arena arena;
  Tape tape(context, arena, {.gradients = true});
  float x[] = {1, 1, 1, 1, 7, 7}, w_ih[] = {1}, w_hh[] = {0.5f}, dw[] = {0};
  const int32_t lengths[] = {3, 2};
  const RecurrentResult result =
      Rnn(tape, {x, nullptr, {2, 3, 1}}, {}, {{w_ih, nullptr, {1, 1}}, {w_hh, dw, {1, 1}}},
          RnnActivation::kRelu, {.lengths = lengths, .state_gradients = true});
  result.state.h.grad[0] = 1;
  result.state.h.grad[1] = 1;
  tape.Backward();
  const float expected[] = {0.25f, 0.5f, 1, 0.5f, 1, 0};
  for (int i = 0; i < 6; ++i) EXPECT_EQ(result.state_gradients.data[i], expected[i]) << i;
}

class Paths : public Watcher {
 public:
  void Observe(const std::string& path, Tensor value,
               std::initializer_list<const char*> axes) override {
    seen += path + " " + value.shape.ToString() + "\n";
    EXPECT_EQ(static_cast<int>(axes.size()), value.shape.Rank());
    if (path == "gates") gates.assign(value.data, value.data + value.Size());
  }
  std::string seen;
  std::vector<float> gates;
};

TEST(Recurrent, GatesCellsAndStatesCanBeWatched) {
  Context context;
  Arena arena;
  Paths paths;
  Tape tape(context, arena, {.watcher = &paths});
  float x[] = {0, 0, 0}, w_ih[] = {0, 0, 0, 0}, w_hh[] = {0, 0, 0, 0};
  float bias[] = {0, 30, 0, -30};  // input half open, forget open, candidate 0, output shut
  const int32_t lengths[] = {2};
  Lstm(tape, {x, nullptr, {1, 3, 1}}, {},
       {{w_ih, nullptr, {4, 1}}, {w_hh, nullptr, {4, 1}}, {bias, nullptr, {4}}},
       {.reverse = true, .lengths = lengths});
  EXPECT_EQ(paths.seen, "gates [1, 3, 4, 1]\ncells [1, 3, 1]\nstates [1, 3, 1]\n");
  const std::vector<float> expected = {0.5f, 1, 0, 0, 0.5f, 1, 0, 0, 0, 0, 0, 0};
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(paths.gates[i], expected[i], 1e-6) << i;
}

TEST(Recurrent, RefusesWhatDoesNotFit) {
  const auto lstm = [](Shape x, Shape w_ih, Shape w_hh, Shape h0,
                       std::span<const int32_t> lengths = {}) {
    return ErrorOf([&](Tape& tape) {
      Lstm(tape, tape.Constant(x), {tape.Constant(h0), {}},
           {tape.Constant(w_ih), tape.Constant(w_hh)}, {.lengths = lengths});
    });
  };
  const std::string nothing = "nothing was thrown";
  EXPECT_EQ(lstm({2, 3, 5}, {8, 5}, {8, 2}, {2, 2}), nothing);
  EXPECT_EQ(lstm({2, 3, 5}, {8, 4}, {8, 2}, {2, 2}),
            "shape.mismatch: lstm: x is [2, 3, 5], weight_ih is [8, 4]: it must be "
            "[gates · hidden, input]");
  EXPECT_NE(lstm({2, 3}, {8, 5}, {8, 2}, {2, 2}), nothing);
  EXPECT_NE(lstm({2, 3, 5}, {6, 5}, {6, 2}, {2, 2}), nothing);
  EXPECT_NE(lstm({2, 3, 5}, {8, 5}, {8, 2}, {1, 2}), nothing);
  const int32_t long_one[] = {3, 4}, one[] = {3};
  EXPECT_NE(lstm({2, 3, 5}, {8, 5}, {8, 2}, {2, 2}, one), nothing);
  EXPECT_EQ(lstm({2, 3, 5}, {8, 5}, {8, 2}, {2, 2}, long_one),
            "number.range: lstm: a length is 4, it must be in 0 … 3");
}

}  // namespace
}  // namespace noron
