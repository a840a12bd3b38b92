// Elementwise kernels: one vector function each, applied to whole vectors and, with the same arithmetic, to the
// tensor's tail.
#ifndef QUILL_ELEMENTWISE_BODY_H
#define QUILL_ELEMENTWISE_BODY_H

#include "math.h"

// Unary

#define QUILL_DEFINE_UNARY_(name, expression)                                                             \
    static void elementwise_##name(const float *in, float *y, int64_t begin, int64_t end) {              \
        QUILL_FOR_VECTORS(i, count, begin, end, {                                                         \
            const vec x = load_some(in + i, count);                                                       \
            store_some(y + i, expression, count);                                                         \
        });                                                                                               \
    }

/// NaN stays NaN.
QUILL_INLINE vec vrelu(vec x) { return larger(splat(0.0f), x); }
/// −1, 0 or 1; zeros and NaN are unchanged.
QUILL_INLINE vec vsign(vec x) {
    return select_lanes((x < 0.0f) | (x > 0.0f), copy_sign(splat(1.0f), x), x);
}

QUILL_DEFINE_UNARY_(negate, -x)
QUILL_DEFINE_UNARY_(absolute, vabs(x))
QUILL_DEFINE_UNARY_(sign, vsign(x))
QUILL_DEFINE_UNARY_(square, x * x)
QUILL_DEFINE_UNARY_(square_root, vsqrt(x))
QUILL_DEFINE_UNARY_(reciprocal, 1.0f / x)
QUILL_DEFINE_UNARY_(exponential, vexp(x))
QUILL_DEFINE_UNARY_(logarithm, vlog(x))
QUILL_DEFINE_UNARY_(hyperbolic_tangent, vtanh(x))
QUILL_DEFINE_UNARY_(sigmoid, vsigmoid(x))
QUILL_DEFINE_UNARY_(error_function, verf(x))
QUILL_DEFINE_UNARY_(relu, vrelu(x))
QUILL_DEFINE_UNARY_(sine, vsin(x))
QUILL_DEFINE_UNARY_(cosine, vcos(x))

// Binary

/// An operand within one row: a vector at a column, or one number for all columns.
typedef struct {
    const float *p;
    bool one;
} row_operand;

QUILL_INLINE vec row_load(row_operand o, int64_t column, int64_t count) {
    return o.one ? splat(*o.p) : load_some(o.p + column, count);
}

#define QUILL_DEFINE_BINARY_(name, expression)                                                            \
    QUILL_INLINE vec binary_##name(vec a, vec b) { return expression; }                                   \
    QUILL_INLINE void row_##name(row_operand a, row_operand b, float *y, int64_t columns) {               \
        QUILL_FOR_VECTORS(i, count, 0, columns, {                                                         \
            store_some(y + i, binary_##name(row_load(a, i, count), row_load(b, i, count)), count);        \
        });                                                                                               \
    }                                                                                                     \
    static void elementwise_##name(const float *a, const float *b, float *y, int64_t begin, int64_t end) { \
        row_##name((row_operand){a + begin, false}, (row_operand){b + begin, false}, y + begin, end - begin); \
    }                                                                                                     \
    static void elementwise_##name##_rows(const quill_rows *r, int64_t begin, int64_t end) {              \
        for (int64_t row = begin; row < end; row++) {                                                     \
            const float *a = r->a + row * r->a_row_step, *b = r->b + row * r->b_row_step;                 \
            float *y = r->y + row * r->columns;                                                           \
            if (r->a_one_column) {                                                                        \
                row_##name((row_operand){a, true}, (row_operand){b, r->b_one_column}, y, r->columns);     \
            } else if (r->b_one_column) {                                                                 \
                row_##name((row_operand){a, false}, (row_operand){b, true}, y, r->columns);               \
            } else {                                                                                      \
                row_##name((row_operand){a, false}, (row_operand){b, false}, y, r->columns);              \
            }                                                                                             \
        }                                                                                                 \
    }

/// 1 where the comparison holds, else 0.
QUILL_INLINE vec truth(ivec mask) { return (vec)(mask & (ivec)splat(1.0f)); }

QUILL_DEFINE_BINARY_(add, a + b)
QUILL_DEFINE_BINARY_(subtract, a - b)
QUILL_DEFINE_BINARY_(multiply, a * b)
QUILL_DEFINE_BINARY_(divide, a / b)
// `larger` and `smaller` return b where a is NaN; replace the result with a there.
QUILL_DEFINE_BINARY_(maximum, select_lanes(a == a, larger(a, b), a))
QUILL_DEFINE_BINARY_(minimum, select_lanes(a == a, smaller(a, b), a))
QUILL_DEFINE_BINARY_(power, vpow(a, b))
QUILL_DEFINE_BINARY_(greater, truth(a > b))
QUILL_DEFINE_BINARY_(greater_equal, truth(a >= b))
QUILL_DEFINE_BINARY_(equal, truth(a == b))

// Other kernels

/// g · f′, with f′ computed from f's output; relu's is 1 where the output is positive.
QUILL_INLINE vec gradient_through(quill_activation activation, vec g, vec out) {
    switch (activation) {
    case quill_relu:
        return select_lanes(out > 0.0f, g, splat(0.0f));
    case quill_sigmoid:
        return g * (out * (1.0f - out));
    case quill_tanh:
        return g * multiply_add(-out, out, splat(1.0f));
    case quill_linear:
        return g;
    }
    return g;
}

#define QUILL_ACTIVATION_GRADIENT_CASE_(activation)                                                       \
    case activation:                                                                                      \
        QUILL_FOR_VECTORS(i, count, begin, end, {                                                         \
            const vec g = load_some(dy + i, count), o = load_some(out + i, count);                        \
            store_some(y + i, gradient_through(activation, g, o), count);                                 \
        });                                                                                               \
        break;

static void elementwise_activation_gradient(quill_activation activation, const float *dy, const float *out,
                                            float *y, int64_t begin, int64_t end) {
    switch (activation) {
        QUILL_ACTIVATION_GRADIENT_CASE_(quill_linear)
        QUILL_ACTIVATION_GRADIENT_CASE_(quill_relu)
        QUILL_ACTIVATION_GRADIENT_CASE_(quill_sigmoid)
        QUILL_ACTIVATION_GRADIENT_CASE_(quill_tanh)
    }
}

static void elementwise_affine(const float *x, float scale, float offset, float *y, int64_t begin, int64_t end) {
    const vec s = splat(scale), o = splat(offset);
    QUILL_FOR_VECTORS(i, count, begin, end, {
        store_some(y + i, multiply_add(load_some(x + i, count), s, o), count);
    });
}

static void elementwise_fill(float value, float *y, int64_t begin, int64_t end) {
    QUILL_FOR_VECTORS(i, count, begin, end, store_some(y + i, splat(value), count));
}

#define QUILL_BINARY_ENTRY_(name) .name = elementwise_##name, .name##_rows = elementwise_##name##_rows,
#define QUILL_UNARY_ENTRY_(name) .name = elementwise_##name,

#define QUILL_ELEMENTWISE_TABLE                                                                           \
    QUILL_BINARY_ENTRY_(add) QUILL_BINARY_ENTRY_(subtract) QUILL_BINARY_ENTRY_(multiply)                  \
    QUILL_BINARY_ENTRY_(divide) QUILL_BINARY_ENTRY_(maximum) QUILL_BINARY_ENTRY_(minimum)                 \
    QUILL_BINARY_ENTRY_(power) QUILL_BINARY_ENTRY_(greater) QUILL_BINARY_ENTRY_(greater_equal)            \
    QUILL_BINARY_ENTRY_(equal)                                                                            \
    QUILL_UNARY_ENTRY_(negate) QUILL_UNARY_ENTRY_(absolute) QUILL_UNARY_ENTRY_(sign)                      \
    QUILL_UNARY_ENTRY_(square) QUILL_UNARY_ENTRY_(square_root) QUILL_UNARY_ENTRY_(reciprocal)             \
    QUILL_UNARY_ENTRY_(exponential) QUILL_UNARY_ENTRY_(logarithm) QUILL_UNARY_ENTRY_(hyperbolic_tangent)  \
    QUILL_UNARY_ENTRY_(sigmoid) QUILL_UNARY_ENTRY_(error_function) QUILL_UNARY_ENTRY_(relu)               \
    QUILL_UNARY_ENTRY_(sine) QUILL_UNARY_ENTRY_(cosine)                                                   \
    .activation_gradient = elementwise_activation_gradient, .affine = elementwise_affine,                 \
    .fill = elementwise_fill,

#endif
