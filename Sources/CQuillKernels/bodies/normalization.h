// Batch normalisation over rows of channels. Statistics are summed in double: over shifted numbers, so that a mean
// far larger than the deviation costs no digits.
#include "math.h"
#include "matmul_epilogue.h"
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

/// 1 / sqrt(variance + epsilon)
QUILL_INLINE vec inverse_deviation(const float *variance, float epsilon, int64_t count) {
    return 1.0f / vsqrt(load_some(variance, count) + epsilon);
}

/// y = (x − mean) · scale + beta of at most QUILL_LANES channels. Both ways compute it from this, so that they agree
/// on where relu was open.
typedef struct {
    vec mean, scale, beta;
} channel_line;

QUILL_INLINE channel_line line_of(const float *mean, vec inverse, const float *gamma, const float *beta, int64_t count) {
    return (channel_line){
        load_some(mean, count), gamma ? inverse * load_some(gamma, count) : inverse,
        beta ? load_some(beta, count) : splat(0.0f)};
}

QUILL_INLINE vec on_line(channel_line l, vec x) { return multiply_add(x - l.mean, l.scale, l.beta); }

/// dy where relu let the line's value through.
QUILL_INLINE vec let_through(channel_line l, vec x, vec dy) {
    return select_lanes(on_line(l, x) > 0.0f, dy, splat(0.0f));
}

/// What is summed per channel: (x − shift, its square), or (dy, dy · x̂), or the same of what relu lets through.
typedef enum { QUILL_MOMENT_TERMS, QUILL_GRADIENT_TERMS, QUILL_RELU_GRADIENT_TERMS } channel_kind;
typedef struct {
    const float *x;
    const float *dy;    ///< NULL for the moments
    vec shift, factor;  ///< x̂ = (x − shift) · factor
    channel_line line;  ///< for relu
} channel_terms;

QUILL_INLINE void add_terms(const channel_terms *t, int64_t at, int64_t count, channel_kind kind, dvec sums[2]) {
    const vec x = load_some(t->x + at, count);
    if (kind == QUILL_MOMENT_TERMS) {
        const dvec d = __builtin_convertvector(x, dvec) - __builtin_convertvector(t->shift, dvec);
        sums[0] += d;
        sums[1] += d * d;
    } else {
        vec g = load_some(t->dy + at, count);
        if (kind == QUILL_RELU_GRADIENT_TERMS) g = let_through(t->line, x, g);
        sums[0] += __builtin_convertvector(g, dvec);
        sums[1] += __builtin_convertvector(g * ((x - t->shift) * t->factor), dvec);
    }
}

/// Partial sums of rows [part · QUILL_MOMENT_ROWS, …) of at most QUILL_LANES channels.
QUILL_INLINE void sum_terms(const channel_terms *t, int64_t part, int64_t rows, int64_t channels, int64_t count,
                            channel_kind kind, double *first, double *second) {
    dvec even[2] = {(dvec)(0.0), (dvec)(0.0)}, odd[2] = {(dvec)(0.0), (dvec)(0.0)};
    int64_t row = part * QUILL_MOMENT_ROWS;
    const int64_t stop = least(rows, row + QUILL_MOMENT_ROWS);
    for (; row + 2 <= stop; row += 2) {
        add_terms(t, row * channels, count, kind, even);
        add_terms(t, (row + 1) * channels, count, kind, odd);
    }
    if (row < stop) add_terms(t, row * channels, count, kind, even);
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
            const channel_terms t = {.x = m->x + c, .shift = load_some(m->x + c, count)};
            sum_terms(&t, part, m->rows, m->channels, count, QUILL_MOMENT_TERMS, partial + c,
                      partial + m->channels + c);
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

QUILL_INLINE void normalize_rows(const quill_batch_norm *b, int64_t begin, int64_t end, bool adds, bool relu) {
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
            channel_terms t = {.x = b->x + c, .dy = b->dy + c, .shift = load_some(b->mean + c, count),
                               .factor = inverse};
            if (b->relu) {
                t.line = line_of(b->mean + c, inverse, b->gamma ? b->gamma + c : NULL,
                                 b->beta ? b->beta + c : NULL, count);
                sum_terms(&t, part, b->rows, b->channels, count, QUILL_RELU_GRADIENT_TERMS, partial + c,
                          partial + b->channels + c);
            } else {
                sum_terms(&t, part, b->rows, b->channels, count, QUILL_GRADIENT_TERMS, partial + c,
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

QUILL_INLINE void differentiate_rows(const quill_batch_norm_gradient *b, int64_t begin, int64_t end, bool relu) {
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
            const vec centred = x - line.mean;
            store_some(b->dx + at, line.scale * multiply_add(-centred, slope, g - shift), count);
        }
    });
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
