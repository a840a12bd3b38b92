// Softmax, cross-entropy and their gradients, row by row. A row of at most one vector (such as ten classes) is one
// masked load and stays in a register.
#ifndef QUILL_SOFTMAX_BODY_H
#define QUILL_SOFTMAX_BODY_H

#include "math.h"
#include "elementwise.h"

/// Columns [i, i + count) of a row; other lanes are `beyond`.
QUILL_INLINE vec row_part(const float *x, int64_t i, int64_t count, float beyond) {
    if (count >= QUILL_LANES) return load(x + i);
    return select_lanes(first_lanes(count), load_part(x + i, count), splat(beyond));
}

QUILL_INLINE float row_max(const float *x, int64_t columns) {
    vec m = splat(-QUILL_INFINITY);
    QUILL_FOR_VECTORS(i, count, 0, columns, m = larger(row_part(x, i, count, -QUILL_INFINITY), m));
    return lane_max(m);
}

/// Σ e^(x − max), where max is the row's maximum; NaN if the row contains NaN or +infinity.
QUILL_INLINE float row_exponentials(const float *x, float max, int64_t columns) {
    vec sum = splat(0.0f);
    QUILL_FOR_VECTORS(i, count, 0, columns, sum += vexp(row_part(x, i, count, -QUILL_INFINITY) - max));
    return lane_sum(sum);
}

QUILL_INLINE float row_product(const float *a, const float *b, int64_t columns) {
    vec sum = splat(0.0f);
    QUILL_FOR_VECTORS(i, count, 0, columns,
                       sum = multiply_add(load_some(a + i, count), load_some(b + i, count), sum));
    return lane_sum(sum);
}

QUILL_INLINE float row_sum(const float *a, int64_t columns) {
    vec sum = splat(0.0f);
    QUILL_FOR_VECTORS(i, count, 0, columns, sum += load_some(a + i, count));
    return lane_sum(sum);
}

/// The index of the row's first maximum; NaNs are skipped, and a row of NaNs has index 0.
QUILL_INLINE int64_t row_argmax(const float *x, int64_t columns) {
    const vec max = splat(row_max(x, columns));
    for (int64_t i = 0; i < columns; i += QUILL_LANES) {
        const int64_t count = columns - i < QUILL_LANES ? columns - i : QUILL_LANES;
        const ivec hit = row_part(x, i, count, QUILL_NAN) == max;
        if (any_lane(hit)) return i + __builtin_reduce_min(hit ? lane_numbers() : (ivec)(QUILL_LANES));
    }
    return 0;
}

QUILL_INLINE float log_of(float x) { return vlog(splat(x))[0]; }

static void softmax_softmax(const float *x, float *y, int64_t columns, int64_t begin, int64_t end) {
    if (columns <= QUILL_LANES) {
        for (int64_t row = begin; row < end; row++) {
            const vec v = row_part(x + row * columns, 0, columns, -QUILL_INFINITY);
            const vec e = vexp(v - lane_max(larger(v, splat(-QUILL_INFINITY))));
            store_some(y + row * columns, e / lane_sum(e), columns);
        }
        return;
    }
    for (int64_t row = begin; row < end; row++) {
        const float *in = x + row * columns;
        float *out = y + row * columns;
        const float max = row_max(in, columns);
        vec sum = splat(0.0f);
        QUILL_FOR_VECTORS(i, count, 0, columns, {
            const vec e = vexp(row_part(in, i, count, -QUILL_INFINITY) - max);
            sum += e;
            store_some(out + i, e, count);
        });
        const float total = lane_sum(sum);
        QUILL_FOR_VECTORS(i, count, 0, columns, store_some(out + i, load_some(out + i, count) / total, count));
    }
}

static void softmax_log_softmax(const float *x, float *y, int64_t columns, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        const float *in = x + row * columns;
        const float max = row_max(in, columns), log = log_of(row_exponentials(in, max, columns));
        QUILL_FOR_VECTORS(i, count, 0, columns,
                           store_some(y + row * columns + i, load_some(in + i, count) - max - log, count));
    }
}

static void softmax_softmax_gradient(const float *y, const float *dy, float *dx, int64_t columns, int64_t begin,
                                     int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        const float *p = y + row * columns, *g = dy + row * columns;
        const float dot = row_product(p, g, columns);
        QUILL_FOR_VECTORS(i, count, 0, columns,
                           store_some(dx + row * columns + i, load_some(p + i, count) * (load_some(g + i, count) - dot), count));
    }
}

static void softmax_log_softmax_gradient(const float *y, const float *dy, float *dx, int64_t columns,
                                         int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        const float *l = y + row * columns, *g = dy + row * columns;
        const vec sum = splat(-row_sum(g, columns));
        QUILL_FOR_VECTORS(i, count, 0, columns,
                           store_some(dx + row * columns + i, multiply_add(vexp(load_some(l + i, count)), sum,
                                                  load_some(g + i, count)),
                                     count));
    }
}

static void softmax_sparse_cross_entropy(const float *x, const int32_t *labels, float *loss, int64_t columns,
                                         int64_t begin, int64_t end) {
    // One logarithm for as many rows as a vector has lanes.
    QUILL_FOR_VECTORS(row, count, begin, end, {
        float sums[QUILL_LANES] = {0}, logits[QUILL_LANES] = {0};
        for (int64_t k = 0; k < count; k++) {
            const float *in = x + (row + k) * columns;
            const int64_t label = labels[row + k];
            const float max = row_max(in, columns);
            sums[k] = row_exponentials(in, max, columns);
            logits[k] = label >= 0 && label < columns ? in[label] - max : QUILL_NAN;
        }
        store_some(loss + row, vlog(load(sums)) - load(logits), count);
    });
}

static void softmax_sparse_cross_entropy_gradient(const float *x, const int32_t *labels, const float *dloss,
                                                  float *dx, int64_t columns, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        const float *in = x + row * columns;
        const int64_t label = labels[row];
        const float scale = label >= 0 && label < columns ? dloss[row] : QUILL_NAN;
        const float max = row_max(in, columns);
        if (columns <= QUILL_LANES) {
            const vec e = vexp(row_part(in, 0, columns, -QUILL_INFINITY) - max);
            const vec hot = truth(lane_numbers() == (ivec)((int32_t)label));
            store_some(dx + row * columns, (e / lane_sum(e) - hot) * scale, columns);
            continue;
        }
        const float total = row_exponentials(in, max, columns);
        QUILL_FOR_VECTORS(i, count, 0, columns, {
            const vec p = vexp(load_some(in + i, count) - max) / total;
            const vec hot = truth(lane_numbers() == (ivec)((int32_t)(label - i)));
            store_some(dx + row * columns + i, (p - hot) * scale, count);
        });
    }
}

static void softmax_cross_entropy(const float *x, const float *targets, float *loss, int64_t columns,
                                  int64_t begin, int64_t end) {
    QUILL_FOR_VECTORS(row, rows, begin, end, {
        float sums[QUILL_LANES] = {0}, weights[QUILL_LANES] = {0}, logits[QUILL_LANES] = {0};
        for (int64_t k = 0; k < rows; k++) {
            const float *in = x + (row + k) * columns, *t = targets + (row + k) * columns;
            const float max = row_max(in, columns);
            vec weight = splat(0.0f), logit = splat(0.0f);
            QUILL_FOR_VECTORS(i, count, 0, columns, {
                const vec target = load_some(t + i, count);
                const vec term = target * (load_some(in + i, count) - max);
                weight += target;
                // A probability of 0 on both sides adds nothing to the loss.
                logit += select_lanes(target == 0.0f, splat(0.0f), term);
            });
            sums[k] = row_exponentials(in, max, columns);
            weights[k] = lane_sum(weight);
            logits[k] = lane_sum(logit);
        }
        // A NaN or +infinity in a row makes the logarithm NaN, and so the loss.
        store_some(loss + row, vlog(load(sums)) * load(weights) - load(logits), rows);
    });
}

static void softmax_cross_entropy_gradient(const float *x, const float *targets, const float *dloss, float *dx,
                                           int64_t columns, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        const float *in = x + row * columns, *t = targets + row * columns;
        const float max = row_max(in, columns), scale = dloss[row];
        const float weight = row_sum(t, columns) / row_exponentials(in, max, columns);
        QUILL_FOR_VECTORS(i, count, 0, columns, {
            const vec p = vexp(load_some(in + i, count) - max) * weight;
            store_some(dx + row * columns + i, (p - load_some(t + i, count)) * scale, count);
        });
    }
}

static void softmax_sparse_accuracy(const float *x, const int32_t *labels, float *hit, int64_t columns,
                                    int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        hit[row] = row_argmax(x + row * columns, columns) == labels[row] ? 1.0f : 0.0f;
    }
}

static void softmax_largest_one_hot(const float *x, float *y, int64_t columns, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        const int64_t index = row_argmax(x + row * columns, columns);
        for (int64_t i = 0; i < columns; i++) y[row * columns + i] = i == index ? 1.0f : 0.0f;
    }
}

static void softmax_accuracy(const float *x, const float *targets, float *hit, int64_t columns, int64_t begin,
                             int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        const int64_t guess = row_argmax(x + row * columns, columns);
        hit[row] = guess == row_argmax(targets + row * columns, columns) ? 1.0f : 0.0f;
    }
}

#define QUILL_SOFTMAX_TABLE                                                                               \
    .softmax = softmax_softmax, .log_softmax = softmax_log_softmax,                                       \
    .softmax_gradient = softmax_softmax_gradient, .log_softmax_gradient = softmax_log_softmax_gradient,   \
    .sparse_cross_entropy = softmax_sparse_cross_entropy,                                                 \
    .sparse_cross_entropy_gradient = softmax_sparse_cross_entropy_gradient,                               \
    .cross_entropy = softmax_cross_entropy, .cross_entropy_gradient = softmax_cross_entropy_gradient,     \
    .sparse_accuracy = softmax_sparse_accuracy, .accuracy = softmax_accuracy,                             \
    .largest_one_hot = softmax_largest_one_hot,

#endif
