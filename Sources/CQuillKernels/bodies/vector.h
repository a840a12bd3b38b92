// Vectors of QUILL_LANES floats, without intrinsics. Included by every body; the instruction set comes from the
// attribute that isa/*.c pushes around the whole inclusion.
#ifndef QUILL_VECTOR_H
#define QUILL_VECTOR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define QUILL_INLINE static inline __attribute__((always_inline))

typedef float vec __attribute__((ext_vector_type(QUILL_LANES)));
typedef int32_t ivec __attribute__((ext_vector_type(QUILL_LANES)));
typedef uint32_t uvec __attribute__((ext_vector_type(QUILL_LANES)));
// The same in memory, where only single floats need be aligned.
typedef float vec_in_memory __attribute__((ext_vector_type(QUILL_LANES), aligned(4)));

QUILL_INLINE vec load(const float *p) { return *(const vec_in_memory *)p; }
QUILL_INLINE void store(float *p, vec v) { *(vec_in_memory *)p = v; }

/// The first `count` lanes from memory, the others zero; 0 <= count <= QUILL_LANES.
QUILL_INLINE vec load_part(const float *p, int64_t count) {
    float lanes[QUILL_LANES] = {0};
    memcpy(lanes, p, (size_t)count * sizeof(float));
    return load(lanes);
}

QUILL_INLINE void store_part(float *p, vec v, int64_t count) {
    float lanes[QUILL_LANES];
    store(lanes, v);
    memcpy(p, lanes, (size_t)count * sizeof(float));
}

/// a·b + c in one rounding where the instruction set has it; in two elsewhere (a library call would be far slower).
QUILL_INLINE vec multiply_add(vec a, vec b, vec c) {
#if QUILL_FMA
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

QUILL_INLINE vec splat(float x) { return (vec)(x); }
QUILL_INLINE vec select_lanes(ivec mask, vec yes, vec no) {
    return (vec)((mask & (ivec)yes) | (~mask & (ivec)no));
}

#endif
