#include <string.h>

#include "../include/CQuillKernels.h"

extern const quill_kernels quill_kernels_portable;
#if defined(__x86_64__)
extern const quill_kernels quill_kernels_avx2, quill_kernels_avx512;
#elif defined(__aarch64__)
extern const quill_kernels quill_kernels_neon;
#endif

const quill_kernels *quill_kernels_for(quill_isa isa) {
    switch (isa) {
    case quill_isa_portable:
        return &quill_kernels_portable;
#if defined(__x86_64__)
    case quill_isa_avx2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &quill_kernels_avx2 : NULL;
    case quill_isa_avx512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                       __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("fma")
                   ? &quill_kernels_avx512
                   : NULL;
#elif defined(__aarch64__)
    case quill_isa_neon:
        return &quill_kernels_neon;
#endif
    default:
        return NULL;
    }
}

int32_t quill_isa_named(const char *name) {
    static const char *const names[] = {"portable", "neon", "avx2", "avx512"};
    for (int32_t i = 0; i < 4; i++) {
        if (strcmp(name, names[i]) == 0) return i;
    }
    return -1;
}

quill_isa quill_isa_best(void) {
    for (int32_t isa = quill_isa_avx512; isa > quill_isa_portable; isa--) {
        if (quill_kernels_for((quill_isa)isa)) return (quill_isa)isa;
    }
    return quill_isa_portable;
}

const quill_kernels *quill_kernels_best(void) {
    const quill_kernels *best = quill_kernels_for(quill_isa_best());
    return best ? best : &quill_kernels_portable;
}

bool quill_kernels_are_optimized(void) {
#if defined(__OPTIMIZE__)
    return true;
#else
    return false;
#endif
}
