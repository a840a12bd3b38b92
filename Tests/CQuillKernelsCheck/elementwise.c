// Functions of two numbers, whole and by rows; activations' gradients, lines and constants.
#include "check.h"

static float add_(float a, float b) { return a + b; }
static float subtract_(float a, float b) { return a - b; }
static float multiply_(float a, float b) { return a * b; }
static float divide_(float a, float b) { return a / b; }
static float maximum_(float a, float b) { return isnan(a) || isnan(b) ? NAN : a > b ? a : b; }
static float minimum_(float a, float b) { return isnan(a) || isnan(b) ? NAN : a < b ? a : b; }
static float greater_(float a, float b) { return a > b; }
static float greater_equal_(float a, float b) { return a >= b; }
static float equal_(float a, float b) { return a == b; }

#define BINARY(name) {#name, name##_, offsetof(quill_kernels, name), offsetof(quill_kernels, name##_rows)}
typedef struct {
    const char *name;
    float (*twin)(float, float);
    size_t kernel, rows;  ///< places in the table
} binary;
static const binary binaries[] = {BINARY(add),     BINARY(subtract),      BINARY(multiply),
                                  BINARY(divide),  BINARY(maximum),       BINARY(minimum),
                                  BINARY(greater), BINARY(greater_equal), BINARY(equal)};

static void check_binary(binary f, int64_t count) {
    static const float special[] = {0, -0.0f, 1, -1, 2, INFINITY, -INFINITY, NAN, 0x1p-139f, 3e38f};
    begin_case("%s of %lld", f.name, (long long)count);
    float *a = noise(count), *b = noise(count), *want = floats(count);
    for (int64_t i = 0; i < count; i += 3) {
        a[i] = special[i / 3 % COUNT_OF(special)];
        b[i] = special[i / 3 / COUNT_OF(special) % COUNT_OF(special)];
    }
    for (int64_t i = 0; i < count; i++) want[i] = f.twin(a[i], b[i]);
    EACH_RUN(r) {
        float *left = copy(r, "a", a, count), *right = copy(r, "b", b, count), *y = blank(r, "y", count);
        use_kernel(f.kernel, f.name);
        const quill_binary kernel = *(const quill_binary *)((const char *)r->kernels + f.kernel);
        EACH_ELEMENTS(r, part, count) kernel(left, right, y, part->begin, part->end);
        expect_equal(r, "y", y, want, count);
        // In place, over the one operand or the other.
        float *target = r->cut == 1 ? right : left;
        EACH_ELEMENTS(r, part, count) kernel(left, right, target, part->begin, part->end);
        expect_equal(r, "y in place", target, want, count);
    }
}

/// How an operand of a row kernel is stored.
typedef enum { full, row, column, number } operand;

static int64_t row_step(operand o, int64_t columns) { return o == full ? columns : o == column ? 1 : 0; }
static bool is_one_column(operand o) { return o == column || o == number; }
static int64_t operand_count(operand o, int64_t rows, int64_t columns) {
    return o == full ? rows * columns : o == row ? columns : o == column ? rows : 1;
}

static void check_rows(binary f, int64_t rows, int64_t columns, operand left, operand right) {
    begin_case("%s of rows %lldx%lld, operands %d and %d", f.name, (long long)rows, (long long)columns, left, right);
    const int64_t count = rows * columns;
    const int64_t left_count = operand_count(left, rows, columns), right_count = operand_count(right, rows, columns);
    float *a = noise(left_count), *b = noise(right_count), *want = floats(count);
    for (int64_t i = 0; i < right_count; i++) b[i] = roundf(b[i] * 3) / 3;
    for (int64_t i = 0; i < count; i++) {
        const int64_t y = i / columns, x = i % columns;
        want[i] = f.twin(a[y * row_step(left, columns) + (is_one_column(left) ? 0 : x)],
                         b[y * row_step(right, columns) + (is_one_column(right) ? 0 : x)]);
    }
    EACH_RUN(r) {
        const quill_rows args = {
            .columns = columns, .a = copy(r, "a", a, left_count), .b = copy(r, "b", b, right_count),
            .y = blank(r, "y", count), .a_row_step = row_step(left, columns), .b_row_step = row_step(right, columns),
            .a_one_column = is_one_column(left), .b_one_column = is_one_column(right)};
        use_kernel(f.rows, f.name);
        const quill_binary_rows kernel = *(const quill_binary_rows *)((const char *)r->kernels + f.rows);
        EACH_ITEMS(r, part, rows) kernel(&args, part->begin, part->end);
        expect_equal(r, "y", args.y, want, count);
    }
}

static void check_activation_gradient(quill_activation activation, int64_t count) {
    begin_case("activation_gradient %d of %lld", activation, (long long)count);
    float *output = noise(count), *gradient = noise(count);
    output[0] = 0;
    gradient[count - 1] = NAN;
    double *want = doubles(count);
    for (int64_t i = 0; i < count; i++) {
        // ReLU's mask stops even NaN where the output is 0.
        want[i] = activation == quill_relu && output[i] <= 0 ? 0 : (double)gradient[i] * derivative(output[i], activation);
    }
    EACH_RUN(r) {
        float *dy = copy(r, "dy", gradient, count), *out = copy(r, "out", output, count), *y = blank(r, "y", count);
        EACH_ELEMENTS(r, part, count) {
            KERNEL(r, activation_gradient)(activation, dy, out, y, part->begin, part->end);
            KERNEL(r, activation_gradient)(activation, dy, out, dy, part->begin, part->end);
        }
        expect_near(r, "y", y, want, count, 1e-6, 1e-7);
        expect_near(r, "y in place", dy, want, count, 1e-6, 1e-7);
    }
}

static void check_lines(int64_t count) {
    begin_case("affine, fill and settle of %lld", (long long)count);
    static const float numbers[] = {0, -0.0f, 1, -2.5f, 1e-38f, -1e-39f, 1.2e-38f, 1e-45f, INFINITY, 0x1p-126f};
    float *x = noise(count), *constant = floats(count), *faint = floats(count), *settled = floats(count);
    double *line = doubles(count);
    for (int64_t i = 0; i < count; i++) {
        line[i] = (double)x[i] / 255 - 0.5;
        constant[i] = 2.5f;
        faint[i] = numbers[i % COUNT_OF(numbers)];
        settled[i] = fabsf(faint[i]) < 0x1p-126f ? 0 : faint[i];
    }
    EACH_RUN(r) {
        float *input = copy(r, "x", x, count), *small = copy(r, "small x", faint, count);
        float *y = blank(r, "line", count), *filled = blank(r, "constant", count), *z = blank(r, "settled", count);
        EACH_ELEMENTS(r, part, count) {
            KERNEL(r, affine)(input, 1.0f / 255, -0.5f, y, part->begin, part->end);
            KERNEL(r, fill)(2.5f, filled, part->begin, part->end);
            KERNEL(r, settle)(small, z, part->begin, part->end);
        }
        expect_near(r, "line", y, line, count, 1e-6, 1e-6);
        expect_equal(r, "constant", filled, constant, count);
        expect_equal(r, "settled", z, settled, count);
    }
}

void check_elementwise(void) {
    static const int64_t sizes[][2] = {{1, 1}, {3, 10}, {5, 16}, {4, 33}, {2, 100}, {7, 1}};
    for (int64_t i = 0; i < COUNT_OF(binaries); i++) {
        for (int64_t j = 0; j < COUNT_OF(element_counts); j++) check_binary(binaries[i], element_counts[j]);
        for (int64_t j = 0; j < COUNT_OF(sizes) * 16; j++) {
            check_rows(binaries[i], sizes[j / 16][0], sizes[j / 16][1], (operand)(j % 4), (operand)(j / 4 % 4));
        }
    }
    for (int64_t j = 0; j < COUNT_OF(element_counts); j++) {
        for (int32_t a = 0; a < 4; a++) check_activation_gradient(activations[a], element_counts[j]);
        check_lines(element_counts[j]);
    }
}
