#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define QUILL_LANES 8
#define QUILL_FMA 1
#define QUILL_AVX2 1
#define QUILL_TABLE quill_kernels_avx2
#define QUILL_NAME "avx2"
#include "../bodies/table.h"
#pragma clang attribute pop
#endif
