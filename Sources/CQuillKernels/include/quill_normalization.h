#ifndef QUILL_NORMALIZATION_H
#define QUILL_NORMALIZATION_H
#include "quill_work.h"
#pragma clang assume_nonnull begin

/// Batch normalization over rows [rows, channels] (Ioffe & Szegedy 2015, arXiv:1502.03167). The mean and (biased)
/// variance per channel, computed by shifted sums in double, in a fixed order, with a fixed number of partial sums
/// in the workspace.
typedef struct {
    int64_t rows, channels;
    const float *x;
    float *statistics;              ///< [2, channels]: mean, variance
} quill_moments;

/// y = (x − mean) / sqrt(variance + epsilon) · gamma + beta, plus the addend, then relu if requested; items are
/// rows.
typedef struct {
    int64_t rows, channels;
    const float *x, *mean, *variance;
    const float *_Nullable gamma, *_Nullable beta;
    const float *_Nullable addend;  ///< [rows, channels], may be y
    float *y;
    float epsilon;
    bool relu;                      ///< y = max(0, y)
} quill_batch_norm;

/// The sums that the gradient needs: sums[0] = Σ dy (beta's gradient), sums[1] = Σ dy · x̂ (gamma's gradient).
typedef struct {
    int64_t rows, channels;
    const float *x, *mean, *variance;
    const float *_Nullable gamma, *_Nullable beta;  ///< read if relu
    const float *dy;
    float *sums;                    ///< [2, channels]
    float epsilon;
    bool relu;                      ///< dy is the gradient of the rectified output: used where the output is positive
} quill_batch_norm_sums;

/// dx = gamma / sqrt(variance + epsilon) · (dy − sums[0]/rows − x̂ · sums[1]/rows); items are rows.
typedef struct {
    int64_t rows, channels;
    const float *x, *mean, *variance, *dy, *sums;
    const float *_Nullable gamma, *_Nullable beta;
    float *dx;                      ///< may be dy or x
    float epsilon;
    bool relu;                      ///< as for the sums
} quill_batch_norm_gradient;

#define QUILL_NORMALIZATION_KERNELS                                                                       \
    quill_work (*moments_work)(const quill_moments *);                                                    \
    void (*moments)(const quill_moments *, int64_t begin, int64_t end, void *scratch, void *work);        \
    void (*moments_finish)(const quill_moments *, int64_t begin, int64_t end, void *scratch, void *work); \
    void (*batch_norm)(const quill_batch_norm *, int64_t begin, int64_t end);                             \
    quill_work (*batch_norm_sums_work)(const quill_batch_norm_sums *);                                    \
    void (*batch_norm_sums)(const quill_batch_norm_sums *, int64_t begin, int64_t end, void *scratch,     \
                            void *work);                                                                  \
    void (*batch_norm_sums_finish)(const quill_batch_norm_sums *, int64_t begin, int64_t end,             \
                                   void *scratch, void *work);                                            \
    void (*batch_norm_gradient)(const quill_batch_norm_gradient *, int64_t begin, int64_t end);

#pragma clang assume_nonnull end
#endif
