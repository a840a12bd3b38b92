#ifndef QUILL_MATMUL_H
#define QUILL_MATMUL_H
#include "quill_work.h"
#pragma clang assume_nonnull begin

/// C[m,n] = epilogue(op(A)[m,k] · op(B)[k,n]).
/// Training needs three forms: plain (forward), B transposed (input gradient), A transposed (weight gradient).
typedef struct {
    int64_t m, n, k;
    const float *a;          ///< [m,k], or [k,m] if transpose_a
    const float *b;          ///< [k,n], or [n,k] if transpose_b
    float *c;                ///< [m,n]
    bool transpose_a, transpose_b;
    quill_epilogue epilogue;
    float *_Nullable column_sums;  ///< [n] or NULL; with transpose_a also stores Σ_k B[k,n] (the bias gradient)
} quill_matmul;

#define QUILL_MATMUL_KERNELS                                                                              \
    quill_work (*matmul_work)(const quill_matmul *);                                                      \
    void (*matmul_prepare)(const quill_matmul *, int64_t begin, int64_t end, void *scratch, void *work);  \
    void (*matmul)(const quill_matmul *, int64_t begin, int64_t end, void *scratch, void *work);          \
    void (*matmul_finish)(const quill_matmul *, int64_t begin, int64_t end, void *scratch, void *work);

#pragma clang assume_nonnull end
#endif
