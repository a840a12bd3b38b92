// Softmax, cross-entropies and accuracies of rows.
#include "check.h"

#define ROWS 21

static double log_sum_exp(const float *row, int64_t columns) {
    double highest = -INFINITY, sum = 0;
    for (int64_t c = 0; c < columns; c++) highest = fmax(highest, row[c]);
    for (int64_t c = 0; c < columns; c++) sum += exp((double)row[c] - highest);
    return highest + log(sum);
}

static float *logits(int64_t columns) {
    float *x = noise(ROWS * columns);
    // The second row's spread is so wide that most of it vanishes; the third is far from zero.
    for (int64_t i = 0; i < ROWS * columns; i++) {
        x[i] = i / columns == 1 ? x[i] * 200 : i / columns == 2 ? x[i] * 5 + 1000 : x[i] * 5;
    }
    return x;
}

static void check_softmax_rows(int64_t columns) {
    begin_case("softmax of 21x%lld", (long long)columns);
    const int64_t count = ROWS * columns;
    float *x = logits(columns);
    double *want = doubles(count), *logs = doubles(count);
    for (int64_t i = 0; i < count; i++) {
        logs[i] = (double)x[i] - log_sum_exp(x + i / columns * columns, columns);
        want[i] = exp(logs[i]);
    }
    EACH_RUN(r) {
        float *input = copy(r, "x", x, count), *y = blank(r, "y", count), *z = blank(r, "log y", count);
        EACH_ITEMS(r, part, ROWS) {
            KERNEL(r, softmax)(input, y, columns, part->begin, part->end);
            KERNEL(r, log_softmax)(input, z, columns, part->begin, part->end);
            KERNEL(r, softmax)(input, input, columns, part->begin, part->end);
        }
        expect_near(r, "y", y, want, count, 2e-6, 1e-20);
        expect_near(r, "log y", z, logs, count, 2e-6, 1e-5);
        expect(r, memcmp(input, y, (size_t)count * 4) == 0, "the same bits in place");
    }
}

static void check_gradients(int64_t columns) {
    begin_case("softmax's gradients of 21x%lld", (long long)columns);
    const int64_t count = ROWS * columns;
    float *y = noise(count), *dy = noise(count);
    double *plain = doubles(count), *logs = doubles(count);
    for (int64_t row = 0; row < ROWS; row++) {
        double dot = 0, sum = 0;
        for (int64_t i = row * columns; i < (row + 1) * columns; i++) {
            dot += (double)y[i] * (double)dy[i];
            sum += (double)dy[i];
        }
        for (int64_t i = row * columns; i < (row + 1) * columns; i++) {
            plain[i] = (double)y[i] * ((double)dy[i] - dot);
            logs[i] = (double)dy[i] - exp(y[i]) * sum;
        }
    }
    EACH_RUN(r) {
        float *out = copy(r, "y", y, count), *gradient = copy(r, "dy", dy, count);
        float *dx = blank(r, "dx", count), *dz = blank(r, "dx of logs", count);
        EACH_ITEMS(r, part, ROWS) {
            KERNEL(r, softmax_gradient)(out, gradient, dx, columns, part->begin, part->end);
            KERNEL(r, log_softmax_gradient)(out, gradient, dz, columns, part->begin, part->end);
        }
        expect_near(r, "dx", dx, plain, count, 2e-6, 1e-6 * (double)columns);
        expect_near(r, "dx of logs", dz, logs, count, 2e-6, 1e-6 * (double)columns);
    }
}

static void check_sparse_cross_entropy(int64_t columns) {
    begin_case("sparse cross-entropy of 21x%lld", (long long)columns);
    const int64_t count = ROWS * columns;
    float *x = logits(columns), *dloss = noise(ROWS);
    int32_t labels[ROWS];
    double *loss = doubles(ROWS), *gradient = doubles(count);
    for (int64_t row = 0; row < ROWS; row++) {
        // Two labels are outside.
        labels[row] = (int32_t)(row == 4 ? -1 : row == 5 ? columns : row * 7 % columns);
        const bool is_inside = labels[row] >= 0 && labels[row] < columns;
        const double sum = log_sum_exp(x + row * columns, columns);
        loss[row] = is_inside ? sum - (double)x[row * columns + labels[row]] : NAN;
        for (int64_t c = 0; c < columns; c++) {
            const double share = exp((double)x[row * columns + c] - sum) - (c == labels[row] ? 1 : 0);
            gradient[row * columns + c] = is_inside ? (double)dloss[row] * share : NAN;
        }
    }
    EACH_RUN(r) {
        float *input = copy(r, "x", x, count), *upstream = copy(r, "dloss", dloss, ROWS);
        const int32_t *label = copy_labels(r, "labels", labels, ROWS);
        float *y = blank(r, "loss", ROWS), *dx = blank(r, "dx", count);
        EACH_ITEMS(r, part, ROWS) {
            KERNEL(r, sparse_cross_entropy)(input, label, y, columns, part->begin, part->end);
            KERNEL(r, sparse_cross_entropy_gradient)(input, label, upstream, dx, columns, part->begin, part->end);
        }
        expect_near(r, "loss", y, loss, ROWS, 2e-6, 1e-6);
        expect_near(r, "dx", dx, gradient, count, 2e-6, 3e-7);
    }
}

static void check_cross_entropy(int64_t columns) {
    begin_case("cross-entropy of 21x%lld", (long long)columns);
    const int64_t count = ROWS * columns;
    // Targets that need not add up to one.
    float *x = logits(columns), *dloss = noise(ROWS), *targets = noise(count);
    double *loss = doubles(ROWS), *gradient = doubles(count);
    for (int64_t i = 0; i < count; i++) targets[i] = fmaxf(0, targets[i]);
    for (int64_t row = 0; row < ROWS; row++) {
        const float *logit = x + row * columns, *target = targets + row * columns;
        const double sum = log_sum_exp(logit, columns);
        double weight = 0;
        for (int64_t c = 0; c < columns; c++) {
            weight += (double)target[c];
            loss[row] += (double)target[c] * (sum - (double)logit[c]);
        }
        for (int64_t c = 0; c < columns; c++) {
            gradient[row * columns + c] =
                (double)dloss[row] * (exp((double)logit[c] - sum) * weight - (double)target[c]);
        }
    }
    EACH_RUN(r) {
        float *input = copy(r, "x", x, count), *target = copy(r, "targets", targets, count);
        float *upstream = copy(r, "dloss", dloss, ROWS), *y = blank(r, "loss", ROWS), *dx = blank(r, "dx", count);
        EACH_ITEMS(r, part, ROWS) {
            KERNEL(r, cross_entropy)(input, target, y, columns, part->begin, part->end);
            KERNEL(r, cross_entropy_gradient)(input, target, upstream, dx, columns, part->begin, part->end);
        }
        expect_near(r, "loss", y, loss, ROWS, 2e-6, 1e-5);
        expect_near(r, "dx", dx, gradient, count, 2e-6, 1e-6 * (double)columns);
    }
}

static void check_accuracy(int64_t columns) {
    begin_case("accuracy of 21x%lld", (long long)columns);
    const int64_t count = ROWS * columns;
    float *x = noise(count), *targets = noise(count);
    float *sparse = floats(ROWS), *dense = floats(ROWS), *one_hot = floats(count);
    int32_t labels[ROWS];
    for (int64_t i = 0; i < count; i++) {
        x[i] = roundf(x[i] * 3);
        targets[i] = roundf(targets[i] * 3);
    }
    for (int64_t row = 0; row < ROWS; row++) {
        const int64_t best = first_maximum(x + row * columns, columns);
        labels[row] = (int32_t)(row % 3 == 0 ? row % columns : best);
        sparse[row] = best == labels[row];
        dense[row] = best == first_maximum(targets + row * columns, columns);
        one_hot[row * columns + best] = 1;
    }
    EACH_RUN(r) {
        float *input = copy(r, "x", x, count), *target = copy(r, "targets", targets, count);
        const int32_t *label = copy_labels(r, "labels", labels, ROWS);
        float *first = blank(r, "sparse", ROWS), *second = blank(r, "dense", ROWS), *hot = blank(r, "one-hot", count);
        EACH_ITEMS(r, part, ROWS) {
            KERNEL(r, sparse_accuracy)(input, label, first, columns, part->begin, part->end);
            KERNEL(r, accuracy)(input, target, second, columns, part->begin, part->end);
            KERNEL(r, largest_one_hot)(input, hot, columns, part->begin, part->end);
        }
        expect_equal(r, "sparse accuracy", first, sparse, ROWS);
        expect_equal(r, "accuracy", second, dense, ROWS);
        expect_equal(r, "one-hot", hot, one_hot, count);
    }
}

/// What diverged must show as NaN, and what is masked out by −infinity must not.
static void check_infinities(int64_t columns) {
    begin_case("softmax of infinities and NaN, 4x%lld", (long long)columns);
    float *x = floats(4 * columns), *targets = floats(4 * columns);
    for (int64_t i = 0; i < 4 * columns; i++) {
        x[i] = i / columns == 3 ? -INFINITY : 0.5f;
        targets[i] = i % columns == 0;
    }
    x[1] = NAN;
    x[columns + 2] = -INFINITY;
    x[2 * columns] = INFINITY;
    static const int32_t labels[] = {0, 0, 1, 0};
    EACH_RUN(r) {
        float *input = copy(r, "x", x, 4 * columns), *target = copy(r, "targets", targets, 4 * columns);
        float *y = blank(r, "y", 4 * columns), *loss = blank(r, "loss", 4), *dense = blank(r, "dense loss", 4);
        const int32_t *label = copy_labels(r, "labels", labels, 4);
        EACH_ITEMS(r, part, 4) {
            KERNEL(r, softmax)(input, y, columns, part->begin, part->end);
            KERNEL(r, sparse_cross_entropy)(input, label, loss, columns, part->begin, part->end);
            KERNEL(r, cross_entropy)(input, target, dense, columns, part->begin, part->end);
        }
        for (int64_t i = 0; i < 4 * columns; i++) expect(r, isnan(y[i]) == (i / columns != 1), "NaN where it diverged");
        expect(r, y[columns + 2] == 0, "0 where it is masked");
        expect(r, fabsf(y[columns] - 1 / (float)(columns - 1)) < 1e-6f, "the others to share the rest");
        for (int64_t i = 0; i < 4; i++) {
            expect(r, isnan(loss[i]) == (i != 1) && isnan(dense[i]) == (i != 1), "losses of NaN where it diverged");
        }
    }
}

void check_softmax(void) {
    static const int64_t widths[] = {1, 2, 3, 4, 5, 8, 9, 10, 16, 17, 32, 33, 100};
    for (int64_t i = 0; i < COUNT_OF(widths); i++) {
        check_softmax_rows(widths[i]);
        check_gradients(widths[i]);
        check_sparse_cross_entropy(widths[i]);
        check_cross_entropy(widths[i]);
        check_accuracy(widths[i]);
        if (widths[i] > 2) check_infinities(widths[i]);
    }
}
