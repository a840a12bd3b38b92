// Activations in one pass, and their gradients, computed from the input, in another.
#ifndef QUILL_CURVES_BODY_H
#define QUILL_CURVES_BODY_H

#include "math.h"

/// e^x − 1 for x <= 0 without cancellation; NaN stays NaN.
QUILL_INLINE vec vexpm1_below_zero(vec x) {
    // Below −30 the result is −1.
    const split_exponential s = split_exp(larger(splat(-30.0f), x));
    const vec scale = power_of_two(s.n_bits);
    return multiply_add(scale, s.p, scale - 1.0f);
}

/// ln(1 + x) for 0 <= x <= 1, accurate to the last places for small x.
QUILL_INLINE vec vlog1p(vec x) {
    const vec whole = x + 1.0f;
    return vlog(whole) + (x - (whole - 1.0f)) / whole;
}

QUILL_INLINE vec clamp(vec x, float low, float high) { return smaller(splat(high), larger(splat(low), x)); }

QUILL_INLINE vec vsoftplus(vec x) { return larger(splat(0.0f), x) + vlog1p(vexp(-vabs(x))); }

/// tanh(softplus(x)) = n / (n + 2) with n = e^x·(e^x + 2): no cancellation on either side. Above 20 it is 1.
QUILL_INLINE vec mish_gate(vec x, vec *n) {
    const vec e = vexp(smaller(splat(20.0f), x));
    *n = e * (e + 2.0f);
    return *n / (*n + 2.0f);
}

/// Φ(x), the cumulative distribution function of the standard normal distribution.
QUILL_INLINE vec normal_share(vec x) { return 0.5f * (1.0f + verf(x * 0.707106781f)); }

#define QUILL_SELU_SCALE 1.05070099f
#define QUILL_SELU_ALPHA_SCALE 1.75809934f
#define QUILL_GELU_SLOPE 0.797884561f
#define QUILL_GELU_CUBE 0.044715f

QUILL_INLINE vec gelu_tanh(vec x) {
    const vec cubed = x * x * x;
    return vtanh(QUILL_GELU_SLOPE * multiply_add(splat(QUILL_GELU_CUBE), cubed, x));
}

QUILL_INLINE vec curve_value(quill_curve_function function, float a, float b, vec x) {
    vec n;
    switch (function) {
    case quill_leaky_relu:
        return select_lanes(x > 0.0f, x, a * x);
    case quill_relu6:
        return clamp(x, 0.0f, 6.0f);
    case quill_elu:
        return select_lanes(x > 0.0f, x, a * vexpm1_below_zero(b * x));
    case quill_selu:
        return select_lanes(x > 0.0f, QUILL_SELU_SCALE * x, QUILL_SELU_ALPHA_SCALE * vexpm1_below_zero(x));
    case quill_gelu:
        return x * normal_share(x);
    case quill_gelu_tanh:
        return 0.5f * x * (1.0f + gelu_tanh(x));
    case quill_silu:
        return x * vsigmoid(x);
    case quill_mish:
        return x * mish_gate(x, &n);
    case quill_softplus:
        return vsoftplus(x);
    case quill_log_sigmoid:
        return -vsoftplus(-x);
    case quill_softsign:
        return x / (vabs(x) + 1.0f);
    case quill_hard_sigmoid:
        return clamp(x + 3.0f, 0.0f, 6.0f) / 6.0f;
    case quill_hard_silu:
        return x * (clamp(x + 3.0f, 0.0f, 6.0f) / 6.0f);
    case quill_hard_tanh:
        return clamp(x, -1.0f, 1.0f);
    }
    return x;
}

/// 1 in the lanes of the mask, else 0.
QUILL_INLINE vec ones_where(ivec mask) { return select_lanes(mask, splat(1.0f), splat(0.0f)); }

/// f′(x), as in TensorFlow at kinks.
QUILL_INLINE vec curve_slope(quill_curve_function function, float a, float b, vec x) {
    switch (function) {
    case quill_leaky_relu:
        return select_lanes(x > 0.0f, splat(1.0f), splat(a));
    case quill_relu6:
        return ones_where((x > 0.0f) & (x < 6.0f));
    case quill_elu:
        return select_lanes(x > 0.0f, splat(1.0f), a * b * vexp(smaller(splat(0.0f), b * x)));
    case quill_selu:
        return select_lanes(x < 0.0f, QUILL_SELU_ALPHA_SCALE * vexp(smaller(splat(0.0f), x)),
                            splat(QUILL_SELU_SCALE));
    case quill_gelu: {
        const vec density = 0.398942280f * vexp(-0.5f * x * x);
        return multiply_add(x, density, normal_share(x));
    }
    case quill_gelu_tanh: {
        const vec t = gelu_tanh(x);
        const vec inner = QUILL_GELU_SLOPE * multiply_add(splat(3 * QUILL_GELU_CUBE), x * x, splat(1.0f));
        return 0.5f * (1.0f + t) + 0.5f * x * (1.0f - t * t) * inner;
    }
    case quill_silu: {
        const vec s = vsigmoid(x);
        return s * multiply_add(x, 1.0f - s, splat(1.0f));
    }
    case quill_mish: {
        vec n;
        const vec gate = mish_gate(x, &n);
        // 1 − gate²
        const vec rest = 4.0f * (n + 1.0f) / ((n + 2.0f) * (n + 2.0f));
        return multiply_add(x * vsigmoid(x), rest, gate);
    }
    case quill_softplus:
        return vsigmoid(x);
    case quill_log_sigmoid:
        return vsigmoid(-x);
    case quill_softsign: {
        const vec below = vabs(x) + 1.0f;
        return 1.0f / (below * below);
    }
    case quill_hard_sigmoid:
        return ones_where((x > -3.0f) & (x < 3.0f)) / 6.0f;
    case quill_hard_silu:
        return clamp(x + 3.0f, 0.0f, 6.0f) / 6.0f + x * (ones_where((x > -3.0f) & (x < 3.0f)) / 6.0f);
    case quill_hard_tanh:
        return ones_where((x >= -1.0f) & (x <= 1.0f));
    }
    return splat(1.0f);
}

// One loop per case, so that the compiler knows the function.
#define QUILL_CURVE_CASE_(name)                                                                           \
    case name:                                                                                            \
        QUILL_FOR_VECTORS(i, count, begin, end, {                                                         \
            store_some(y + i, curve_value(name, a, b, load_some(x + i, count)), count);                   \
        });                                                                                               \
        break;

#define QUILL_CURVE_GRADIENT_CASE_(name)                                                                  \
    case name:                                                                                            \
        QUILL_FOR_VECTORS(i, count, begin, end, {                                                         \
            const vec slope = curve_slope(name, a, b, load_some(x + i, count));                           \
            store_some(dx + i, load_some(dy + i, count) * slope, count);                                  \
        });                                                                                               \
        break;

#define QUILL_ALL_CURVES_(CASE)                                                                           \
    CASE(quill_leaky_relu) CASE(quill_relu6) CASE(quill_elu) CASE(quill_selu) CASE(quill_gelu)            \
    CASE(quill_gelu_tanh) CASE(quill_silu) CASE(quill_mish) CASE(quill_softplus)                          \
    CASE(quill_log_sigmoid) CASE(quill_softsign) CASE(quill_hard_sigmoid) CASE(quill_hard_silu)           \
    CASE(quill_hard_tanh)

static void curves_curve(quill_curve curve, const float *x, float *y, int64_t begin, int64_t end) {
    const float a = curve.a, b = curve.b;
    switch (curve.function) { QUILL_ALL_CURVES_(QUILL_CURVE_CASE_) }
}

static void curves_gradient(quill_curve curve, const float *dy, const float *x, float *dx, int64_t begin,
                            int64_t end) {
    const float a = curve.a, b = curve.b;
    switch (curve.function) { QUILL_ALL_CURVES_(QUILL_CURVE_GRADIENT_CASE_) }
}

static void curves_gated_linear(const float *x, float *y, int64_t half, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        const float *left = x + row * 2 * half, *right = left + half;
        QUILL_FOR_VECTORS(i, count, 0, half, {
            store_some(y + row * half + i, load_some(left + i, count) * vsigmoid(load_some(right + i, count)),
                       count);
        });
    }
}

static void curves_gated_linear_gradient(const float *dy, const float *x, float *dx, int64_t half,
                                         int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        const float *left = x + row * 2 * half, *right = left + half;
        float *out = dx + row * 2 * half;
        QUILL_FOR_VECTORS(i, count, 0, half, {
            const vec gate = vsigmoid(load_some(right + i, count)), g = load_some(dy + row * half + i, count);
            const vec value = load_some(left + i, count);
            store_some(out + i, g * gate, count);
            store_some(out + half + i, g * value * (gate * (1.0f - gate)), count);
        });
    }
}

#define QUILL_CURVE_TABLE                                                                                 \
    .curve = curves_curve, .curve_gradient = curves_gradient, .gated_linear = curves_gated_linear,        \
    .gated_linear_gradient = curves_gated_linear_gradient,

#endif
