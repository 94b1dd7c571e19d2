// Rows of a table by id: table is [vocabulary, columns], ids are [rows], each a row of the table.
#pragma once

#include <cstdint>

#include "engine/core/context.h"

namespace noron::kernels {

// y[i] = table[ids[i]], y is [rows, columns].
void GatherRows(Context& context, int64_t rows, int64_t columns, const float* table,
                const int32_t* ids, float* y);

// dtable[ids[i]] += dy[i]; repeated ids add up in the order of i, for any number of threads.
void ScatterAddRows(Context& context, int64_t rows, int64_t columns, const float* dy,
                    const int32_t* ids, float* dtable);

}  // namespace noron::kernels
