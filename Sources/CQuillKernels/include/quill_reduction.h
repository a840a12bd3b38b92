#ifndef QUILL_REDUCTION_H
#define QUILL_REDUCTION_H
#include "quill_work.h"
#pragma clang assume_nonnull begin

/// y[outer, inner] = scale · Σ over the middle axis of x[outer, middle, inner] (or its maximum, unscaled: NaN if
/// any number is NaN, −infinity if there are none).
/// Sums have a fixed order that depends on the shape alone. Large middle axes are divided into a fixed number of
/// partial sums (main phase) that the finish phase adds, so that few outputs still occupy many threads.
typedef struct {
    int64_t outer, middle, inner;
    const float *x;
    float *y;
    float scale;
} quill_reduction;

#define QUILL_REDUCTION_KERNELS                                                                           \
    quill_work (*sum_work)(const quill_reduction *);                                                      \
    void (*sum)(const quill_reduction *, int64_t begin, int64_t end, void *scratch, void *work);          \
    void (*sum_finish)(const quill_reduction *, int64_t begin, int64_t end, void *scratch, void *work);   \
    /* items are outer · inner outputs */                                                                 \
    void (*maximum_over)(const quill_reduction *, int64_t begin, int64_t end);                            \
    /* index of the first maximum of each row [rows, columns], NaN passed over; items are rows */         \
    void (*argmax)(const float *x, int32_t *y, int64_t columns, int64_t begin, int64_t end);

#pragma clang assume_nonnull end
#endif
