// Copies of views, padding, rows by number, labels as ones and zeros.
#include "check.h"

typedef struct {
    int32_t rank;
    int64_t shape[QUILL_MAXIMUM_RANK], strides[QUILL_MAXIMUM_RANK], offset;
} view;

static void check_copy(view v, int64_t number) {
    begin_case("strided copy %lld of rank %d", (long long)number, v.rank);
    int64_t extent = v.offset + 1, count = 1;
    for (int32_t axis = 0; axis < v.rank; axis++) {
        extent += (v.shape[axis] - 1) * (v.strides[axis] > 0 ? v.strides[axis] : 0);
        count *= v.shape[axis];
    }
    float *x = noise(extent), *want = floats(count);
    for (int64_t i = 0; i < count; i++) {
        int64_t rest = i, at = v.offset;
        for (int32_t axis = v.rank - 1; axis >= 0; axis--) {
            at += rest % v.shape[axis] * v.strides[axis];
            rest /= v.shape[axis];
        }
        want[i] = x[at];
    }
    EACH_RUN(r) {
        quill_strided_copy args = {.rank = v.rank, .offset = v.offset, .x = copy(r, "x", x, extent),
                                   .y = blank(r, "y", count)};
        memcpy(args.shape, v.shape, sizeof args.shape);
        memcpy(args.strides, v.strides, sizeof args.strides);
        EACH_ITEMS(r, part, count / v.shape[v.rank - 1]) KERNEL(r, strided_copy)(&args, part->begin, part->end);
        expect_equal(r, "y", args.y, want, count);
    }
}

typedef struct {
    int32_t rank;
    int64_t source[QUILL_MAXIMUM_RANK], before[QUILL_MAXIMUM_RANK], after[QUILL_MAXIMUM_RANK];
} padding;

static void check_pad(padding p, int64_t number) {
    begin_case("pad %lld of rank %d", (long long)number, p.rank);
    int64_t shape[QUILL_MAXIMUM_RANK], count = 1, inputs = 1;
    for (int32_t axis = 0; axis < p.rank; axis++) {
        shape[axis] = p.source[axis] + p.before[axis] + p.after[axis];
        count *= shape[axis];
        inputs *= p.source[axis];
    }
    float *x = noise(inputs), *want = floats(count);
    for (int64_t i = 0; i < count; i++) {
        int64_t rest = i, at = 0, step = 1;
        bool is_inside = true;
        for (int32_t axis = p.rank - 1; axis >= 0; axis--) {
            const int64_t place = rest % shape[axis] - p.before[axis];
            is_inside = is_inside && place >= 0 && place < p.source[axis];
            at += place * step;
            step *= p.source[axis];
            rest /= shape[axis];
        }
        want[i] = is_inside ? x[at] : 0;
    }
    EACH_RUN(r) {
        quill_pad args = {.rank = p.rank, .x = copy(r, "x", x, inputs), .y = blank(r, "y", count)};
        memcpy(args.shape, shape, (size_t)p.rank * sizeof *shape);
        memcpy(args.source, p.source, sizeof args.source);
        memcpy(args.before, p.before, sizeof args.before);
        EACH_ITEMS(r, part, count / shape[p.rank - 1]) KERNEL(r, pad)(&args, part->begin, part->end);
        expect_equal(r, "y", args.y, want, count);
    }
}

static void check_copy_rows(int64_t columns, int64_t from, int64_t to) {
    begin_case("copy %lld columns of %lld to %lld", (long long)columns, (long long)from, (long long)to);
    const int64_t rows = 7;
    float *x = noise(rows * from), *start = floats(rows * to), *want = floats(rows * to);
    for (int64_t i = 0; i < rows * to; i++) {
        start[i] = 7;
        want[i] = i % to < columns ? x[i / to * from + i % to] : 7;
    }
    EACH_RUN(r) {
        const quill_copy_rows args = {columns, from, to, copy(r, "x", x, rows * from), copy(r, "y", start, rows * to)};
        EACH_ITEMS(r, part, rows) KERNEL(r, copy_rows)(&args, part->begin, part->end);
        expect_equal(r, "y", args.y, want, rows * to);
    }
}

static void check_gather(int64_t columns) {
    begin_case("gather rows of %lld", (long long)columns);
    const int64_t count = 40, rows = 23;
    float *x = noise(count * columns), *plain = floats(rows * columns);
    double *scaled = doubles(rows * columns), *lines = doubles(rows * columns);
    uint8_t *bytes = (uint8_t *)floats(count * columns);
    int32_t *labels = (int32_t *)floats(count), *indices = (int32_t *)floats(rows);
    for (int64_t i = 0; i < count * columns; i++) bytes[i] = (uint8_t)next_random();
    for (int32_t i = 0; i < count; i++) labels[i] = 3 * i;
    // The last row is among them, so that its end is read.
    for (int64_t i = 0; i < rows; i++) indices[i] = i == 9 ? (int32_t)count - 1 : (int32_t)(next_random() % count);
    for (int64_t i = 0; i < rows * columns; i++) {
        const int64_t from = indices[i / columns] * columns + i % columns;
        plain[i] = bytes[from];
        scaled[i] = bytes[from] / 127.5 - 1;
        lines[i] = 2 * (double)x[from] + 0.25;
    }
    EACH_RUN(r) {
        const uint8_t *b = memcpy(memory(r, "bytes", count * columns), bytes, (size_t)(count * columns));
        const int32_t *index = copy_labels(r, "indices", indices, rows), *all = copy_labels(r, "labels", labels, count);
        const quill_gather_bytes scale = {columns, b, index, blank(r, "scaled", rows * columns), 1 / 127.5f, -1};
        const quill_gather_bytes raw = {columns, b, index, blank(r, "raw", rows * columns), 1, 0};
        const quill_gather_floats line = {columns, copy(r, "x", x, count * columns), index,
                                          blank(r, "lines", rows * columns), 2, 0.25f};
        int32_t *y = memory(r, "gathered labels", rows * 4);
        EACH_ITEMS(r, part, rows) {
            KERNEL(r, gather_bytes)(&scale, part->begin, part->end);
            KERNEL(r, gather_bytes)(&raw, part->begin, part->end);
            KERNEL(r, gather_floats)(&line, part->begin, part->end);
            KERNEL(r, gather_labels)(all, index, y, part->begin, part->end);
        }
        expect_near(r, "scaled", scale.y, scaled, rows * columns, 1e-6, 1e-6);
        expect_equal(r, "raw", raw.y, plain, rows * columns);
        expect_near(r, "lines", line.y, lines, rows * columns, 1e-6, 1e-6);
        for (int64_t i = 0; i < rows; i++) expect(r, y[i] == 3 * indices[i], "the labels of the rows");
    }
}

static void check_one_hot(int64_t columns) {
    begin_case("one-hot rows of %lld", (long long)columns);
    const int32_t labels[] = {0, (int32_t)columns - 1, -1, (int32_t)columns, (int32_t)columns / 2, INT32_MAX, INT32_MIN};
    float *want = floats(7 * columns);
    for (int64_t i = 0; i < 7 * columns; i++) want[i] = i % columns == labels[i / columns];
    EACH_RUN(r) {
        const int32_t *label = copy_labels(r, "labels", labels, 7);
        float *y = blank(r, "y", 7 * columns);
        EACH_ITEMS(r, part, 7) KERNEL(r, one_hot)(label, y, columns, part->begin, part->end);
        expect_equal(r, "y", y, want, 7 * columns);
    }
}

void check_layout(void) {
    static const view views[] = {
        {1, {7}, {1}}, {1, {9}, {0}, 3}, {1, {9}, {-1}, 8}, {1, {5}, {3}, 2}, {2, {4, 33}, {33, 1}},
        {2, {6, 20}, {0, 1}}, {2, {6, 20}, {1, 0}}, {2, {6, 20}, {0, 0}}, {2, {6, 20}, {1, 6}},
        {2, {17, 31}, {1, 17}}, {2, {64, 48}, {1, 64}}, {2, {3, 2}, {1, 3}}, {2, {5, 4}, {-1, 5}, 4},
        {2, {4, 5}, {1, -4}, 16}, {3, {3, 21, 19}, {399, 1, 21}}, {4, {2, 5, 6, 3}, {90, 1, 15, 5}},
        {4, {2, 3, 4, 5}, {60, 20, 5, 1}}, {3, {4, 1, 5}, {1, 0, 4}},
        {8, {2, 2, 2, 2, 2, 2, 2, 3}, {3, 6, 12, 24, 48, 96, 192, 1}}, {3, {3, 4, 40}, {0, 40, 1}},
        {2, {3, 10}, {20, 2}, 1},
    };
    for (int64_t i = 0; i < COUNT_OF(views); i++) check_copy(views[i], i);
    static const padding paddings[] = {
        {1, {5}, {2}, {1}}, {2, {4, 3}, {1, 2}, {0, 3}}, {2, {4, 3}, {-1, 0}, {0, 0}},
        {2, {4, 33}, {0, -2}, {2, -16}}, {4, {2, 3, 4, 5}, {0, 1, 2, 0}, {0, 0, 1, 0}},
        {4, {2, 3, 4, 5}, {0, -1, 2, -2}, {1, -1, -1, 3}}, {2, {3, 17}, {-1, 20}, {-1, -17}},
        {2, {3, 17}, {2, -20}, {0, 17}},
    };
    for (int64_t i = 0; i < COUNT_OF(paddings); i++) check_pad(paddings[i], i);
    check_copy_rows(1, 1, 1);
    check_copy_rows(3, 5, 9);
    check_copy_rows(40, 40, 61);
    static const int64_t widths[] = {1, 3, 8, 15, 16, 17, 33, 784}, classes[] = {1, 2, 10, 17, 100};
    for (int64_t i = 0; i < COUNT_OF(widths); i++) check_gather(widths[i]);
    for (int64_t i = 0; i < COUNT_OF(classes); i++) check_one_hot(classes[i]);
}
