// Softmax, cross-entropy and their gradients, row by row. A row of at most one vector (ten classes) is one masked
// load and stays in a register.
#include "math.h"

/// Columns [i, i + count) of a row; lanes beyond are `beyond`.
QUILL_INLINE vec row_part(const float *x, int64_t i, int64_t count, float beyond) {
    if (count >= QUILL_LANES) return load(x + i);
    return select_lanes(first_lanes(count), load_part(x + i, count), splat(beyond));
}

QUILL_INLINE void row_store(float *y, int64_t i, vec v, int64_t count) {
    if (count >= QUILL_LANES) {
        store(y + i, v);
    } else {
        store_part(y + i, v, count);
    }
}

/// Runs `statement` for whole vectors and then, with `count` < QUILL_LANES columns, for the rest.
#define QUILL_FOR_COLUMNS_(i, count, columns, statement)                                                  \
    do {                                                                                                  \
        int64_t i = 0;                                                                                    \
        for (; i + QUILL_LANES <= (columns); i += QUILL_LANES) {                                          \
            const int64_t count = QUILL_LANES;                                                            \
            statement;                                                                                    \
        }                                                                                                 \
        if (i < (columns)) {                                                                              \
            const int64_t count = (columns) - i;                                                          \
            statement;                                                                                    \
        }                                                                                                 \
    } while (0)

QUILL_INLINE float row_max(const float *x, int64_t columns) {
    vec m = splat(-QUILL_INFINITY);
    QUILL_FOR_COLUMNS_(i, count, columns, m = larger(row_part(x, i, count, -QUILL_INFINITY), m));
    return lane_max(m);
}

/// Σ e^(x − max), max being the row's; NaN if a number of the row is NaN or infinite upwards.
QUILL_INLINE float row_exponentials(const float *x, float max, int64_t columns) {
    vec sum = splat(0.0f);
    QUILL_FOR_COLUMNS_(i, count, columns, sum += vexp(row_part(x, i, count, -QUILL_INFINITY) - max));
    return lane_sum(sum);
}

QUILL_INLINE float row_product(const float *a, const float *b, int64_t columns) {
    vec sum = splat(0.0f);
    QUILL_FOR_COLUMNS_(i, count, columns,
                       sum = multiply_add(row_part(a, i, count, 0.0f), row_part(b, i, count, 0.0f), sum));
    return lane_sum(sum);
}

QUILL_INLINE float row_sum(const float *a, int64_t columns) {
    vec sum = splat(0.0f);
    QUILL_FOR_COLUMNS_(i, count, columns, sum += row_part(a, i, count, 0.0f));
    return lane_sum(sum);
}

/// The first place of the row's maximum; NaNs are passed over, and a row of them alone has its maximum at 0.
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
            row_store(y + row * columns, 0, e / lane_sum(e), columns);
        }
        return;
    }
    for (int64_t row = begin; row < end; row++) {
        const float *in = x + row * columns;
        float *out = y + row * columns;
        const float max = row_max(in, columns);
        vec sum = splat(0.0f);
        QUILL_FOR_COLUMNS_(i, count, columns, {
            const vec e = vexp(row_part(in, i, count, -QUILL_INFINITY) - max);
            sum += e;
            row_store(out, i, e, count);
        });
        const float total = lane_sum(sum);
        QUILL_FOR_COLUMNS_(i, count, columns, row_store(out, i, row_part(out, i, count, 0.0f) / total, count));
    }
}

static void softmax_log_softmax(const float *x, float *y, int64_t columns, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        const float *in = x + row * columns;
        const float max = row_max(in, columns), log = log_of(row_exponentials(in, max, columns));
        QUILL_FOR_COLUMNS_(i, count, columns,
                           row_store(y + row * columns, i, row_part(in, i, count, 0.0f) - max - log, count));
    }
}

static void softmax_softmax_gradient(const float *y, const float *dy, float *dx, int64_t columns, int64_t begin,
                                     int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        const float *p = y + row * columns, *g = dy + row * columns;
        const float dot = row_product(p, g, columns);
        QUILL_FOR_COLUMNS_(i, count, columns,
                           row_store(dx + row * columns, i,
                                     row_part(p, i, count, 0.0f) * (row_part(g, i, count, 0.0f) - dot), count));
    }
}

static void softmax_log_softmax_gradient(const float *y, const float *dy, float *dx, int64_t columns,
                                         int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        const float *l = y + row * columns, *g = dy + row * columns;
        const vec sum = splat(-row_sum(g, columns));
        QUILL_FOR_COLUMNS_(i, count, columns,
                           row_store(dx + row * columns, i,
                                     multiply_add(vexp(row_part(l, i, count, 0.0f)), sum,
                                                  row_part(g, i, count, 0.0f)),
                                     count));
    }
}

static void softmax_sparse_cross_entropy(const float *x, const int32_t *labels, float *loss, int64_t columns,
                                         int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        const float *in = x + row * columns;
        const int64_t label = labels[row];
        const float max = row_max(in, columns), log = log_of(row_exponentials(in, max, columns));
        loss[row] = label >= 0 && label < columns ? log - (in[label] - max) : QUILL_NAN;
    }
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
            row_store(dx + row * columns, 0, (e / lane_sum(e) - hot) * scale, columns);
            continue;
        }
        const float total = row_exponentials(in, max, columns);
        QUILL_FOR_COLUMNS_(i, count, columns, {
            const vec p = vexp(row_part(in, i, count, 0.0f) - max) / total;
            const vec hot = truth(lane_numbers() == (ivec)((int32_t)(label - i)));
            row_store(dx + row * columns, i, (p - hot) * scale, count);
        });
    }
}

static void softmax_cross_entropy(const float *x, const float *targets, float *loss, int64_t columns,
                                  int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        const float *in = x + row * columns, *t = targets + row * columns;
        const float max = row_max(in, columns), log = log_of(row_exponentials(in, max, columns));
        vec sum = splat(0.0f);
        QUILL_FOR_COLUMNS_(i, count, columns, {
            const vec target = row_part(t, i, count, 0.0f);
            const vec surprise = log - (row_part(in, i, count, 0.0f) - max);
            // What has probability 0 on both sides costs nothing.
            sum += select_lanes(target == 0.0f, splat(0.0f), target * surprise);
        });
        // A NaN or +infinity among the numbers must show, even where no target asks for it.
        loss[row] = log == log ? lane_sum(sum) : QUILL_NAN;
    }
}

static void softmax_cross_entropy_gradient(const float *x, const float *targets, const float *dloss, float *dx,
                                           int64_t columns, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        const float *in = x + row * columns, *t = targets + row * columns;
        const float max = row_max(in, columns), scale = dloss[row];
        const float weight = row_sum(t, columns) / row_exponentials(in, max, columns);
        QUILL_FOR_COLUMNS_(i, count, columns, {
            const vec p = vexp(row_part(in, i, count, 0.0f) - max) * weight;
            row_store(dx + row * columns, i, (p - row_part(t, i, count, 0.0f)) * scale, count);
        });
    }
}

static void softmax_sparse_accuracy(const float *x, const int32_t *labels, float *hit, int64_t columns,
                                    int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        hit[row] = row_argmax(x + row * columns, columns) == labels[row] ? 1.0f : 0.0f;
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
    .sparse_accuracy = softmax_sparse_accuracy, .accuracy = softmax_accuracy,
