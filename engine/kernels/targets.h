// Which instruction sets the kernels are compiled for; include it before any header of Highway.
// x86-64: SSE4, AVX2 and AVX-512, chosen at run time. WebAssembly and the rest: what the compiler
// was asked for. Vectors without a size known to the compiler (SVE) do not fit our register tiles.
#pragma once

#if defined(__x86_64__) || defined(_M_X64)
#define HWY_BASELINE_TARGETS HWY_SSE4
#endif
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
