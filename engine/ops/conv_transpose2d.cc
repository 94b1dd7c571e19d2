#include "engine/kernels/columns.h"
#include "engine/kernels/gemm.h"
#include "engine/kernels/reductions.h"
#include "engine/ops/conv.h"
#include "engine/ops/windows.h"

namespace noron {
namespace {

constexpr char kName[] = "conv_transpose2d";

// The windows of the convolution that this is the adjoint of: on y, one for each input position.
kernels::WindowAxis MakeAxis(Tensor x, int count, int kernel, int stride, int dilation, int padding,
                             int output_padding) {
  CheckLeast(kName, "kernel", kernel, 1);
  CheckLeast(kName, "stride", stride, 1);
  CheckLeast(kName, "dilation", dilation, 1);
  CheckLeast(kName, "padding", padding, 0);
  CheckLeast(kName, "output_padding", output_padding, 0);
  const int size =
      (count - 1) * stride - 2 * padding + dilation * (kernel - 1) + output_padding + 1;
  CheckShape(size >= 1, kName, "x", x.shape, "the padding cuts everything off");
  return {size, kernel, stride, dilation, padding, count};
}

void CheckOperands(Tensor x, Tensor weight, Tensor bias, int groups) {
  CheckLeast(kName, "groups", groups, 1);
  CheckShape(x.shape.Rank() == 4, kName, "x", x.shape,
             "it must be [batch, channels, height, width]");
  CheckShapes(weight.shape.Rank() == 4 && weight.shape[0] == x.shape[1], kName, "x", x.shape,
              "weight", weight.shape, "the weight must be [channels of x, out / groups, kernel]");
  CheckShape(weight.shape[0] % groups == 0, kName, "weight", weight.shape,
             "the channels of x must be a multiple of the groups");
  if (bias.data != nullptr) {
    CheckShapes(bias.shape == Shape{weight.shape[1] * groups}, kName, "weight", weight.shape,
                "bias", bias.shape, "there must be one number for each channel out");
  }
}

}  // namespace

Tensor ConvTranspose2d(Tape& tape, Tensor x, Tensor weight, Tensor bias,
                       const ConvTranspose2dOptions& options) {
  const int groups = options.groups;
  CheckOperands(x, weight, bias, groups);
  const int batch = x.shape[0], in = x.shape[1], out = weight.shape[1] * groups;
  const kernels::Windows windows{
      batch, out,
      MakeAxis(x, x.shape[2], weight.shape[2], options.stride.h, options.dilation.h,
               options.padding.h, options.output_padding.h),
      MakeAxis(x, x.shape[3], weight.shape[3], options.stride.w, options.dilation.w,
               options.padding.w, options.output_padding.w)};
  const int in_of_group = in / groups;
  const int rows_of_group = static_cast<int>(windows.Rows() / groups);
  const int columns_count = static_cast<int>(windows.Columns());
  Context& context = tape.GetContext();

  Tensor y = tape.New({batch, out, windows.height.size, windows.width.size}, {x, weight, bias});
  float* columns = tape.GetArena().AllocateArray<float>(windows.Rows() * windows.Columns());
  float* planes = tape.GetArena().AllocateArray<float>(x.Size());  // x as [in, N · P]
  // Calls body(first number of the weight, of the columns, of the planes) for each group.
  const auto for_each_group = [=](const auto& body) {
    for (int64_t g = 0; g < groups; ++g) {
      body(g * in_of_group * rows_of_group, g * rows_of_group * columns_count,
           g * in_of_group * columns_count);
    }
  };

  kernels::ToPlanes(context, batch, in, windows.Count(), x.data, planes);
  for_each_group([&](int64_t w, int64_t c, int64_t p) {  // columns = Wᵀ · X
    kernels::Gemm(context, rows_of_group, columns_count, in_of_group,
                  {weight.data + w, rows_of_group, true}, {planes + p, columns_count}, columns + c,
                  columns_count);
  });
  for (int64_t i = 0; i < int64_t{batch} * out; ++i) {
    std::fill_n(y.data + i * windows.Pixels(), windows.Pixels(),
                bias.data == nullptr ? 0.0f : bias.data[i % out]);
  }
  kernels::AddFromColumns(context, windows, columns, y.data);

  tape.Record(kName, {x, weight, bias}, y, [=, &context] {
    if (bias.grad != nullptr) {
      for (int64_t i = 0; i < int64_t{batch} * out; ++i) {
        bias.grad[i % out] +=
            static_cast<float>(kernels::Sum(y.grad + i * windows.Pixels(), windows.Pixels()));
      }
    }
    kernels::ToColumns(context, windows, y.grad, columns);
    if (weight.grad != nullptr) {  // dW [in, rows] = X · columnsᵀ
      for_each_group([&](int64_t w, int64_t c, int64_t p) {
        kernels::Gemm(context, in_of_group, rows_of_group, columns_count,
                      {planes + p, columns_count}, {columns + c, columns_count, true},
                      weight.grad + w, rows_of_group, {.accumulate = true});
      });
    }
    if (x.grad != nullptr) {  // dX = W · columns, in the place of X
      for_each_group([&](int64_t w, int64_t c, int64_t p) {
        kernels::Gemm(context, in_of_group, columns_count, rows_of_group,
                      {weight.data + w, rows_of_group}, {columns + c, columns_count}, planes + p,
                      columns_count);
      });
      kernels::AddFromPlanes(context, batch, in, windows.Count(), planes, x.grad);
    }
  });
  return y;
}

}  // namespace noron
