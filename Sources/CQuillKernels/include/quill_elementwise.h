#ifndef QUILL_ELEMENTWISE_H
#define QUILL_ELEMENTWISE_H
#include <stdbool.h>

#include "quill_work.h"
#pragma clang assume_nonnull begin

/// y[i] = f(x[i]); y may be x. Vectorized functions are accurate to 2.5 units in the last place for every float;
/// infinities, NaN and signed zeros give the results of C's functions.
typedef void (*quill_unary)(const float *x, float *y, int64_t begin, int64_t end);

/// y[i] = f(a[i], b[i]); y may be a or b. The maximum and minimum of a number and NaN are NaN.
typedef void (*quill_binary)(const float *a, const float *b, float *y, int64_t begin, int64_t end);

/// y[r, c] = f(a's element, b's element) for rows of `columns` elements; items are rows. Each operand is anything
/// from the full tensor to one number:
///   row step `columns`: the same shape as y           row step 1, one column: one number per row [rows, 1]
///   row step 0: one row [columns] for every row       row step 0, one column: one number
/// y may be an operand of its own shape.
typedef struct {
    int64_t columns;
    const float *a, *b;
    float *y;
    int64_t a_row_step, b_row_step;      ///< elements from one row of the operand to its next
    bool a_one_column, b_one_column;     ///< the operand has one number per row, used for all columns
} quill_rows;
typedef void (*quill_binary_rows)(const quill_rows *, int64_t begin_row, int64_t end_row);

#define QUILL_BINARY_(name)                                                                               \
    void (*name)(const float *a, const float *b, float *y, int64_t begin, int64_t end);                   \
    void (*name##_rows)(const quill_rows *, int64_t begin_row, int64_t end_row);
#define QUILL_UNARY_(name) void (*name)(const float *x, float *y, int64_t begin, int64_t end);

#define QUILL_ELEMENTWISE_KERNELS                                                                         \
    QUILL_BINARY_(add) QUILL_BINARY_(subtract) QUILL_BINARY_(multiply) QUILL_BINARY_(divide)              \
    QUILL_BINARY_(maximum) QUILL_BINARY_(minimum) QUILL_BINARY_(power)                                    \
    /* 1 where a > b (a >= b, a == b), else 0 */                                                          \
    QUILL_BINARY_(greater) QUILL_BINARY_(greater_equal) QUILL_BINARY_(equal)                              \
    QUILL_UNARY_(negate) QUILL_UNARY_(absolute) QUILL_UNARY_(sign) QUILL_UNARY_(square)                   \
    QUILL_UNARY_(square_root) QUILL_UNARY_(reciprocal) QUILL_UNARY_(exponential)                          \
    QUILL_UNARY_(logarithm) QUILL_UNARY_(hyperbolic_tangent) QUILL_UNARY_(sigmoid)                        \
    QUILL_UNARY_(error_function) QUILL_UNARY_(relu)                                                       \
    QUILL_UNARY_(sine) QUILL_UNARY_(cosine)                                                               \
    /* y[i] = dy[i] · f′ expressed by f's output out[i], for relu, sigmoid, tanh */                       \
    void (*activation_gradient)(quill_activation, const float *dy, const float *out, float *y,            \
                                int64_t begin, int64_t end);                                              \
    /* y[i] = x[i] · scale + offset */                                                                    \
    void (*affine)(const float *x, float scale, float offset, float *y, int64_t begin, int64_t end);      \
    void (*fill)(float value, float *y, int64_t begin, int64_t end);

#pragma clang assume_nonnull end
#endif
