#ifndef QUILL_SOFTMAX_H
#define QUILL_SOFTMAX_H
#include "quill_work.h"
#pragma clang assume_nonnull begin

/// All kernels work on rows of `columns` numbers; items are rows. Maxima are subtracted before exponentials.
#define QUILL_SOFTMAX_KERNELS                                                                             \
    void (*softmax)(const float *x, float *y, int64_t columns, int64_t begin, int64_t end);               \
    void (*log_softmax)(const float *x, float *y, int64_t columns, int64_t begin, int64_t end);           \
    /* dx = y · (dy − Σ dy·y) */                                                                          \
    void (*softmax_gradient)(const float *y, const float *dy, float *dx, int64_t columns,                 \
                             int64_t begin, int64_t end);                                                 \
    /* dx = dy − softmax · Σ dy, with y the log-softmax */                                                \
    void (*log_softmax_gradient)(const float *y, const float *dy, float *dx, int64_t columns,             \
                                 int64_t begin, int64_t end);                                             \
    /* loss[r] = logsumexp(x_r) − x_r[label_r]; a label outside 0..<columns gives NaN */                  \
    void (*sparse_cross_entropy)(const float *x, const int32_t *labels, float *loss, int64_t columns,     \
                                 int64_t begin, int64_t end);                                             \
    /* dx_r = dloss[r] · (softmax(x_r) − onehot(label_r)) */                                              \
    void (*sparse_cross_entropy_gradient)(const float *x, const int32_t *labels, const float *dloss,      \
                                          float *dx, int64_t columns, int64_t begin, int64_t end);        \
    /* loss[r] = Σ_c target·(logsumexp(x_r) − x_rc) */                                                    \
    void (*cross_entropy)(const float *x, const float *targets, float *loss, int64_t columns,             \
                          int64_t begin, int64_t end);                                                    \
    /* dx_r = dloss[r] · (softmax(x_r) · Σ target − target) */                                            \
    void (*cross_entropy_gradient)(const float *x, const float *targets, const float *dloss, float *dx,   \
                                   int64_t columns, int64_t begin, int64_t end);                          \
    /* hit[r] = 1 where the first maximum of x_r is at label_r, else 0 */                                 \
    void (*sparse_accuracy)(const float *x, const int32_t *labels, float *hit, int64_t columns,           \
                            int64_t begin, int64_t end);                                                  \
    /* hit[r] = 1 where x_r and targets_r have their first maxima at the same index */                    \
    /* y[r, c] = 1 at the first largest number of row r, else 0; not in place */                          \
    void (*largest_one_hot)(const float *x, float *y, int64_t columns, int64_t begin_row, int64_t end_row); \
    void (*accuracy)(const float *x, const float *targets, float *hit, int64_t columns,                   \
                     int64_t begin, int64_t end);

#pragma clang assume_nonnull end
#endif
