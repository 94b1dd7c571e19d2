#include "engine/ops/convolve.h"

#include "engine/kernels/gemm.h"
#include "engine/kernels/reductions.h"
#include "engine/ops/windows.h"

namespace noron {

void CheckConvolution(const char* name, int rank, Tensor x, Tensor weight, Tensor bias,
                      int groups) {
  CheckLeast(name, "groups", groups, 1);
  CheckShape(x.shape.Rank() == rank, name, "x", x.shape,
             rank == 3 ? "it must be [batch, channels, length]"
                       : "it must be [batch, channels, height, width]");
  CheckShapes(weight.shape.Rank() == rank && weight.shape[1] * groups == x.shape[1], name, "x",
              x.shape, "weight", weight.shape,
              "the weight must be [out, channels of x / groups, kernel]");
  CheckShape(weight.shape[0] % groups == 0, name, "weight", weight.shape,
             "the channels out must be a multiple of the groups");
  if (bias.data != nullptr) {
    CheckShapes(bias.shape == Shape{weight.shape[0]}, name, "weight", weight.shape, "bias",
                bias.shape, "there must be one number for each channel out");
  }
}

Tensor Convolve(Tape& tape, const char* name, Tensor x, Tensor weight, Tensor bias,
                const kernels::WindowAxis& height, const kernels::WindowAxis& width, int groups) {
  const kernels::Windows windows{x.shape[0], x.shape[1], height, width};
  const int out = weight.shape[0];
  const int out_of_group = out / groups;
  const int rows_of_group = static_cast<int>(windows.Rows() / groups);
  const int columns_count = static_cast<int>(windows.Columns());
  Context& context = tape.GetContext();

  Tensor y = tape.New({windows.batch, out, height.count, width.count}, {x, weight, bias});
  float* columns = tape.GetArena().AllocateArray<float>(windows.Rows() * windows.Columns());
  float* planes = tape.GetArena().AllocateArray<float>(out * windows.Columns());  // [out, N · P]
  // Calls body(first number of the weight, of the columns, of the planes) for each group.
  const auto for_each_group = [=](const auto& body) {
    for (int64_t g = 0; g < groups; ++g) {
      body(g * out_of_group * rows_of_group, g * rows_of_group * columns_count,
           g * out_of_group * columns_count);
    }
  };

  kernels::ToColumns(context, windows, x.data, columns);
  for_each_group([&](int64_t w, int64_t c, int64_t p) {
    kernels::Gemm(context, out_of_group, columns_count, rows_of_group,
                  {weight.data + w, rows_of_group}, {columns + c, columns_count}, planes + p,
                  columns_count);
  });
  kernels::FromPlanes(context, windows.batch, out, windows.Count(), planes, bias.data, y.data);

  tape.Record(name, {x, weight, bias}, y, [=, &context] {
    kernels::ToPlanes(context, windows.batch, out, windows.Count(), y.grad, planes);
    if (bias.grad != nullptr) {
      for (int64_t o = 0; o < out; ++o) {
        bias.grad[o] += static_cast<float>(kernels::Sum(planes + o * columns_count, columns_count));
      }
    }
    if (weight.grad != nullptr) {  // dW [out, rows] = dY · columnsᵀ
      for_each_group([&](int64_t w, int64_t c, int64_t p) {
        kernels::Gemm(context, out_of_group, rows_of_group, columns_count,
                      {planes + p, columns_count}, {columns + c, columns_count, true},
                      weight.grad + w, rows_of_group, {.accumulate = true});
      });
    }
    if (x.grad != nullptr) {  // the columns' gradient = Wᵀ · dY, in the place of the columns
      for_each_group([&](int64_t w, int64_t c, int64_t p) {
        kernels::Gemm(context, rows_of_group, columns_count, out_of_group,
                      {weight.data + w, rows_of_group, true}, {planes + p, columns_count},
                      columns + c, columns_count);
      });
      kernels::AddFromColumns(context, windows, columns, x.grad);
    }
  });
  return y;
}

}  // namespace noron
