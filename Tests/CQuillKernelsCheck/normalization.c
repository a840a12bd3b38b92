// Batch normalization of [rows, channels].
#include "check.h"

static const double epsilon = 1e-3;

static void check_moments(const char *what, float *x, int64_t rows, int64_t channels, double absolute) {
    double *want = doubles(2 * channels);
    for (int64_t c = 0; c < channels; c++) {
        double mean = 0, variance = 0;
        for (int64_t i = 0; i < rows; i++) mean += (double)x[i * channels + c] / (double)rows;
        for (int64_t i = 0; i < rows; i++) {
            const double d = (double)x[i * channels + c] - mean;
            variance += d * d / (double)rows;
        }
        want[c] = mean;
        want[channels + c] = variance;
    }
    EACH_RUN(r) {
        const quill_moments args = {rows, channels, copy(r, "x", x, rows * channels),
                                    blank(r, "statistics", 2 * channels)};
        RUN_TWO_PHASES(r, moments, &args);
        expect_near(r, what, args.statistics, want, 2 * channels, 2e-7, absolute);
    }
}

static float *spread(int64_t count, float center, float deviation) {
    float *x = noise(count);
    for (int64_t i = 0; i < count; i++) x[i] = center + deviation * x[i];
    return x;
}

/// Deviations of a hundred-thousandth of the mean: sums of squares alone would lose them altogether.
static void check_small_deviations(int64_t rows, int64_t channels, bool has_outlier) {
    begin_case("moments of small deviations, %lldx%lld, outlier %d", (long long)rows, (long long)channels,
               has_outlier);
    float *x = spread(rows * channels, 12345, 0.1f);
    // The first row is also the shift.
    for (int64_t c = 0; has_outlier && c < channels; c++) x[c] = 0;
    check_moments("statistics", x, rows, channels, 1e-10);
}

/// What else the kernels do on the way.
typedef struct {
    bool is_scaled, adds, relu;
} form;

static void check_form(int64_t rows, int64_t channels, form f) {
    begin_case("batch normalization of %lldx%lld%s%s%s", (long long)rows, (long long)channels,
               f.is_scaled ? ", scaled" : "", f.adds ? ", addend" : "", f.relu ? ", relu" : "");
    const int64_t count = rows * channels;
    const float *x = spread(count, 0.4f, 2), *mean = noise(channels), *variance = spread(channels, 1.1f, 1);
    const float *gamma = noise(channels), *beta = noise(channels), *addend = noise(count);
    float *dy = spread(count, 0.1f, 1), *sums = floats(2 * channels);
    double *hat = doubles(count), *want = doubles(count), *want_sums = doubles(2 * channels), *dx = doubles(count);
    for (int64_t i = 0; i < count; i++) {
        const int64_t c = i % channels;
        hat[i] = ((double)x[i] - (double)mean[c]) / sqrt((double)variance[c] + epsilon);
        const double line = f.is_scaled ? hat[i] * (double)gamma[c] + (double)beta[c] : hat[i];
        want[i] = line + (f.adds ? (double)addend[i] : 0);
        if (f.relu) want[i] = fmax(0, want[i]);
        // Numbers so near zero that rounding decides whether relu lets them through are no test of it.
        if (fabs(line) < 1e-4) dy[i] = 0;
        const double upstream = f.relu && line <= 0 ? 0 : (double)dy[i];
        want_sums[c] += upstream;
        want_sums[channels + c] += upstream * hat[i];
    }
    for (int64_t c = 0; c < 2 * channels; c++) sums[c] = (float)want_sums[c];
    for (int64_t i = 0; i < count; i++) {
        const int64_t c = i % channels;
        const double scale = (f.is_scaled ? (double)gamma[c] : 1) / sqrt((double)variance[c] + epsilon);
        const double line = f.is_scaled ? hat[i] * (double)gamma[c] + (double)beta[c] : hat[i];
        const double upstream = f.relu && line <= 0 ? 0 : (double)dy[i];
        dx[i] = scale * (upstream - (double)sums[c] / (double)rows - hat[i] * (double)sums[channels + c] / (double)rows);
    }
    EACH_RUN(r) {
        const float *in = copy(r, "x", x, count), *means = copy(r, "mean", mean, channels);
        const float *variances = copy(r, "variance", variance, channels);
        const float *scales = f.is_scaled ? copy(r, "gamma", gamma, channels) : NULL;
        const float *moves = f.is_scaled ? copy(r, "beta", beta, channels) : NULL;
        const quill_batch_norm forward = {
            rows, channels, in, means, variances, scales, moves, f.adds ? copy(r, "addend", addend, count) : NULL,
            blank(r, "y", count), (float)epsilon, f.relu};
        EACH_ITEMS(r, part, rows) KERNEL(r, batch_norm)(&forward, part->begin, part->end);
        expect_near(r, "y", forward.y, want, count, 2e-6, 2e-6);
        if (f.adds) continue;
        const float *upstream = copy(r, "dy", dy, count);
        const quill_batch_norm_sums summing = {rows, channels, in, means, variances, scales, moves, upstream,
                                               blank(r, "sums", 2 * channels), (float)epsilon, f.relu};
        RUN_TWO_PHASES(r, batch_norm_sums, &summing);
        expect_near(r, "sums", summing.sums, want_sums, 2 * channels, 1e-6, 1e-6 * sqrt((double)rows));
        const quill_batch_norm_gradient backward = {
            rows, channels, in, means, variances, upstream, copy(r, "given sums", sums, 2 * channels), scales, moves,
            blank(r, "dx", count), (float)epsilon, f.relu};
        EACH_ITEMS(r, part, rows) KERNEL(r, batch_norm_gradient)(&backward, part->begin, part->end);
        expect_near(r, "dx", backward.dx, dx, count, 1e-5, 1e-5);
    }
}

void check_normalization(void) {
    static const int64_t shapes[][2] = {{1, 1}, {2, 3}, {32, 128}, {7, 16}, {50, 17}, {1023, 5}, {1024, 8},
                                        {1025, 33}, {2100, 9}, {33, 200}};
    static const form forms[] = {{true}, {false}, {true, false, true}, {false, false, true}, {true, true},
                                 {true, true, true}};
    for (int64_t i = 0; i < COUNT_OF(shapes); i++) {
        const int64_t rows = shapes[i][0], channels = shapes[i][1];
        begin_case("moments of %lldx%lld", (long long)rows, (long long)channels);
        check_moments("statistics", spread(rows * channels, 0.4f, 2), rows, channels, 1e-8);
        for (int64_t f = 0; f < COUNT_OF(forms); f++) check_form(rows, channels, forms[f]);
    }
    for (int32_t outlier = 0; outlier < 2; outlier++) {
        check_small_deviations(3000, 17, outlier);
        check_small_deviations(64, 40, outlier);
    }
    begin_case("moments of constants and NaN");
    float *x = noise(1500 * 20);
    for (int64_t row = 0; row < 1500; row++) x[row * 20 + 3] = 0.125f;
    x[1400 * 20 + 5] = NAN;
    check_moments("statistics", x, 1500, 20, 1e-8);
}
