// Activations whose derivative is made of their input.
#include "check.h"

static const double lambda = 1.0507009873554805, alpha = 1.6732632423543772;
static double sigmoid(double x) { return 1 / (1 + exp(-x)); }
static double softplus(double x) { return fmax(x, 0) + log1p(exp(-fabs(x))); }
static double clamp(double x, double low, double high) { return fmin(fmax(x, low), high); }
static double cubic(double x) { return sqrt(2 / M_PI) * (x + 0.044715 * x * x * x); }

static double value(quill_curve c, double x) {
    switch (c.function) {
    case quill_leaky_relu: return x > 0 ? x : (double)c.a * x;
    case quill_relu6: return clamp(x, 0, 6);
    case quill_elu: return x > 0 ? x : (double)c.a * expm1((double)c.b * x);
    case quill_selu: return lambda * (x > 0 ? x : alpha * expm1(x));
    case quill_gelu: return 0.5 * x * erfc(-x / sqrt(2));
    case quill_gelu_tanh: return 0.5 * x * (1 + tanh(cubic(x)));
    case quill_silu: return x * sigmoid(x);
    case quill_mish: return x * tanh(softplus(x));
    case quill_softplus: return softplus(x);
    case quill_log_sigmoid: return -softplus(-x);
    case quill_softsign: return x / (1 + fabs(x));
    case quill_hard_sigmoid: return clamp(x + 3, 0, 6) / 6;
    case quill_hard_silu: return x * clamp(x + 3, 0, 6) / 6;
    case quill_hard_tanh: return clamp(x, -1, 1);
    }
    return NAN;
}

static double slope(quill_curve c, double x) {
    switch (c.function) {
    case quill_leaky_relu: return x > 0 ? 1 : (double)c.a;
    case quill_relu6: return x > 0 && x < 6 ? 1 : 0;
    case quill_elu: return x > 0 ? 1 : (double)c.a * (double)c.b * exp((double)c.b * x);
    case quill_selu: return lambda * (x >= 0 ? 1 : alpha * exp(x));
    case quill_gelu: return 0.5 * erfc(-x / sqrt(2)) + x * exp(-x * x / 2) / sqrt(2 * M_PI);
    case quill_gelu_tanh: {
        const double t = tanh(cubic(x));
        return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * sqrt(2 / M_PI) * (1 + 3 * 0.044715 * x * x);
    }
    case quill_silu: return sigmoid(x) * (1 + x * sigmoid(-x));
    case quill_mish: {
        const double t = tanh(softplus(x));
        return t + x * sigmoid(x) * (1 - t * t);
    }
    case quill_softplus: return sigmoid(x);
    case quill_log_sigmoid: return sigmoid(-x);
    case quill_softsign: return 1 / ((1 + fabs(x)) * (1 + fabs(x)));
    case quill_hard_sigmoid: return fabs(x) < 3 ? 1 / 6.0 : 0;
    case quill_hard_silu: return clamp(x + 3, 0, 6) / 6 + (fabs(x) < 3 ? x / 6 : 0);
    case quill_hard_tanh: return fabs(x) <= 1 ? 1 : 0;
    }
    return NAN;
}

static void check_curve(quill_curve c, int64_t count) {
    // Around 0, at the kinks, and far out.
    static const float special[] = {0, -0.0f, 1, -1, 3, -3, 6, 100, -100, 1e-6f, -1e-6f, 88, -88, 20, -20};
    begin_case("curve %d of %lld", c.function, (long long)count);
    float *x = noise(count), *dy = noise(count);
    double *want = doubles(count), *slopes = doubles(count);
    for (int64_t i = 0; i < count; i++) {
        x[i] = i % 3 == 0 ? special[i / 3 % COUNT_OF(special)] : x[i] * 6;
        want[i] = value(c, x[i]);
        slopes[i] = slope(c, x[i]) * (double)dy[i];
    }
    EACH_RUN(r) {
        float *input = copy(r, "x", x, count), *y = blank(r, "y", count);
        float *gradient = copy(r, "dy", dy, count), *dx = blank(r, "dx", count);
        EACH_ELEMENTS(r, part, count) {
            KERNEL(r, curve)(c, input, y, part->begin, part->end);
            KERNEL(r, curve_gradient)(c, gradient, input, dx, part->begin, part->end);
        }
        expect_near(r, "y", y, want, count, 2e-6, 1e-6);
        expect_near(r, "dx", dx, slopes, count, 4e-6, 2e-6);
        // In place.
        EACH_ELEMENTS(r, part, count) {
            KERNEL(r, curve_gradient)(c, gradient, input, gradient, part->begin, part->end);
            KERNEL(r, curve)(c, input, input, part->begin, part->end);
        }
        expect(r, memcmp(input, y, (size_t)count * 4) == 0, "the same bits in place");
        expect(r, memcmp(gradient, dx, (size_t)count * 4) == 0, "the gradient's same bits in place");
    }
}

static void check_gated_linear(int64_t rows, int64_t half) {
    begin_case("gated linear of %lldx%lld", (long long)rows, (long long)half);
    float *x = noise(rows * 2 * half), *dy = noise(rows * half);
    double *want = doubles(rows * half), *slopes = doubles(rows * 2 * half);
    for (int64_t i = 0; i < rows * 2 * half; i++) x[i] *= 3;
    for (int64_t i = 0; i < rows * half; i++) {
        const int64_t left = i / half * 2 * half + i % half;
        const double number = x[left], gate = sigmoid(x[left + half]);
        want[i] = number * gate;
        slopes[left] = (double)dy[i] * gate;
        slopes[left + half] = (double)dy[i] * number * gate * (1 - gate);
    }
    EACH_RUN(r) {
        float *input = copy(r, "x", x, rows * 2 * half), *y = blank(r, "y", rows * half);
        float *gradient = copy(r, "dy", dy, rows * half), *dx = blank(r, "dx", rows * 2 * half);
        EACH_ITEMS(r, part, rows) {
            KERNEL(r, gated_linear)(input, y, half, part->begin, part->end);
            KERNEL(r, gated_linear_gradient)(gradient, input, dx, half, part->begin, part->end);
        }
        expect_near(r, "y", y, want, rows * half, 1e-6, 1e-6);
        expect_near(r, "dx", dx, slopes, rows * 2 * half, 1e-6, 1e-6);
    }
}

/// Softplus and log-sigmoid keep what is far below 1.
static void check_small_values(void) {
    begin_case("softplus and log-sigmoid far below 1");
    static const float x[] = {-20, -30, -60, -80}, z[] = {20, 30, 60, 80};
    double *want = doubles(4), *negative = doubles(4);
    for (int32_t i = 0; i < 4; i++) negative[i] = -(want[i] = log1p(exp(x[i])));
    EACH_RUN(r) {
        float *plus = copy(r, "softplus", x, 4), *sigmoids = copy(r, "log-sigmoid", z, 4);
        KERNEL(r, curve)((quill_curve){.function = quill_softplus}, plus, plus, 0, 4);
        KERNEL(r, curve)((quill_curve){.function = quill_log_sigmoid}, sigmoids, sigmoids, 0, 4);
        expect_near(r, "softplus", plus, want, 4, 1e-6, 0);
        expect_near(r, "log-sigmoid", sigmoids, negative, 4, 1e-6, 0);
    }
}

void check_curves(void) {
    for (quill_curve_function f = quill_leaky_relu; f <= quill_hard_tanh; f++) {
        const quill_curve c = {f, f == quill_leaky_relu ? 0.25f : 0.5f, 2};
        for (int64_t i = 0; i < COUNT_OF(element_counts); i++) check_curve(c, element_counts[i]);
    }
    check_small_values();
    static const int64_t halves[] = {1, 3, 8, 17, 40};
    for (int64_t i = 0; i < COUNT_OF(halves); i++) check_gated_linear(5, halves[i]);
}
