#include "include/probe.h"

#include <string.h>

#define PROBE_SET portable
#define PROBE_LANES 4
#define PROBE_CHAINS 12
#define PROBE_FMA 0
#include "loops.h"
#undef PROBE_SET
#undef PROBE_LANES
#undef PROBE_CHAINS
#undef PROBE_FMA

#if defined(__aarch64__)
#define PROBE_SET neon
#define PROBE_LANES 4
#define PROBE_CHAINS 24
#define PROBE_FMA 1
#include "loops.h"
#elif defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define PROBE_SET avx2
#define PROBE_LANES 8
#define PROBE_CHAINS 12
#define PROBE_FMA 1
#include "loops.h"
#undef PROBE_SET
#undef PROBE_LANES
#undef PROBE_CHAINS
#undef PROBE_FMA
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,fma"))), apply_to = function)
#define PROBE_SET avx512
#define PROBE_LANES 16
#define PROBE_CHAINS 24
#define PROBE_FMA 1
#include "loops.h"
#pragma clang attribute pop
#endif

const probe *probe_named(const char *name) {
    if (strcmp(name, "portable") == 0) return &loops_portable;
#if defined(__aarch64__)
    if (strcmp(name, "neon") == 0) return &loops_neon;
#elif defined(__x86_64__)
    if (strcmp(name, "avx2") == 0 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return &loops_avx2;
    }
    if (strcmp(name, "avx512") == 0 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
        return &loops_avx512;
    }
#endif
    return NULL;
}
