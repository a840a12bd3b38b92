#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), \
                             apply_to = function)
#define QUILL_LANES 16
#define QUILL_FMA 1
#define QUILL_AVX512 1
#define QUILL_TABLE quill_kernels_avx512
#define QUILL_NAME "avx512"
#include "../bodies/table.h"
#pragma clang attribute pop
#endif
