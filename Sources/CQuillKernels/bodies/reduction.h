// Sums, maxima and their indices. The order of a sum depends on the shape and the vector width alone.
#ifndef QUILL_REDUCTION_BODY_H
#define QUILL_REDUCTION_BODY_H

#include "math.h"
#include "elementwise.h"
#include "softmax.h"

/// Elements of a row (inner = 1), or rows of a column (inner > 1), per partial sum.
#define QUILL_SUM_ROW_CHUNK 16384
#define QUILL_SUM_COLUMN_CHUNK 1024
/// Columns per item.
#define QUILL_SUM_COLUMN_BLOCK 256

QUILL_INLINE int64_t sum_chunk(const quill_reduction *r) {
    return r->inner == 1 ? QUILL_SUM_ROW_CHUNK : QUILL_SUM_COLUMN_CHUNK;
}
QUILL_INLINE int64_t sum_parts(const quill_reduction *r) {
    return r->middle <= sum_chunk(r) ? 1 : divide_up(r->middle, sum_chunk(r));
}

/// Σ x[0..<count]: four sums side by side, then across the lanes.
static float contiguous_sum(const float *x, int64_t count) {
    vec sums[4] = {splat(0.0f), splat(0.0f), splat(0.0f), splat(0.0f)};
    int64_t i = 0;
    for (; i + 4 * QUILL_LANES <= count; i += 4 * QUILL_LANES) {
        for (int k = 0; k < 4; k++) sums[k] += load(x + i + k * QUILL_LANES);
    }
    QUILL_FOR_VECTORS(j, some, i, count, sums[0] += load_some(x + j, some));
    return lane_sum((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

/// Sums of `count` (<= QUILL_LANES) columns over `rows` rows, `stride` apart.
QUILL_INLINE vec column_sum(const float *x, int64_t stride, int64_t rows, int64_t count) {
    vec sums[4] = {splat(0.0f), splat(0.0f), splat(0.0f), splat(0.0f)};
    int64_t row = 0;
    for (; row + 4 <= rows; row += 4) {
        for (int k = 0; k < 4; k++) sums[k] += load_some(x + (row + k) * stride, count);
    }
    for (; row < rows; row++) sums[0] += load_some(x + row * stride, count);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// The same for two whole vectors of columns.
QUILL_INLINE void two_column_sums(const float *x, int64_t stride, int64_t rows, vec total[2]) {
    vec sums[4][2] = {{splat(0.0f), splat(0.0f)}, {splat(0.0f), splat(0.0f)}, {splat(0.0f), splat(0.0f)},
                      {splat(0.0f), splat(0.0f)}};
    int64_t row = 0;
    for (; row + 4 <= rows; row += 4) {
        for (int k = 0; k < 4; k++) {
            for (int v = 0; v < 2; v++) sums[k][v] += load(x + (row + k) * stride + v * QUILL_LANES);
        }
    }
    for (; row < rows; row++) {
        for (int v = 0; v < 2; v++) sums[0][v] += load(x + row * stride + v * QUILL_LANES);
    }
    for (int v = 0; v < 2; v++) total[v] = (sums[0][v] + sums[1][v]) + (sums[2][v] + sums[3][v]);
}

// Items: for each outer index and each part of the middle axis, the blocks of columns. With one part, results go
// directly to y; otherwise to the workspace, [outer, parts, inner].

static quill_work reduction_sum_work(const quill_reduction *r) {
    const int64_t parts = sum_parts(r), blocks = divide_up(r->inner, QUILL_SUM_COLUMN_BLOCK);
    return (quill_work){
        .items = r->outer * parts * blocks,
        .finish_items = parts > 1 ? r->outer * blocks : 0,
        .workspace_bytes = parts > 1 ? r->outer * parts * r->inner * (int64_t)sizeof(float) : 0,
    };
}

static void reduction_sum(const quill_reduction *r, int64_t begin, int64_t end, void *scratch, void *work) {
    (void)scratch;
    const int64_t parts = sum_parts(r), blocks = divide_up(r->inner, QUILL_SUM_COLUMN_BLOCK);
    float *partial = work;
    for (int64_t item = begin; item < end; item++) {
        const int64_t block = item % blocks, part = item / blocks % parts, outer = item / blocks / parts;
        const int64_t first = part * sum_chunk(r), rows = least(r->middle - first, sum_chunk(r));
        const float *x = r->x + (outer * r->middle + first) * r->inner;
        float *y = parts > 1 ? partial + (outer * parts + part) * r->inner : r->y + outer * r->inner;
        const float scale = parts > 1 ? 1.0f : r->scale;
        if (r->inner == 1) {
            y[0] = contiguous_sum(x, rows) * scale;
            continue;
        }
        int64_t c = block * QUILL_SUM_COLUMN_BLOCK;
        const int64_t stop = least(c + QUILL_SUM_COLUMN_BLOCK, r->inner);
        for (; c + 2 * QUILL_LANES <= stop; c += 2 * QUILL_LANES) {
            vec total[2];
            two_column_sums(x + c, r->inner, rows, total);
            for (int v = 0; v < 2; v++) store(y + c + v * QUILL_LANES, total[v] * scale);
        }
        QUILL_FOR_VECTORS(j, count, c, stop, {
            store_some(y + j, column_sum(x + j, r->inner, rows, count) * scale, count);
        });
    }
}

static void reduction_sum_finish(const quill_reduction *r, int64_t begin, int64_t end, void *scratch,
                                 void *work) {
    (void)scratch;
    const int64_t parts = sum_parts(r), blocks = divide_up(r->inner, QUILL_SUM_COLUMN_BLOCK);
    for (int64_t item = begin; item < end; item++) {
        const int64_t block = item % blocks, outer = item / blocks;
        const float *partial = (const float *)work + outer * parts * r->inner;
        const int64_t stop = least((block + 1) * QUILL_SUM_COLUMN_BLOCK, r->inner);
        for (int64_t c = block * QUILL_SUM_COLUMN_BLOCK; c < stop; c++) {
            double sum = 0;
            for (int64_t part = 0; part < parts; part++) sum += (double)partial[part * r->inner + c];
            r->y[outer * r->inner + c] = (float)(sum * (double)r->scale);
        }
    }
}

/// The larger of two numbers, NaN if either is NaN.
QUILL_INLINE vec larger_or_nan(vec a, vec b) { return binary_maximum(a, b); }

static void reduction_maximum_over(const quill_reduction *r, int64_t begin, int64_t end) {
    if (r->inner == 1) {
        for (int64_t row = begin; row < end; row++) {
            const float *x = r->x + row * r->middle;
            vec max = splat(-QUILL_INFINITY);
            QUILL_FOR_VECTORS(i, count, 0, r->middle, {
                max = larger_or_nan(row_part(x, i, count, -QUILL_INFINITY), max);
            });
            r->y[row] = any_lane(max != max) ? QUILL_NAN : lane_max(max);
        }
        return;
    }
    for (int64_t item = begin; item < end;) {
        const int64_t outer = item / r->inner, first = item % r->inner;
        const int64_t stop = least(r->inner, first + end - item);
        const float *x = r->x + outer * r->middle * r->inner;
        QUILL_FOR_VECTORS(c, count, first, stop, {
            vec max = splat(-QUILL_INFINITY);
            for (int64_t row = 0; row < r->middle; row++) {
                max = larger_or_nan(load_some(x + row * r->inner + c, count), max);
            }
            store_some(r->y + outer * r->inner + c, max, count);
        });
        item += stop - first;
    }
}

static void reduction_argmax(const float *x, int32_t *y, int64_t columns, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) y[row] = (int32_t)row_argmax(x + row * columns, columns);
}

#define QUILL_REDUCTION_TABLE                                                                             \
    .sum_work = reduction_sum_work, .sum = reduction_sum, .sum_finish = reduction_sum_finish,             \
    .maximum_over = reduction_maximum_over, .argmax = reduction_argmax,

#endif
