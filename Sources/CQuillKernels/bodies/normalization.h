// Batch normalization over rows of channels. Statistics are sums of shifted numbers in double precision, so a mean
// far larger than the standard deviation costs no digits.
#include "math.h"
#include "matmul_epilogue.h"
#include "reduction.h"

/// Rows per partial sum, and channels per item.
#define QUILL_MOMENT_ROWS 1024
#define QUILL_MOMENT_CHANNELS 64
/// Rows whose gradients are summed in float before they are added to a double.
#define QUILL_FLOAT_ROWS 8
/// Vectors of channels summed at a time.
#define QUILL_NEAR_VECTORS 2
/// Rows normalized at a time: few enough that all their channels stay in the cache.
#define QUILL_NEAR_ROWS 32

QUILL_INLINE quill_work channel_work(int64_t rows, int64_t channels) {
    const int64_t parts = divide_up(rows, QUILL_MOMENT_ROWS), blocks = divide_up(channels, QUILL_MOMENT_CHANNELS);
    return (quill_work){
        .items = parts * blocks,
        .finish_items = blocks,
        .workspace_bytes = parts * 2 * channels * (int64_t)sizeof(double),
    };
}

QUILL_INLINE void store_doubles(double *p, const dvec *v, int64_t count) {
    memcpy(p, v, (size_t)count * sizeof(double));
}

/// 1 / sqrt(variance + epsilon)
QUILL_INLINE vec inverse_deviation(const float *variance, float epsilon, int64_t count) {
    return 1.0f / vsqrt(load_some(variance, count) + epsilon);
}

/// y = (x − mean) · scale + beta for at most QUILL_LANES channels. Forward and backward pass both compute it from
/// this, so that they agree on where relu is active.
typedef struct {
    vec mean, scale, beta;
} channel_line;

QUILL_INLINE channel_line line_of(const float *mean, vec inverse, const float *gamma, const float *beta, int64_t count) {
    return (channel_line){
        load_some(mean, count), gamma ? inverse * load_some(gamma, count) : inverse,
        beta ? load_some(beta, count) : splat(0.0f)};
}

QUILL_INLINE vec on_line(channel_line l, vec x) { return multiply_add(x - l.mean, l.scale, l.beta); }

/// dy where relu passes the line's value, else 0.
QUILL_INLINE vec let_through(channel_line l, vec x, vec dy) {
    return select_lanes(on_line(l, x) > 0.0f, dy, splat(0.0f));
}

/// The sums of x − shift and its square for one vector of channels.
typedef struct {
    dvec shift, first, second;
} moment_sums;

QUILL_INLINE void add_moments(moment_sums *sums, const float *x, int64_t count) {
    const dvec d = __builtin_convertvector(load_some(x, count), dvec) - sums->shift;
    sums->first += d;
    sums->second += d * d;
}

/// Sums over rows [part · QUILL_MOMENT_ROWS, …) of `vectors` vectors of channels, the last with `count` channels.
/// Their memory is adjacent, and the sums are numerous enough to hide the latency of additions.
QUILL_INLINE void sum_moments(const float *x, int64_t part, int64_t rows, int64_t channels, const int64_t vectors,
                              int64_t count, double *first, double *second) {
    moment_sums even[QUILL_NEAR_VECTORS], odd[QUILL_NEAR_VECTORS];
#pragma clang loop unroll(full)
    for (int64_t v = 0; v < vectors; v++) {
        // The first row is the shift: it lies within a few standard deviations of the mean.
        const vec shift = load_some(x + v * QUILL_LANES, v < vectors - 1 ? QUILL_LANES : count);
        even[v] = (moment_sums){__builtin_convertvector(shift, dvec), (dvec)(0.0), (dvec)(0.0)};
        odd[v] = even[v];
    }
    const int64_t stop = least(rows, (part + 1) * QUILL_MOMENT_ROWS);
    int64_t row = part * QUILL_MOMENT_ROWS;
    for (; row + 2 <= stop; row += 2) {
#pragma clang loop unroll(full)
        for (int64_t v = 0; v < vectors; v++) {
            const int64_t some = v < vectors - 1 ? QUILL_LANES : count, at = row * channels + v * QUILL_LANES;
            add_moments(&even[v], x + at, some);
            add_moments(&odd[v], x + at + channels, some);
        }
    }
#pragma clang loop unroll(full)
    for (int64_t v = 0; v < vectors; v++) {
        const int64_t some = v < vectors - 1 ? QUILL_LANES : count;
        if (row < stop) add_moments(&even[v], x + row * channels + v * QUILL_LANES, some);
        even[v].first += odd[v].first;
        even[v].second += odd[v].second;
        store_doubles(first + v * QUILL_LANES, &even[v].first, some);
        store_doubles(second + v * QUILL_LANES, &even[v].second, some);
    }
}

/// The factors of the gradients of at most QUILL_LANES channels.
typedef struct {
    const float *x, *dy;
    vec mean, inverse;  ///< x̂ = (x − mean) · inverse
    channel_line line;  ///< for relu
} channel_gradients;

QUILL_INLINE void add_gradients(const channel_gradients *g, int64_t at, int64_t count, bool relu, vec sums[2]) {
    const vec x = load_some(g->x + at, count);
    vec dy = load_some(g->dy + at, count);
    if (relu) dy = let_through(g->line, x, dy);
    sums[0] += dy;
    sums[1] = multiply_add(dy, (x - g->mean) * g->inverse, sums[1]);
}

/// Sums dy, or the part of it that relu passes, and dy · x̂; rows as for the moments.
QUILL_INLINE void sum_gradients(const channel_gradients *g, int64_t part, int64_t rows, int64_t channels,
                                int64_t count, bool relu, double *first, double *second) {
    dvec totals[2] = {(dvec)(0.0), (dvec)(0.0)};
    const int64_t stop = least(rows, (part + 1) * QUILL_MOMENT_ROWS);
    for (int64_t row = part * QUILL_MOMENT_ROWS; row < stop; row += QUILL_FLOAT_ROWS) {
        vec even[2] = {splat(0.0f), splat(0.0f)}, odd[2] = {splat(0.0f), splat(0.0f)};
        if (row + QUILL_FLOAT_ROWS <= stop) {
#pragma clang loop unroll(full)
            for (int64_t k = 0; k < QUILL_FLOAT_ROWS; k += 2) {
                add_gradients(g, (row + k) * channels, count, relu, even);
                add_gradients(g, (row + k + 1) * channels, count, relu, odd);
            }
        } else {
            for (int64_t rest = row; rest < stop; rest++) add_gradients(g, rest * channels, count, relu, even);
        }
        for (int k = 0; k < 2; k++) totals[k] += __builtin_convertvector(even[k] + odd[k], dvec);
    }
    store_doubles(first, &totals[0], count);
    store_doubles(second, &totals[1], count);
}

/// Adds all parts' sums of one channel; `partial` is [parts, 2, channels].
QUILL_INLINE void total_terms(const double *partial, int64_t parts, int64_t channels, int64_t c, double total[2]) {
    total[0] = total[1] = 0;
    for (int64_t part = 0; part < parts; part++) {
        total[0] += partial[(2 * part) * channels + c];
        total[1] += partial[(2 * part + 1) * channels + c];
    }
}

static quill_work normalization_moments_work(const quill_moments *m) { return channel_work(m->rows, m->channels); }

static void normalization_moments(const quill_moments *m, int64_t begin, int64_t end, void *scratch, void *work) {
    (void)scratch;
    const int64_t blocks = divide_up(m->channels, QUILL_MOMENT_CHANNELS);
    for (int64_t item = begin; item < end; item++) {
        const int64_t part = item / blocks, c0 = item % blocks * QUILL_MOMENT_CHANNELS;
        const int64_t last = least(m->channels, c0 + QUILL_MOMENT_CHANNELS);
        double *first = (double *)work + part * 2 * m->channels, *second = first + m->channels;
        int64_t near = c0;
        for (; near + 2 * QUILL_LANES <= last; near += 2 * QUILL_LANES) {
            sum_moments(m->x + near, part, m->rows, m->channels, 2, QUILL_LANES, first + near, second + near);
        }
        QUILL_FOR_VECTORS(c, count, near, last, {
            sum_moments(m->x + c, part, m->rows, m->channels, 1, count, first + c, second + c);
        });
    }
}

static void normalization_moments_finish(const quill_moments *m, int64_t begin, int64_t end, void *scratch,
                                         void *work) {
    (void)scratch;
    const int64_t parts = divide_up(m->rows, QUILL_MOMENT_ROWS);
    const double n = (double)m->rows;
    for (int64_t c = begin * QUILL_MOMENT_CHANNELS; c < least(m->channels, end * QUILL_MOMENT_CHANNELS); c++) {
        double total[2];
        total_terms(work, parts, m->channels, c, total);
        const double mean = total[0] / n, variance = total[1] / n - mean * mean;
        m->statistics[c] = (float)((double)m->x[c] + mean);
        // Rounding may give a constant channel a variance just below zero; NaN must stay NaN.
        m->statistics[m->channels + c] = (float)(variance < 0.0 ? 0.0 : variance);
    }
}

QUILL_INLINE void normalize_near_rows(const quill_batch_norm *b, int64_t begin, int64_t end, bool adds, bool relu) {
    QUILL_FOR_VECTORS(c, count, 0, b->channels, {
        const channel_line line = line_of(b->mean + c, inverse_deviation(b->variance + c, b->epsilon, count),
                                          b->gamma ? b->gamma + c : NULL, b->beta ? b->beta + c : NULL, count);
        for (int64_t row = begin; row < end; row++) {
            const int64_t at = row * b->channels + c;
            vec y = on_line(line, load_some(b->x + at, count));
            if (adds) y += load_some(b->addend + at, count);
            store_some(b->y + at, relu ? activate(y, quill_relu) : y, count);
        }
    });
}

QUILL_INLINE void normalize_rows(const quill_batch_norm *b, int64_t begin, int64_t end, bool adds, bool relu) {
    for (int64_t row = begin; row < end; row += QUILL_NEAR_ROWS) {
        normalize_near_rows(b, row, least(end, row + QUILL_NEAR_ROWS), adds, relu);
    }
}

static void normalization_batch_norm(const quill_batch_norm *b, int64_t begin, int64_t end) {
    if (b->addend) {
        if (b->relu) {
            normalize_rows(b, begin, end, true, true);
        } else {
            normalize_rows(b, begin, end, true, false);
        }
    } else if (b->relu) {
        normalize_rows(b, begin, end, false, true);
    } else {
        normalize_rows(b, begin, end, false, false);
    }
}

static quill_work normalization_batch_norm_sums_work(const quill_batch_norm_sums *b) {
    return channel_work(b->rows, b->channels);
}

static void normalization_batch_norm_sums(const quill_batch_norm_sums *b, int64_t begin, int64_t end,
                                          void *scratch, void *work) {
    (void)scratch;
    const int64_t blocks = divide_up(b->channels, QUILL_MOMENT_CHANNELS);
    for (int64_t item = begin; item < end; item++) {
        const int64_t part = item / blocks, c0 = item % blocks * QUILL_MOMENT_CHANNELS;
        double *partial = (double *)work + part * 2 * b->channels;
        QUILL_FOR_VECTORS(c, count, c0, least(b->channels, c0 + QUILL_MOMENT_CHANNELS), {
            const vec inverse = inverse_deviation(b->variance + c, b->epsilon, count);
            channel_gradients g = {.x = b->x + c, .dy = b->dy + c, .mean = load_some(b->mean + c, count),
                                   .inverse = inverse};
            if (b->relu) {
                g.line = line_of(b->mean + c, inverse, b->gamma ? b->gamma + c : NULL,
                                 b->beta ? b->beta + c : NULL, count);
                sum_gradients(&g, part, b->rows, b->channels, count, true, partial + c,
                              partial + b->channels + c);
            } else {
                sum_gradients(&g, part, b->rows, b->channels, count, false, partial + c,
                              partial + b->channels + c);
            }
        });
    }
}

static void normalization_batch_norm_sums_finish(const quill_batch_norm_sums *b, int64_t begin, int64_t end,
                                                 void *scratch, void *work) {
    (void)scratch;
    const int64_t parts = divide_up(b->rows, QUILL_MOMENT_ROWS);
    for (int64_t c = begin * QUILL_MOMENT_CHANNELS; c < least(b->channels, end * QUILL_MOMENT_CHANNELS); c++) {
        double total[2];
        total_terms(work, parts, b->channels, c, total);
        b->sums[c] = (float)total[0];
        b->sums[b->channels + c] = (float)total[1];
    }
}

QUILL_INLINE void differentiate_near_rows(const quill_batch_norm_gradient *b, int64_t begin, int64_t end, bool relu) {
    const float share = 1.0f / (float)b->rows;
    QUILL_FOR_VECTORS(c, count, 0, b->channels, {
        const vec inverse = inverse_deviation(b->variance + c, b->epsilon, count);
        const channel_line line = line_of(b->mean + c, inverse, b->gamma ? b->gamma + c : NULL,
                                          b->beta ? b->beta + c : NULL, count);
        const vec shift = load_some(b->sums + c, count) * share;
        const vec slope = load_some(b->sums + b->channels + c, count) * share * inverse;
        for (int64_t row = begin; row < end; row++) {
            const int64_t at = row * b->channels + c;
            const vec x = load_some(b->x + at, count);
            vec g = load_some(b->dy + at, count);
            if (relu) g = let_through(line, x, g);
            const vec centered = x - line.mean;
            store_some(b->dx + at, line.scale * multiply_add(-centered, slope, g - shift), count);
        }
    });
}

QUILL_INLINE void differentiate_rows(const quill_batch_norm_gradient *b, int64_t begin, int64_t end, bool relu) {
    for (int64_t row = begin; row < end; row += QUILL_NEAR_ROWS) {
        differentiate_near_rows(b, row, least(end, row + QUILL_NEAR_ROWS), relu);
    }
}

static void normalization_batch_norm_gradient(const quill_batch_norm_gradient *b, int64_t begin, int64_t end) {
    if (b->relu) {
        differentiate_rows(b, begin, end, true);
    } else {
        differentiate_rows(b, begin, end, false);
    }
}

#define QUILL_NORMALIZATION_TABLE                                                                         \
    .moments_work = normalization_moments_work, .moments = normalization_moments,                         \
    .moments_finish = normalization_moments_finish, .batch_norm = normalization_batch_norm,               \
    .batch_norm_sums_work = normalization_batch_norm_sums_work,                                           \
    .batch_norm_sums = normalization_batch_norm_sums,                                                     \
    .batch_norm_sums_finish = normalization_batch_norm_sums_finish,                                       \
    .batch_norm_gradient = normalization_batch_norm_gradient,
