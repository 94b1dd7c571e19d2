#include "engine/kernels/activations.h"
#include "engine/kernels/elementwise.h"
#include "engine/ops/shaping.h"
#include "engine/ops/support.h"

namespace noron {

Tensor Reparameterize(Tape& tape, Tensor mu, Tensor logvar, Tensor epsilon) {
  CheckShapes(mu.shape == logvar.shape, "reparameterize", "mu", mu.shape, "logvar", logvar.shape,
              "they must be the same");
  CheckShapes(mu.shape == epsilon.shape, "reparameterize", "mu", mu.shape, "epsilon", epsilon.shape,
              "they must be the same");
  Context& context = tape.GetContext();
  const int64_t size = mu.Size();
  const Tensor noise = tape.Constant(mu.shape);  // e^(logvar/2)·ε
  kernels::Scale(context, 0.5f, logvar.data, noise.data, size);
  kernels::Exp(context, noise.data, noise.data, size);
  kernels::Multiply(context, noise.data, epsilon.data, noise.data, size);
  Tensor z = tape.New(mu.shape, {mu, logvar});
  kernels::Add(context, mu.data, noise.data, z.data, size);
  tape.Record("reparameterize", {mu, logvar, epsilon}, z, [=, &context] {
    if (mu.grad != nullptr) kernels::AddTo(context, z.grad, mu.grad, size);
    if (logvar.grad != nullptr) {
      for (int64_t i = 0; i < size; ++i) logvar.grad[i] += 0.5f * noise.data[i] * z.grad[i];
    }
  });
  return z;
}

}  // namespace noron
