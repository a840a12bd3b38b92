// The register tile of the matrix product: `rows` × `vectors` sums held in registers over the whole depth.
#ifndef QUILL_MATMUL_MICRO_H
#define QUILL_MATMUL_MICRO_H

#include <stdbool.h>

#include "vector.h"

#define UNROLL _Pragma("clang loop unroll(full)")

QUILL_INLINE int64_t smaller_of(int64_t a, int64_t b) { return a < b ? a : b; }
QUILL_INLINE int64_t divided_up(int64_t a, int64_t b) { return (a + b - 1) / b; }
/// x clamped to least…most, or `least` if `most` is less.
QUILL_INLINE int64_t between(int64_t least, int64_t x, int64_t most) {
    const int64_t limited = x < most ? x : most;
    return limited > least ? limited : least;
}

// The largest tile, in rows and vectors: the sums, one row of B and a broadcast of A must fit in the registers.
#if QUILL_AVX512
#define MATMUL_ROWS 13
#define MATMUL_VECTORS 2
#elif QUILL_AVX2
#define MATMUL_ROWS 6
#define MATMUL_VECTORS 2
#elif QUILL_NEON
#define MATMUL_ROWS 6
#define MATMUL_VECTORS 4
#else
#define MATMUL_ROWS 5
#define MATMUL_VECTORS 2
#endif
// A tile of one vector may be taller, so that each row of B serves more rows of A.
#if QUILL_AVX512
#define MATMUL_NARROW_ROWS 16
#else
#define MATMUL_NARROW_ROWS MATMUL_ROWS
#endif

// Whether loading part of a vector costs no more than loading all of it, so that B need not be packed for it.
#if QUILL_AVX512
#define MATMUL_MASKS true
#else
#define MATMUL_MASKS false
#endif

// How many rows ahead B is prefetched.
#define MATMUL_PREFETCHED_ROWS 8

/// One tile: C[rows, columns] (+)= A[rows, depth] · B[depth, columns], then the cheap part of the epilogue.
typedef struct {
    const float *a, *b;
    float *c;
    const float *bias;    ///< the tile's columns of it; or NULL
    const float *gate;    ///< the output of a relu, multiplied by its derivative, laid out like C; or NULL
    int64_t a_stride;     ///< between rows, or between steps of depth if A is transposed
    int64_t b_stride, c_stride;
    int64_t depth;
    int64_t last_lanes;   ///< columns in the last vector
    bool add_to_c;
    bool relu;
} matmul_tile;

/// One step of depth.
QUILL_INLINE void matmul_step(vec *sums, const float *a, int64_t a_stride, const float *b, int64_t b_stride,
                              int64_t last_lanes, const int rows, const int vectors, const bool transposed) {
    vec row[8];
    if (!transposed && (vectors == 2 || rows == 1)) {
        // Rows of B are too far apart for hardware prefetching.
        UNROLL for (int v = 0; v < vectors; v++) {
            __builtin_prefetch(b + MATMUL_PREFETCHED_ROWS * b_stride + v * QUILL_LANES);
        }
    }
    UNROLL for (int v = 0; v < vectors; v++) {
        const float *place = b + v * QUILL_LANES;
        row[v] = MATMUL_MASKS && v == vectors - 1 ? load_part(place, last_lanes) : load(place);
    }
    UNROLL for (int i = 0; i < rows; i++) {
        const vec factor = splat(transposed ? a[i] : a[i * a_stride]);
        UNROLL for (int v = 0; v < vectors; v++) {
            sums[i * vectors + v] = multiply_add(factor, row[v], sums[i * vectors + v]);
        }
    }
}

QUILL_INLINE void matmul_tile_body(const matmul_tile *t, const int rows, const int vectors,
                                   const bool transposed) {
    // A small tile has too few sums to hide the latency of additions, so it keeps several of each. The loop over
    // the rows of a row-major A stays rolled: if unrolled, the compiler gathers loads and spills the sums.
    const int size = rows * vectors, chains = size >= 8 ? 1 : size >= 4 ? 2 : size >= 2 ? 4 : 8;
    const int unrolled = chains > 1 || !transposed ? chains : 4;
    const int64_t a_stride = t->a_stride, b_stride = t->b_stride, c_stride = t->c_stride;
    const int64_t last = t->last_lanes;
    const int64_t a_step = transposed ? a_stride : 1;
    const float *a = t->a, *b = t->b;
    vec sums[32];
    UNROLL for (int s = 0; s < size * chains; s++) sums[s] = splat(0);
    if (t->bias) {
        UNROLL for (int v = 0; v < vectors; v++) {
            const vec bias = v < vectors - 1 ? load(t->bias + v * QUILL_LANES)
                                             : load_part(t->bias + v * QUILL_LANES, last);
            UNROLL for (int i = 0; i < rows; i++) sums[i * vectors + v] = bias;
        }
    }
    int64_t left = t->depth;
    for (; left >= unrolled; left -= unrolled) {
        UNROLL for (int u = 0; u < unrolled; u++) {
            matmul_step(sums + u % chains * size, a + u * a_step, a_stride, b + u * b_stride, b_stride, last, rows,
                        vectors, transposed);
        }
        a += unrolled * a_step;
        b += unrolled * b_stride;
    }
    for (; left > 0; left--) {
        matmul_step(sums, a, a_stride, b, b_stride, last, rows, vectors, transposed);
        a += a_step;
        b += b_stride;
    }
    UNROLL for (int span = chains / 2; span > 0; span /= 2) {
        UNROLL for (int s = 0; s < span * size; s++) sums[s] += sums[s + span * size];
    }

    float *c = t->c;
    if (t->add_to_c) {
        UNROLL for (int i = 0; i < rows; i++) {
            UNROLL for (int v = 0; v < vectors; v++) {
                const float *place = c + i * c_stride + v * QUILL_LANES;
                sums[i * vectors + v] += v < vectors - 1 ? load(place) : load_part(place, last);
            }
        }
    }
    if (t->relu) {
        // In this form NaN stays NaN, and it is one instruction.
        UNROLL for (int s = 0; s < size; s++) sums[s] = sums[s] < 0 ? splat(0) : sums[s];
    }
    if (t->gate) {
        UNROLL for (int i = 0; i < rows; i++) {
            UNROLL for (int v = 0; v < vectors; v++) {
                const float *place = t->gate + i * c_stride + v * QUILL_LANES;
                const vec y = v < vectors - 1 ? load(place) : load_part(place, last);
                sums[i * vectors + v] = y > 0 ? sums[i * vectors + v] : splat(0);
            }
        }
    }
    if (last == QUILL_LANES) {
        UNROLL for (int i = 0; i < rows; i++) {
            UNROLL for (int v = 0; v < vectors; v++) {
                store(c + i * c_stride + v * QUILL_LANES, sums[i * vectors + v]);
            }
        }
    } else {
        UNROLL for (int i = 0; i < rows; i++) {
            UNROLL for (int v = 0; v < vectors - 1; v++) {
                store(c + i * c_stride + v * QUILL_LANES, sums[i * vectors + v]);
            }
            store_part(c + i * c_stride + (vectors - 1) * QUILL_LANES, sums[i * vectors + vectors - 1], last);
        }
    }
}

// Tiles of `rows` rows, for both layouts of A.
#define MATMUL_TILE(rows, vectors)                                               \
    static void matmul_tile_##rows##x##vectors(const matmul_tile *t) {           \
        matmul_tile_body(t, rows, vectors, false);                               \
    }                                                                            \
    static void matmul_tile_transposed_##rows##x##vectors(const matmul_tile *t) { \
        matmul_tile_body(t, rows, vectors, true);                                \
    }

MATMUL_TILE(1, 1) MATMUL_TILE(2, 1) MATMUL_TILE(3, 1) MATMUL_TILE(4, 1) MATMUL_TILE(5, 1)
MATMUL_TILE(1, 2) MATMUL_TILE(2, 2) MATMUL_TILE(3, 2) MATMUL_TILE(4, 2) MATMUL_TILE(5, 2)
MATMUL_TILE(1, 4) MATMUL_TILE(2, 4) MATMUL_TILE(1, 8)
#if MATMUL_ROWS >= 6
MATMUL_TILE(6, 1) MATMUL_TILE(6, 2) MATMUL_TILE(3, 4)
#endif
#if MATMUL_ROWS * MATMUL_VECTORS >= 24
MATMUL_TILE(4, 4) MATMUL_TILE(5, 4) MATMUL_TILE(6, 4) MATMUL_TILE(2, 8) MATMUL_TILE(3, 8)
#endif
#if MATMUL_ROWS >= 13
MATMUL_TILE(7, 1) MATMUL_TILE(8, 1) MATMUL_TILE(9, 1) MATMUL_TILE(10, 1) MATMUL_TILE(11, 1)
MATMUL_TILE(12, 1) MATMUL_TILE(13, 1) MATMUL_TILE(14, 1) MATMUL_TILE(15, 1) MATMUL_TILE(16, 1)
MATMUL_TILE(7, 2) MATMUL_TILE(8, 2) MATMUL_TILE(9, 2) MATMUL_TILE(10, 2) MATMUL_TILE(11, 2)
MATMUL_TILE(12, 2) MATMUL_TILE(13, 2)
#endif

typedef void (*matmul_tile_function)(const matmul_tile *);

// Indexed by transposition of A, log2 of the number of vectors, and rows − 1.
#define MATMUL_TILES(prefix)                                                                          \
    {                                                                                                 \
        {prefix##1x1, prefix##2x1, prefix##3x1, prefix##4x1, prefix##5x1 MATMUL_TALL(prefix, 1)       \
             MATMUL_NARROW(prefix)},                                                                  \
        {prefix##1x2, prefix##2x2, prefix##3x2, prefix##4x2, prefix##5x2 MATMUL_TALL(prefix, 2)},     \
        {prefix##1x4, prefix##2x4 MATMUL_WIDE(prefix)}, {prefix##1x8 MATMUL_WIDEST(prefix)},          \
    }
#if MATMUL_ROWS >= 13
#define MATMUL_TALL(prefix, vectors)                                                             \
    , prefix##6x##vectors, prefix##7x##vectors, prefix##8x##vectors, prefix##9x##vectors,        \
        prefix##10x##vectors, prefix##11x##vectors, prefix##12x##vectors, prefix##13x##vectors
#elif MATMUL_ROWS >= 6
#define MATMUL_TALL(prefix, vectors) , prefix##6x##vectors
#else
#define MATMUL_TALL(prefix, vectors)
#endif
#if MATMUL_NARROW_ROWS > MATMUL_ROWS
#define MATMUL_NARROW(prefix) , prefix##14x1, prefix##15x1, prefix##16x1
#else
#define MATMUL_NARROW(prefix)
#endif
#if MATMUL_ROWS * MATMUL_VECTORS >= 24
#define MATMUL_WIDE(prefix) , prefix##3x4, prefix##4x4, prefix##5x4, prefix##6x4
#define MATMUL_WIDEST(prefix) , prefix##2x8, prefix##3x8
#elif MATMUL_ROWS >= 6
#define MATMUL_WIDE(prefix) , prefix##3x4
#define MATMUL_WIDEST(prefix)
#else
#define MATMUL_WIDE(prefix)
#define MATMUL_WIDEST(prefix)
#endif

static const matmul_tile_function matmul_tiles[2][4][MATMUL_NARROW_ROWS] = {
    MATMUL_TILES(matmul_tile_),
    MATMUL_TILES(matmul_tile_transposed_),
};

#endif
