// Vectors of QUILL_LANES floats. Every body includes this; the instruction set comes from the attribute that
// isa/*.c pushes around the whole inclusion. Intrinsics are used only where the compiler generates poor code.
#ifndef QUILL_VECTOR_H
#define QUILL_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Every fused multiply-add is written as such, so that contraction by the compiler never makes a body and its tail,
// or two places that must agree, differ.
#pragma clang fp contract(off)

#define QUILL_INLINE static inline __attribute__((always_inline))

QUILL_INLINE int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
QUILL_INLINE int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
QUILL_INLINE int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

typedef float vec __attribute__((ext_vector_type(QUILL_LANES)));
typedef int32_t ivec __attribute__((ext_vector_type(QUILL_LANES)));
typedef uint32_t uvec __attribute__((ext_vector_type(QUILL_LANES)));
typedef double dvec __attribute__((ext_vector_type(QUILL_LANES)));
// The same in memory, aligned as single floats.
typedef float vec_in_memory __attribute__((ext_vector_type(QUILL_LANES), aligned(4)));

QUILL_INLINE vec load(const float *p) { return *(const vec_in_memory *)p; }
QUILL_INLINE void store(float *p, vec v) { *(vec_in_memory *)p = v; }
QUILL_INLINE vec splat(float x) { return (vec)(x); }

/// The index of each lane: 0, 1, 2, …
QUILL_INLINE ivec lane_numbers(void) {
#if QUILL_LANES == 16
    return (ivec){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
#elif QUILL_LANES == 8
    return (ivec){0, 1, 2, 3, 4, 5, 6, 7};
#else
    return (ivec){0, 1, 2, 3};
#endif
}

/// All ones in the first `count` lanes.
QUILL_INLINE ivec first_lanes(int64_t count) { return lane_numbers() < (ivec)((int32_t)count); }

/// Loads the first `count` lanes, the others zero; 0 <= count <= QUILL_LANES. Reads no memory beyond.
QUILL_INLINE vec load_part(const float *p, int64_t count) {
#if QUILL_AVX512
    return (vec)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), p);
#elif QUILL_AVX2
    return (vec)_mm256_maskload_ps(p, (__m256i)first_lanes(count));
#else
    vec v = splat(0.0f);
    switch (count) {
    case 0:
        return v;
    case 1:
        v.x = p[0];
        return v;
    case 2:
        memcpy(&v, p, 2 * sizeof(float));
        return v;
    case 3:
        memcpy(&v, p, 2 * sizeof(float));
        v.z = p[2];
        return v;
    default:
        return load(p);
    }
#endif
}

/// Stores the first `count` lanes; 0 <= count <= QUILL_LANES.
QUILL_INLINE void store_part(float *p, vec v, int64_t count) {
#if QUILL_AVX512
    _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), (__m512)v);
#elif QUILL_AVX2
    _mm256_maskstore_ps(p, (__m256i)first_lanes(count), (__m256)v);
#else
    switch (count) {
    case 0:
        return;
    case 1:
        p[0] = v.x;
        return;
    case 2:
        memcpy(p, &v, 2 * sizeof(float));
        return;
    case 3:
        memcpy(p, &v, 2 * sizeof(float));
        p[2] = v.z;
        return;
    default:
        store(p, v);
    }
#endif
}

/// Either form, by the number of lanes, for loops over whole vectors that end with a partial one.
QUILL_INLINE vec load_some(const float *p, int64_t count) {
    return count >= QUILL_LANES ? load(p) : load_part(p, count);
}
QUILL_INLINE void store_some(float *p, vec v, int64_t count) {
    if (count >= QUILL_LANES) {
        store(p, v);
    } else {
        store_part(p, v, count);
    }
}

/// Runs the statements for whole vectors [i, i + QUILL_LANES) of [begin, end) and then, with the same arithmetic,
/// for the rest; `count` is the number of elements.
#define QUILL_FOR_VECTORS(i, count, begin, end, ...)                                                      \
    do {                                                                                                  \
        int64_t i = (begin);                                                                              \
        for (; i + QUILL_LANES <= (end); i += QUILL_LANES) {                                              \
            const int64_t count = QUILL_LANES;                                                            \
            __VA_ARGS__;                                                                                  \
        }                                                                                                 \
        if (i < (end)) {                                                                                  \
            const int64_t count = (end) - i;                                                              \
            __VA_ARGS__;                                                                                  \
        }                                                                                                 \
    } while (0)

/// Lanes of `yes` where the mask (a comparison's result) is set, of `no` elsewhere.
QUILL_INLINE vec select_lanes(ivec mask, vec yes, vec no) { return mask ? yes : no; }

/// a·b + c with one rounding if the instruction set has it, else with two (a library call would be far slower).
QUILL_INLINE vec multiply_add(vec a, vec b, vec c) {
#if QUILL_FMA
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

QUILL_INLINE vec vabs(vec x) { return (vec)((ivec)x & 0x7fffffff); }
QUILL_INLINE vec copy_sign(vec magnitude, vec sign) {
    return (vec)(((ivec)magnitude & 0x7fffffff) | ((ivec)sign & (int32_t)0x80000000));
}

/// The larger (smaller) of two numbers; b if either is NaN.
QUILL_INLINE vec larger(vec a, vec b) { return select_lanes(a > b, a, b); }
QUILL_INLINE vec smaller(vec a, vec b) { return select_lanes(a < b, a, b); }

// Reductions across lanes, always in the same tree: halves, quarters, …

typedef float vec4 __attribute__((ext_vector_type(4)));
typedef float vec8 __attribute__((ext_vector_type(8)));

QUILL_INLINE float sum4(vec4 v) {
    const vec4 pairs = v + __builtin_shufflevector(v, v, 2, 3, 0, 1);
    return pairs.x + pairs.y;
}
QUILL_INLINE float max4(vec4 v) {
    const vec4 w = __builtin_shufflevector(v, v, 2, 3, 0, 1), pairs = v > w ? v : w;
    return pairs.x > pairs.y ? pairs.x : pairs.y;
}

QUILL_INLINE float lane_sum(vec v) {
#if QUILL_LANES == 16
    const vec8 half = v.lo + v.hi;
    return sum4(half.lo + half.hi);
#elif QUILL_LANES == 8
    return sum4(v.lo + v.hi);
#else
    return sum4(v);
#endif
}

/// The largest lane; NaNs are skipped in an unspecified way.
QUILL_INLINE float lane_max(vec v) {
#if QUILL_LANES == 16
    const vec8 half = v.lo > v.hi ? v.lo : v.hi;
    return max4(half.lo > half.hi ? half.lo : half.hi);
#elif QUILL_LANES == 8
    return max4(v.lo > v.hi ? v.lo : v.hi);
#else
    return max4(v);
#endif
}

/// Whether any lane of a comparison's result is set.
QUILL_INLINE bool any_lane(ivec mask) { return __builtin_reduce_or(mask) != 0; }

#endif
