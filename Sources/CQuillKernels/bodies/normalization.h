// Batch normalisation over rows of channels. Statistics are summed in double: over shifted numbers, so that a mean
// far larger than the deviation costs no digits.
#include "math.h"
#include "reduction.h"

/// Rows of one partial sum, and channels of one item.
#define QUILL_MOMENT_ROWS 1024
#define QUILL_MOMENT_CHANNELS 64

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

/// What is summed per channel: (x − shift, its square), or (dy, dy · x̂).
typedef struct {
    const float *x;
    const float *dy;    ///< NULL for the moments
    vec shift, factor;  ///< x̂ = (x − shift) · factor
} channel_terms;

QUILL_INLINE void add_terms(channel_terms t, int64_t at, int64_t count, bool moments, dvec sums[2]) {
    const vec x = load_some(t.x + at, count);
    if (moments) {
        const dvec d = __builtin_convertvector(x, dvec) - __builtin_convertvector(t.shift, dvec);
        sums[0] += d;
        sums[1] += d * d;
    } else {
        const vec g = load_some(t.dy + at, count);
        sums[0] += __builtin_convertvector(g, dvec);
        sums[1] += __builtin_convertvector(g * ((x - t.shift) * t.factor), dvec);
    }
}

/// Partial sums of rows [part · QUILL_MOMENT_ROWS, …) of at most QUILL_LANES channels.
QUILL_INLINE void sum_terms(channel_terms t, int64_t part, int64_t rows, int64_t channels, int64_t count,
                            bool moments, double *first, double *second) {
    dvec even[2] = {(dvec)(0.0), (dvec)(0.0)}, odd[2] = {(dvec)(0.0), (dvec)(0.0)};
    int64_t row = part * QUILL_MOMENT_ROWS;
    const int64_t stop = least(rows, row + QUILL_MOMENT_ROWS);
    for (; row + 2 <= stop; row += 2) {
        add_terms(t, row * channels, count, moments, even);
        add_terms(t, (row + 1) * channels, count, moments, odd);
    }
    if (row < stop) add_terms(t, row * channels, count, moments, even);
    for (int k = 0; k < 2; k++) even[k] += odd[k];
    store_doubles(first, &even[0], count);
    store_doubles(second, &even[1], count);
}

/// All parts' sums of one channel; `partial` is [parts, 2, channels].
QUILL_INLINE void total_terms(const double *partial, int64_t parts, int64_t channels, int64_t c, double total[2]) {
    total[0] = total[1] = 0;
    for (int64_t part = 0; part < parts; part++) {
        total[0] += partial[(2 * part) * channels + c];
        total[1] += partial[(2 * part + 1) * channels + c];
    }
}

static quill_work normalization_moments_work(const quill_moments *m) { return channel_work(m->rows, m->channels); }

/// x − shift: the first row is a shift that is within a few deviations of the mean.
static void normalization_moments(const quill_moments *m, int64_t begin, int64_t end, void *scratch, void *work) {
    (void)scratch;
    const int64_t blocks = divide_up(m->channels, QUILL_MOMENT_CHANNELS);
    for (int64_t item = begin; item < end; item++) {
        const int64_t part = item / blocks, c0 = item % blocks * QUILL_MOMENT_CHANNELS;
        double *partial = (double *)work + part * 2 * m->channels;
        QUILL_FOR_VECTORS(c, count, c0, least(m->channels, c0 + QUILL_MOMENT_CHANNELS), {
            const channel_terms t = {m->x + c, NULL, load_some(m->x + c, count), splat(1.0f)};
            sum_terms(t, part, m->rows, m->channels, count, true, partial + c, partial + m->channels + c);
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
        // Rounding may leave a constant channel just below zero; NaN must pass.
        m->statistics[m->channels + c] = (float)(variance < 0.0 ? 0.0 : variance);
    }
}

/// 1 / sqrt(variance + epsilon)
QUILL_INLINE vec inverse_deviation(const float *variance, float epsilon, int64_t count) {
    return 1.0f / vsqrt(load_some(variance, count) + epsilon);
}

static void normalization_batch_norm(const quill_batch_norm *b, int64_t begin, int64_t end) {
    QUILL_FOR_VECTORS(c, count, 0, b->channels, {
        const vec mean = load_some(b->mean + c, count);
        vec scale = inverse_deviation(b->variance + c, b->epsilon, count);
        if (b->gamma) scale *= load_some(b->gamma + c, count);
        const vec beta = b->beta ? load_some(b->beta + c, count) : splat(0.0f);
        for (int64_t row = begin; row < end; row++) {
            const vec centred = load_some(b->x + row * b->channels + c, count) - mean;
            store_some(b->y + row * b->channels + c, multiply_add(centred, scale, beta), count);
        }
    });
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
            const channel_terms t = {b->x + c, b->dy + c, load_some(b->mean + c, count),
                                     inverse_deviation(b->variance + c, b->epsilon, count)};
            sum_terms(t, part, b->rows, b->channels, count, false, partial + c, partial + b->channels + c);
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

static void normalization_batch_norm_gradient(const quill_batch_norm_gradient *b, int64_t begin, int64_t end) {
    const float share = 1.0f / (float)b->rows;
    QUILL_FOR_VECTORS(c, count, 0, b->channels, {
        const vec mean = load_some(b->mean + c, count);
        const vec inverse = inverse_deviation(b->variance + c, b->epsilon, count);
        const vec scale = b->gamma ? inverse * load_some(b->gamma + c, count) : inverse;
        const vec shift = load_some(b->sums + c, count) * share;
        const vec slope = load_some(b->sums + b->channels + c, count) * share * inverse;
        for (int64_t row = begin; row < end; row++) {
            const vec centred = load_some(b->x + row * b->channels + c, count) - mean;
            const vec g = load_some(b->dy + row * b->channels + c, count) - shift;
            store_some(b->dx + row * b->channels + c, scale * multiply_add(-centred, slope, g), count);
        }
    });
}

#define QUILL_NORMALIZATION_TABLE                                                                         \
    .moments_work = normalization_moments_work, .moments = normalization_moments,                         \
    .moments_finish = normalization_moments_finish, .batch_norm = normalization_batch_norm,               \
    .batch_norm_sums_work = normalization_batch_norm_sums_work,                                           \
    .batch_norm_sums = normalization_batch_norm_sums,                                                     \
    .batch_norm_sums_finish = normalization_batch_norm_sums_finish,                                       \
    .batch_norm_gradient = normalization_batch_norm_gradient,
