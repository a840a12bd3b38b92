// Sums and maxima over the middle axis of [outer, middle, inner]; places of rows' maxima.
#include "check.h"

static void check_shape(int64_t outer, int64_t middle, int64_t inner) {
    begin_case("reduction of %lldx%lldx%lld", (long long)outer, (long long)middle, (long long)inner);
    const int64_t count = outer * inner;
    float *x = noise(outer * middle * inner), *holed = floats(outer * middle * inner);
    double *sums = doubles(count), *maxima = doubles(count);
    for (int64_t i = 0; i < outer * middle * inner; i++) {
        x[i] += 0.3f;  // partly of one sign, so that sums grow
        holed[i] = i % 1000 == 500 ? NAN : x[i];
    }
    for (int64_t i = 0; i < count; i++) {
        maxima[i] = -INFINITY;
        for (int64_t m = 0; m < middle; m++) {
            const int64_t at = (i / inner * middle + m) * inner + i % inner;
            sums[i] += (double)x[at] / 4;
            maxima[i] = isnan(maxima[i]) || isnan(holed[at]) ? NAN : fmax(maxima[i], holed[at]);
        }
    }
    EACH_RUN(r) {
        const quill_reduction sum = {outer, middle, inner, copy(r, "x", x, outer * middle * inner),
                                     blank(r, "sums", count), 0.25f};
        RUN_TWO_PHASES(r, sum, &sum);
        expect_near(r, "sums", sum.y, sums, count, 1e-6, 2e-5);
        const quill_reduction maximum = {outer, middle, inner, copy(r, "x with NaN", holed, outer * middle * inner),
                                         blank(r, "maxima", count), 1};
        EACH_ITEMS(r, part, count) KERNEL(r, maximum_over)(&maximum, part->begin, part->end);
        expect_near(r, "maxima", maximum.y, maxima, count, 0, 0);
    }
}

/// A million ones are a million: partial sums stay small enough to be exact.
static void check_long_sum(void) {
    begin_case("sum of a million ones");
    const int64_t count = 1000003;
    float *x = floats(count), want = (float)count;
    for (int64_t i = 0; i < count; i++) x[i] = 1;
    EACH_RUN(r) {
        const quill_reduction sum = {1, count, 1, copy(r, "x", x, count), blank(r, "sum", 1), 1};
        RUN_TWO_PHASES(r, sum, &sum);
        expect_equal(r, "sum", sum.y, &want, 1);
    }
}

static void check_argmax(int64_t columns) {
    begin_case("argmax of 60x%lld", (long long)columns);
    const int64_t rows = 60;
    float *x = noise(rows * columns);
    // Few distinct numbers: ties abound. Some NaNs, and rows of infinities and NaN alone.
    for (int64_t i = 0; i < rows * columns; i++) {
        const int64_t row = i / columns;
        x[i] = row == 1 || i % 7 == 3 ? NAN : row == 2 ? -INFINITY : roundf(x[i] * 4);
    }
    EACH_RUN(r) {
        float *input = copy(r, "x", x, rows * columns);
        int32_t *y = memory(r, "y", rows * 4);
        EACH_ITEMS(r, part, rows) KERNEL(r, argmax)(input, y, columns, part->begin, part->end);
        for (int64_t i = 0; i < rows; i++) {
            const int64_t want = first_maximum(x + i * columns, columns);
            if (y[i] != want) fail(r, "y[%lld] is %d, not %lld", (long long)i, y[i], (long long)want);
        }
    }
}

void check_reduction(void) {
    static const int64_t shapes[][3] = {
        {1, 1, 1}, {3, 10, 1}, {5, 784, 1}, {1, 16384, 1}, {1, 16385, 1}, {2, 50001, 1}, {1, 32, 10}, {1, 128, 512},
        {2, 33, 17}, {1, 1024, 32}, {1, 1025, 33}, {2, 3000, 5}, {1, 2100, 300}, {4, 7, 256}, {3, 6, 257}, {3, 0, 4},
        {2, 0, 1}, {0, 5, 3},
    };
    for (int64_t i = 0; i < COUNT_OF(shapes); i++) check_shape(shapes[i][0], shapes[i][1], shapes[i][2]);
    check_long_sum();
    static const int64_t columns[] = {1, 2, 4, 5, 10, 16, 17, 40, 100};
    for (int64_t i = 0; i < COUNT_OF(columns); i++) check_argmax(columns[i]);
}
