#ifndef QUILL_CURVES_H
#define QUILL_CURVES_H

#include "quill_work.h"
#pragma clang assume_nonnull begin

/// Activations whose derivative is a function of their input, each in one pass. `a` and `b` are the settings.
typedef enum {
    quill_leaky_relu,    ///< x where x > 0, else a·x
    quill_relu6,         ///< min(max(0, x), 6)
    quill_elu,           ///< x where x > 0, else a·(e^(b·x) − 1)
    quill_selu,          ///< λ·x where x >= 0, else λ·α·(e^x − 1)
    quill_gelu,          ///< x·Φ(x)
    quill_gelu_tanh,     ///< x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³)))
    quill_silu,          ///< x·sigmoid(x)
    quill_mish,          ///< x·tanh(ln(1 + e^x))
    quill_softplus,      ///< ln(1 + e^x)
    quill_log_sigmoid,   ///< −ln(1 + e^−x)
    quill_softsign,      ///< x / (1 + |x|)
    quill_hard_sigmoid,  ///< relu6(x + 3) / 6
    quill_hard_silu,     ///< x·relu6(x + 3) / 6
    quill_hard_tanh,     ///< x between −1 and 1
} quill_curve_function;

typedef struct {
    quill_curve_function function;
    float a, b;
} quill_curve;

#define QUILL_CURVE_KERNELS                                                                               \
    /* y[i] = f(x[i]); y may be x */                                                                      \
    void (*curve)(quill_curve, const float *x, float *y, int64_t begin, int64_t end);                     \
    /* dx[i] = dy[i] · f′(x[i]); dx may be dy or x */                                                     \
    void (*curve_gradient)(quill_curve, const float *dy, const float *x, float *dx, int64_t begin,        \
                           int64_t end);                                                                  \
    /* y[r, c] = x[r, c] · sigmoid(x[r, half + c]) for rows of 2·half numbers; items are rows */          \
    void (*gated_linear)(const float *x, float *y, int64_t half, int64_t begin_row, int64_t end_row);     \
    void (*gated_linear_gradient)(const float *dy, const float *x, float *dx, int64_t half,               \
                                  int64_t begin_row, int64_t end_row);

#pragma clang assume_nonnull end
#endif
