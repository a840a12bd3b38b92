// Panels of B: `depth` rows of `vectors` vectors, contiguous, the columns beyond the matrix filled up.
#ifndef QUILL_MATMUL_PACK_H
#define QUILL_MATMUL_PACK_H

#include "vector.h"

/// From rows of B [depth, columns].
QUILL_INLINE void matmul_pack_rows(const float *b, int64_t stride, int64_t depth, int64_t columns, float *panel) {
    const int64_t whole = columns / QUILL_LANES, rest = columns % QUILL_LANES;
    for (int64_t p = 0; p < depth; p++) {
        for (int64_t v = 0; v < whole; v++, panel += QUILL_LANES) store(panel, load(b + p * stride + v * QUILL_LANES));
        if (rest) {
            store(panel, load_part(b + p * stride + whole * QUILL_LANES, rest));
            panel += QUILL_LANES;
        }
    }
}

typedef float quad __attribute__((ext_vector_type(4)));
typedef float quad_in_memory __attribute__((ext_vector_type(4), aligned(4)));

QUILL_INLINE quad load_quad(const float *p) { return *(const quad_in_memory *)p; }

/// Four floats of each of QUILL_LANES / 4 rows that lie `stride` apart.
QUILL_INLINE vec load_quads(const float *p, int64_t stride) {
#if QUILL_LANES == 4
    (void)stride;
    return load_quad(p);
#else
#define PAIR(p) __builtin_shufflevector(load_quad(p), load_quad((p) + stride), 0, 1, 2, 3, 4, 5, 6, 7)
#if QUILL_LANES == 8
    return PAIR(p);
#else
    return __builtin_shufflevector(PAIR(p), PAIR(p + 2 * stride), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
                                   15);
#endif
#undef PAIR
#endif
}

// Shuffles within every four lanes: i counts 0…3 in x, 4…7 in y.
#define LANE(i, four) ((i) + ((i) < 4 ? 0 : QUILL_LANES - 4) + (four))
#define FOUR_LANES(i, j, k, l, four) LANE(i, four), LANE(j, four), LANE(k, four), LANE(l, four)
#if QUILL_LANES == 4
#define SHUFFLE(x, y, i, j, k, l) __builtin_shufflevector(x, y, i, j, k, l)
#elif QUILL_LANES == 8
#define SHUFFLE(x, y, i, j, k, l) \
    __builtin_shufflevector(x, y, FOUR_LANES(i, j, k, l, 0), FOUR_LANES(i, j, k, l, 4))
#else
#define SHUFFLE(x, y, i, j, k, l)                                                                            \
    __builtin_shufflevector(x, y, FOUR_LANES(i, j, k, l, 0), FOUR_LANES(i, j, k, l, 4), FOUR_LANES(i, j, k, l, 8), \
                            FOUR_LANES(i, j, k, l, 12))
#endif

/// Four columns of QUILL_LANES rows become four vectors, `panel_stride` apart.
QUILL_INLINE void transpose_four(const float *b, int64_t stride, float *panel, int64_t panel_stride) {
    // Row 4·g + i goes to lane 4·g + i: load rows i, 4 + i, … into one vector, then transpose fours in place.
    const int64_t next = 4 * stride;
    const vec r0 = load_quads(b, next), r1 = load_quads(b + stride, next);
    const vec r2 = load_quads(b + 2 * stride, next), r3 = load_quads(b + 3 * stride, next);
    const vec low01 = SHUFFLE(r0, r1, 0, 4, 1, 5), high01 = SHUFFLE(r0, r1, 2, 6, 3, 7);
    const vec low23 = SHUFFLE(r2, r3, 0, 4, 1, 5), high23 = SHUFFLE(r2, r3, 2, 6, 3, 7);
    store(panel, SHUFFLE(low01, low23, 0, 1, 4, 5));
    store(panel + panel_stride, SHUFFLE(low01, low23, 2, 3, 6, 7));
    store(panel + 2 * panel_stride, SHUFFLE(high01, high23, 0, 1, 4, 5));
    store(panel + 3 * panel_stride, SHUFFLE(high01, high23, 2, 3, 6, 7));
}

/// From columns of B, the rows of a matrix [columns, depth].
QUILL_INLINE void matmul_pack_columns(const float *b, int64_t stride, int64_t depth, int64_t columns, float *panel) {
    const int64_t width = (columns + QUILL_LANES - 1) / QUILL_LANES * QUILL_LANES;
    int64_t j = 0;
    for (; j + QUILL_LANES <= columns; j += QUILL_LANES) {
        const float *rows = b + j * stride;
        int64_t p = 0;
        for (; p + 4 <= depth; p += 4) transpose_four(rows + p, stride, panel + p * width + j, width);
        for (; p < depth; p++) {
            for (int64_t lane = 0; lane < QUILL_LANES; lane++) panel[p * width + j + lane] = rows[lane * stride + p];
        }
    }
    if (j < columns) {
        for (int64_t p = 0; p < depth; p++) {
            for (int64_t i = j; i < width; i++) panel[p * width + i] = i < columns ? b[i * stride + p] : 0;
        }
    }
}

#endif
