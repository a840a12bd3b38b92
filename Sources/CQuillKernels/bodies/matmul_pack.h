// Panels of B: `depth` rows of `vectors` vectors, contiguous, with the columns beyond the matrix filled.
#ifndef QUILL_MATMUL_PACK_H
#define QUILL_MATMUL_PACK_H

#include "matmul_micro.h"

/// Packs rows of B [depth, columns].
QUILL_INLINE void matmul_pack_rows(const float *b, int64_t stride, int64_t depth, int64_t columns,
                                   float *panel) {
    const int64_t whole = columns / QUILL_LANES, rest = columns % QUILL_LANES;
    for (int64_t p = 0; p < depth; p++) {
        for (int64_t v = 0; v < whole; v++, panel += QUILL_LANES) {
            store(panel, load(b + p * stride + v * QUILL_LANES));
        }
        if (rest) {
            store(panel, load_part(b + p * stride + whole * QUILL_LANES, rest));
            panel += QUILL_LANES;
        }
    }
}

// Shuffles within every four lanes: i is 0…3 for x, 4…7 for y.
#define LANE(i, four) ((i) + ((i) < 4 ? 0 : QUILL_LANES - 4) + (four))
#define FOUR_LANES(i, j, k, l, four) LANE(i, four), LANE(j, four), LANE(k, four), LANE(l, four)
#if QUILL_LANES == 16
#define SHUFFLE(x, y, i, j, k, l)                                                            \
    __builtin_shufflevector(x, y, FOUR_LANES(i, j, k, l, 0), FOUR_LANES(i, j, k, l, 4),      \
                            FOUR_LANES(i, j, k, l, 8), FOUR_LANES(i, j, k, l, 12))
#elif QUILL_LANES == 8
#define SHUFFLE(x, y, i, j, k, l) \
    __builtin_shufflevector(x, y, FOUR_LANES(i, j, k, l, 0), FOUR_LANES(i, j, k, l, 4))
#else
#define SHUFFLE(x, y, i, j, k, l) __builtin_shufflevector(x, y, i, j, k, l)
#endif

/// Transposes the 4×4 matrices formed by the same four lanes of r[0]…r[3].
QUILL_INLINE void transpose_fours(vec *r) {
    const vec low01 = SHUFFLE(r[0], r[1], 0, 4, 1, 5), high01 = SHUFFLE(r[0], r[1], 2, 6, 3, 7);
    const vec low23 = SHUFFLE(r[2], r[3], 0, 4, 1, 5), high23 = SHUFFLE(r[2], r[3], 2, 6, 3, 7);
    r[0] = SHUFFLE(low01, low23, 0, 1, 4, 5);
    r[1] = SHUFFLE(low01, low23, 2, 3, 6, 7);
    r[2] = SHUFFLE(high01, high23, 0, 1, 4, 5);
    r[3] = SHUFFLE(high01, high23, 2, 3, 6, 7);
}

#if QUILL_LANES == 16
#define TRANSPOSED_COLUMNS 8
typedef float octet_in_memory __attribute__((ext_vector_type(8), aligned(4)));

/// Loads eight floats of one row, then eight of another.
QUILL_INLINE vec load_two(const float *first, const float *second) {
    return __builtin_shufflevector(*(const octet_in_memory *)first, *(const octet_in_memory *)second, 0, 1, 2,
                                   3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/// Transposes eight columns of sixteen rows into eight vectors, `panel_stride` apart.
QUILL_INLINE void transpose_columns(const float *b, int64_t stride, float *panel, int64_t panel_stride) {
    const float *second = b + 4 * stride, *third = b + 8 * stride, *fourth = b + 12 * stride;
    vec x[4], y[4];
    UNROLL for (int i = 0; i < 4; i++) {
        x[i] = load_two(b + i * stride, second + i * stride);
        y[i] = load_two(third + i * stride, fourth + i * stride);
    }
    transpose_fours(x);
    transpose_fours(y);
    UNROLL for (int i = 0; i < 4; i++) {
        store(panel + i * panel_stride, __builtin_shufflevector(x[i], y[i], 0, 1, 2, 3, 8, 9, 10, 11, 16, 17,
                                                                18, 19, 24, 25, 26, 27));
        store(panel + (4 + i) * panel_stride,
              __builtin_shufflevector(x[i], y[i], 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31));
    }
}
#else
#define TRANSPOSED_COLUMNS 4
typedef float quad_in_memory __attribute__((ext_vector_type(4), aligned(4)));

/// Transposes four columns of QUILL_LANES rows into four vectors, `panel_stride` apart.
QUILL_INLINE void transpose_columns(const float *b, int64_t stride, float *panel, int64_t panel_stride) {
    vec r[4];
    UNROLL for (int i = 0; i < 4; i++) {
        const float *row = b + i * stride;
#if QUILL_LANES == 8
        r[i] = __builtin_shufflevector(*(const quad_in_memory *)row,
                                       *(const quad_in_memory *)(row + 4 * stride), 0, 1, 2, 3, 4, 5, 6, 7);
#else
        r[i] = load(row);
#endif
    }
    transpose_fours(r);
    UNROLL for (int i = 0; i < 4; i++) store(panel + i * panel_stride, r[i]);
}
#endif

/// Returns x, opaque to the compiler: otherwise it keeps an address for every row, and spills them.
QUILL_INLINE int64_t opaque(int64_t x) {
    __asm__("" : "+r"(x));
    return x;
}

/// Packs columns of B, the rows of a matrix [columns, depth].
static __attribute__((noinline)) void matmul_pack_columns(const float *b, int64_t stride, int64_t depth,
                                                          int64_t columns, float *panel) {
    const int64_t width = (columns + QUILL_LANES - 1) / QUILL_LANES * QUILL_LANES;
    const int64_t whole = depth < TRANSPOSED_COLUMNS ? 0 : columns / QUILL_LANES * QUILL_LANES;
    for (int64_t j = 0; j < whole; j += QUILL_LANES) {
        for (int64_t p = 0; p < depth; p += TRANSPOSED_COLUMNS) {
            // The last columns may overlap those before.
            const int64_t begin = smaller_of(p, depth - TRANSPOSED_COLUMNS);
            transpose_columns(b + j * stride + begin, opaque(stride), panel + begin * width + j, opaque(width));
        }
    }
    for (int64_t p = 0; p < depth && whole < width; p++) {
        for (int64_t j = whole; j < width; j++) panel[p * width + j] = j < columns ? b[j * stride + p] : 0;
    }
}

#endif
