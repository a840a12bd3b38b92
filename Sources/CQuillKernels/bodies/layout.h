// Data movement: broadcasting, transposing, and gathering the rows of a shuffled batch.
#include "math.h"

/// The offset of a row in x.
QUILL_INLINE int64_t strided_row(const quill_strided_copy *s, int64_t row) {
    int64_t at = s->offset;
    for (int32_t axis = s->rank - 2; axis >= 0; axis--) {
        at += row % s->shape[axis] * s->strides[axis];
        row /= s->shape[axis];
    }
    return at;
}

QUILL_INLINE void copy_row(const float *x, int64_t stride, float *y, int64_t columns) {
    if (stride == 1) {
        QUILL_FOR_VECTORS(i, count, 0, columns, store_some(y + i, load_some(x + i, count), count));
    } else if (stride == 0) {
        QUILL_FOR_VECTORS(i, count, 0, columns, store_some(y + i, splat(*x), count));
    } else {
        for (int64_t i = 0; i < columns; i++) y[i] = x[i * stride];
    }
}

/// y[i, j] = x[i + j · stride] for i, j in 0..<4; y's rows are `columns` apart.
QUILL_INLINE void transpose_4x4(const float *x, int64_t stride, float *y, int64_t columns) {
    typedef vec4 unaligned __attribute__((aligned(4)));
    const vec4 a = *(const unaligned *)x, b = *(const unaligned *)(x + stride);
    const vec4 c = *(const unaligned *)(x + 2 * stride), d = *(const unaligned *)(x + 3 * stride);
    const vec4 ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const vec4 cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    *(unaligned *)y = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
    *(unaligned *)(y + columns) = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
    *(unaligned *)(y + 2 * columns) = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
    *(unaligned *)(y + 3 * columns) = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
}

/// Copies `rows` rows of y whose elements lie one behind the other in x, sixteen rows at a time, so that cache
/// lines of x are used whole.
QUILL_INLINE void transpose_rows(const float *x, int64_t stride, float *y, int64_t rows, int64_t columns) {
    for (int64_t tile = 0; tile < rows; tile += 16) {
        const int64_t stop = rows < tile + 16 ? rows : tile + 16, whole = tile + (stop - tile) / 4 * 4;
        int64_t column = 0;
        for (; column + 4 <= columns; column += 4) {
            for (int64_t row = tile; row < whole; row += 4) {
                transpose_4x4(x + row + column * stride, stride, y + row * columns + column, columns);
            }
            for (int64_t row = whole; row < stop; row++) {
                for (int64_t k = column; k < column + 4; k++) y[row * columns + k] = x[row + k * stride];
            }
        }
        for (; column < columns; column++) {
            for (int64_t row = tile; row < stop; row++) y[row * columns + column] = x[row + column * stride];
        }
    }
}

static void layout_strided_copy(const quill_strided_copy *s, int64_t begin, int64_t end) {
    const int64_t columns = s->shape[s->rank - 1], stride = s->strides[s->rank - 1];
    const bool transposed = s->rank >= 2 && s->strides[s->rank - 2] == 1 && stride != 0 && stride != 1;
    if (!transposed) {
        for (int64_t row = begin; row < end; row++) {
            copy_row(s->x + strided_row(s, row), stride, s->y + row * columns, columns);
        }
        return;
    }
    const int64_t group = s->shape[s->rank - 2];
    for (int64_t row = begin; row < end;) {
        const int64_t left = group - row % group, rows = left < end - row ? left : end - row;
        transpose_rows(s->x + strided_row(s, row), stride, s->y + row * columns, rows, columns);
        row += rows;
    }
}

// Padding, cropping, concatenating.

static void layout_pad(const quill_pad *p, int64_t begin, int64_t end) {
    const int32_t last = p->rank - 1;
    const int64_t columns = p->shape[last], before = p->before[last];
    const int64_t first = least(most(0, before), columns);
    const int64_t stop = most(first, least(columns, before + p->source[last]));
    for (int64_t row = begin; row < end; row++) {
        int64_t rest = row, at = 0, step = p->source[last];
        bool inside = true;
        for (int32_t axis = last - 1; axis >= 0; axis--) {
            const int64_t place = rest % p->shape[axis] - p->before[axis];
            inside &= place >= 0 && place < p->source[axis];
            at += place * step;
            step *= p->source[axis];
            rest /= p->shape[axis];
        }
        float *y = p->y + row * columns;
        const int64_t left = inside ? first : columns, right = inside ? stop : columns;
        memset(y, 0, (size_t)left * sizeof(float));
        if (right > left) memcpy(y + left, p->x + at + left - before, (size_t)(right - left) * sizeof(float));
        memset(y + right, 0, (size_t)(columns - right) * sizeof(float));
    }
}

static void layout_copy_rows(const quill_copy_rows *c, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        memcpy(c->y + row * c->y_step, c->x + row * c->x_step, (size_t)c->columns * sizeof(float));
    }
}

// Gathering: the rows of a shuffled batch are scattered, so the next one is prefetched while this one is copied.

QUILL_INLINE void prefetch_row(const void *row, int64_t bytes) {
    for (int64_t i = 0; i < bytes; i += 64) __builtin_prefetch((const char *)row + i);
}

typedef uint8_t byte_lanes __attribute__((ext_vector_type(QUILL_LANES), aligned(1)));

static void layout_gather_bytes(const quill_gather_bytes *g, int64_t begin, int64_t end) {
    const vec scale = splat(g->scale), offset = splat(g->offset);
    for (int64_t row = begin; row < end; row++) {
        const uint8_t *x = g->x + (int64_t)g->indices[row] * g->columns;
        float *y = g->y + row * g->columns;
        if (row + 1 < end) prefetch_row(g->x + (int64_t)g->indices[row + 1] * g->columns, g->columns);
        QUILL_FOR_VECTORS(i, count, 0, g->columns, {
            byte_lanes bytes = (byte_lanes)(0);
            if (count == QUILL_LANES) {
                bytes = *(const byte_lanes *)(x + i);
            } else {
                memcpy(&bytes, x + i, (size_t)count);
            }
            store_some(y + i, multiply_add(__builtin_convertvector(bytes, vec), scale, offset), count);
        });
    }
}

static void layout_gather_floats(const quill_gather_floats *g, int64_t begin, int64_t end) {
    const vec scale = splat(g->scale), offset = splat(g->offset);
    const int64_t bytes = g->columns * (int64_t)sizeof(float);
    for (int64_t row = begin; row < end; row++) {
        const float *x = g->x + (int64_t)g->indices[row] * g->columns;
        float *y = g->y + row * g->columns;
        if (row + 1 < end) prefetch_row(g->x + (int64_t)g->indices[row + 1] * g->columns, bytes);
        QUILL_FOR_VECTORS(i, count, 0, g->columns, {
            store_some(y + i, multiply_add(load_some(x + i, count), scale, offset), count);
        });
    }
}

static void layout_gather_labels(const int32_t *x, const int32_t *indices, int32_t *y, int64_t begin,
                                 int64_t end) {
    for (int64_t row = begin; row < end; row++) y[row] = x[indices[row]];
}

/// A label outside 0..<columns leaves its row zero.
static void layout_one_hot(const int32_t *labels, float *y, int64_t columns, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        float *out = y + row * columns;
        QUILL_FOR_VECTORS(i, count, 0, columns, store_some(out + i, splat(0.0f), count));
        if (labels[row] >= 0 && labels[row] < columns) out[labels[row]] = 1.0f;
    }
}

#define QUILL_LAYOUT_TABLE                                                                                \
    .strided_copy = layout_strided_copy, .pad = layout_pad, .copy_rows = layout_copy_rows,                \
    .gather_bytes = layout_gather_bytes,                                                                  \
    .gather_floats = layout_gather_floats, .gather_labels = layout_gather_labels, .one_hot = layout_one_hot,
