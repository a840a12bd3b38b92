#ifndef QUILL_LAYOUT_H
#define QUILL_LAYOUT_H
#include "quill_work.h"
#pragma clang assume_nonnull begin

#define QUILL_MAXIMUM_RANK 8

/// y[dense, row-major over shape] = x[offset + Σ index·stride]; a stride of 0 repeats (broadcast). Items are rows:
/// the product of all but the last extent. Strides count elements and may be negative.
typedef struct {
    int32_t rank;                          ///< 1…QUILL_MAXIMUM_RANK
    int64_t shape[QUILL_MAXIMUM_RANK];
    int64_t strides[QUILL_MAXIMUM_RANK];
    int64_t offset;
    const float *x;
    float *y;
} quill_strided_copy;

/// y[r, :] = scale · x[indices[r], :] + offset, with x one byte a number; items are rows. `x` need not be aligned.
typedef struct {
    int64_t columns;
    const uint8_t *x;
    const int32_t *indices;
    float *y;
    float scale, offset;
} quill_gather_bytes;

/// The same from floats.
typedef struct {
    int64_t columns;
    const float *x;
    const int32_t *indices;
    float *y;
    float scale, offset;
} quill_gather_floats;

/// y[index] = x[index − before] if that lies in x, else 0: zeros around x or, with negative numbers, a crop of x.
/// Items are rows of y: the product of all but the last extent.
typedef struct {
    int32_t rank;                          ///< 1…QUILL_MAXIMUM_RANK
    int64_t shape[QUILL_MAXIMUM_RANK];     ///< of y
    int64_t source[QUILL_MAXIMUM_RANK];    ///< of x
    int64_t before[QUILL_MAXIMUM_RANK];
    const float *x;
    float *y;
} quill_pad;

/// y[r · y_step + c] = x[r · x_step + c] for `columns` columns; items are rows. Neither need be aligned.
typedef struct {
    int64_t columns, x_step, y_step;
    const float *x;
    float *y;
} quill_copy_rows;

#define QUILL_LAYOUT_KERNELS                                                                              \
    void (*strided_copy)(const quill_strided_copy *, int64_t begin_row, int64_t end_row);                 \
    void (*pad)(const quill_pad *, int64_t begin_row, int64_t end_row);                                   \
    void (*copy_rows)(const quill_copy_rows *, int64_t begin, int64_t end);                               \
    void (*gather_bytes)(const quill_gather_bytes *, int64_t begin, int64_t end);                         \
    void (*gather_floats)(const quill_gather_floats *, int64_t begin, int64_t end);                       \
    /* y[r] = x[indices[r]] for labels */                                                                 \
    void (*gather_labels)(const int32_t *x, const int32_t *indices, int32_t *y, int64_t begin, int64_t end); \
    void (*one_hot)(const int32_t *labels, float *y, int64_t columns, int64_t begin, int64_t end);

#pragma clang assume_nonnull end
#endif
