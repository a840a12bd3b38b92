#ifndef QUILL_DEPTHWISE_H
#define QUILL_DEPTHWISE_H
#include "quill_convolution.h"
#pragma clang assume_nonnull begin

/// Depthwise convolution: each channel has its own filter, so `filters` equals `channels` and the kernel is
/// [kernel_height, kernel_width, channels]. The arguments are those of the convolutions, without `winners`.
#define QUILL_DEPTHWISE_KERNELS                                                                           \
    /* items are images × output rows: batch · out_height */                                              \
    void (*depthwise)(const quill_convolution *, int64_t begin, int64_t end);                             \
    /* items are images × groups of stride_h input rows: batch · ⌈height / stride_h⌉ */                 \
    void (*depthwise_input_gradient)(const quill_convolution_input_gradient *, int64_t begin, int64_t end); \
    quill_work (*depthwise_kernel_gradient_work)(const quill_convolution_kernel_gradient *);              \
    void (*depthwise_kernel_gradient)(const quill_convolution_kernel_gradient *, int64_t begin, int64_t end, \
                                      void *scratch, void *work);                                         \
    void (*depthwise_kernel_gradient_finish)(const quill_convolution_kernel_gradient *, int64_t begin,    \
                                             int64_t end, void *scratch, void *work);

#pragma clang assume_nonnull end
#endif
