// Functions of one number: accurate for every float, and the same in tails, in pieces and in place.
#include "special.h"

static double negate_(double x) { return -x; }
static double sign_(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
static double square_(double x) { return x * x; }
static double reciprocal_(double x) { return 1 / x; }
static double sigmoid_(double x) { return 1 / (1 + exp(-x)); }
static double relu_(double x) { return x < 0 ? 0 : x; }
static double sine_(double x) { return isinf(x) ? NAN : sin(x); }
static double cosine_(double x) { return isinf(x) ? NAN : cos(x); }

typedef struct {
    const char *name;
    size_t kernel;  ///< place in the table
    double (*twin)(double);
    double ulps;    ///< how many units in the last place the kernel may be off
    bool keeps_zero_sign;
} unary;
#define UNARY(name, ...) {#name, offsetof(quill_kernels, name), __VA_ARGS__}
static const unary unaries[] = {
    UNARY(negate, negate_, 0, true), UNARY(absolute, fabs, 0, true), UNARY(sign, sign_, 0, true),
    UNARY(square, square_, 0.5), UNARY(square_root, sqrt, 0.5, true), UNARY(reciprocal, reciprocal_, 0.5),
    UNARY(relu, relu_, 0), UNARY(exponential, exp, 1.1), UNARY(logarithm, log, 0.8),
    UNARY(hyperbolic_tangent, tanh, 2.5, true), UNARY(sigmoid, sigmoid_, 2.5), UNARY(error_function, erf, 1.3, true),
    UNARY(sine, sine_, 1.7, true), UNARY(cosine, cosine_, 1.7),
};

static quill_unary kernel_of(const run *r, unary f) {
    use_kernel(f.kernel, f.name);
    return *(const quill_unary *)((const char *)r->kernels + f.kernel);
}

/// Bit patterns all over the range of floats, and more closely where the functions are used.
static int64_t sweep(float *x) {
    int64_t count = 0;
    for (uint64_t bits = 0; bits < 1ull << 32; bits += 104729) {
        const uint32_t pattern = (uint32_t)bits;
        memcpy(x + count++, &pattern, sizeof pattern);
    }
    for (double v = -110; v < 110; v += 0.0123) x[count++] = (float)v;
    for (double v = -1.5; v < 1.5; v += 0.00037) x[count++] = (float)v;
    for (int64_t i = 0; i < COUNT_OF(special); i++) {
        const float near[] = {special[i], nextafterf(special[i], INFINITY), nextafterf(special[i], -INFINITY)};
        for (int32_t j = 0; j < 3; j++) {
            x[count++] = near[j];
            x[count++] = -near[j];
        }
    }
    return count;
}

static void check_accuracy(unary f) {
    begin_case("%s over all floats", f.name);
    float *x = floats(1 << 17);
    const int64_t count = sweep(x);
    double *want = doubles(count);
    for (int64_t i = 0; i < count; i++) want[i] = f.twin(x[i]);
    EACH_RUN(r) {
        float *input = copy(r, "x", x, count), *y = blank(r, "y", count);
        const quill_unary kernel = kernel_of(r, f);
        EACH_ELEMENTS(r, part, count) kernel(input, y, part->begin, part->end);
        expect_within_ulps(r, "y", y, want, count, f.ulps);
        if (!f.keeps_zero_sign) continue;
        const float zeros[] = {0.0f, -0.0f};
        float *zero = copy(r, "zeros", zeros, 2);
        kernel(zero, zero, 0, 2);
        for (int32_t i = 0; i < 2; i++) {
            expect(r, zero[i] == 0 && signbit(zero[i]) == signbit(f.twin(zeros[i])), "zero to keep its sign");
        }
    }
}

/// The last, partial vector must do exactly what whole vectors do.
static void check_tails(unary f) {
    begin_case("tails of %s", f.name);
    float *x = noise(134);
    for (int64_t i = 0; i < 134; i++) x[i] *= 20;
    EACH_RUN(r) {
        const quill_unary kernel = kernel_of(r, f);
        float *whole = copy(r, "whole", x, 134);
        kernel(whole, whole, 0, 134);
        for (int64_t count = 1; count <= 67; count++) {
            float *part = memory(r, "scratch", 67 * 4);
            // The part ends, or begins, where the buffer does.
            if (r->ends_at_guard) part += 67 - count;
            memcpy(part, x, (size_t)count * sizeof(float));
            kernel(part, part, 0, count);
            expect(r, memcmp(part, whole, (size_t)count * sizeof(float)) == 0, "tails to have the bits of bodies");
        }
        expect_same_bits(r, "whole", whole, 134 * 4);
    }
}

static void check_in_place(unary f, int64_t count) {
    begin_case("%s of %lld", f.name, (long long)count);
    float *x = noise(count);
    for (int64_t i = 0; i < count; i++) x[i] *= 10;
    EACH_RUN(r) {
        float *input = copy(r, "x", x, count), *y = blank(r, "y", count);
        const quill_unary kernel = kernel_of(r, f);
        EACH_ELEMENTS(r, part, count) kernel(input, y, part->begin, part->end);
        EACH_ELEMENTS(r, part, count) kernel(input, input, part->begin, part->end);
        expect_same_bits(r, "y", y, count * 4);
        expect(r, memcmp(y, input, (size_t)count * 4) == 0, "the same bits in place");
    }
}

void check_functions(void) {
    for (int64_t i = 0; i < COUNT_OF(unaries); i++) {
        check_accuracy(unaries[i]);
        check_tails(unaries[i]);
        for (int64_t j = 0; j < COUNT_OF(element_counts); j++) check_in_place(unaries[i], element_counts[j]);
    }
}
