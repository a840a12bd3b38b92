#ifndef QUILL_CONVOLUTION_H
#define QUILL_CONVOLUTION_H
#include "quill_work.h"
#pragma clang assume_nonnull begin

/// A two-dimensional convolution's geometry. Images NHWC, kernel HWIO [kernel_height, kernel_width, channels,
/// filters]. Input position of output (y, x) and tap (i, j): (y·stride_h + i·dilation_h − pad_top, likewise x);
/// positions outside the image count as zero.
typedef struct {
    int64_t batch, height, width, channels;
    int64_t filters, kernel_height, kernel_width;
    int64_t stride_h, stride_w, dilation_h, dilation_w;
    int64_t pad_top, pad_left;
    int64_t out_height, out_width;
} quill_convolution_shape;

/// output = epilogue(input ∗ kernel)
typedef struct {
    quill_convolution_shape shape;
    const float *input, *kernel;
    float *output;
    quill_epilogue epilogue;
} quill_convolution;

/// input_gradient = epilogue(output_gradient ∗ᵀ kernel): also a transposed convolution.
typedef struct {
    quill_convolution_shape shape;
    const float *output_gradient, *kernel;
    float *input_gradient;
    quill_epilogue epilogue;
} quill_convolution_input_gradient;

/// A convolution with 2×2 max pooling of its output, which is not written itself: the maxima, and which values they
/// were. An odd last row or column of the output is in no window.
typedef struct {
    quill_convolution_shape shape;
    const float *input, *kernel;
    float *output;                   ///< [batch, out_height / 2, out_width / 2, filters]
    uint8_t *_Nullable winners;      ///< as in quill_pooling
    quill_activation winners_gate;
    quill_epilogue epilogue;         ///< before pooling, without a gate
} quill_pooled_convolution;

/// kernel_gradient = input ∗ output_gradient; bias_gradient = output_gradient summed over batch, rows, columns.
/// With `winners`, output_gradient is the gradient of the pooled output, which the winners spread.
typedef struct {
    quill_convolution_shape shape;
    const float *input, *output_gradient;
    float *kernel_gradient;
    float *_Nullable bias_gradient;
    const uint8_t *_Nullable winners;
} quill_convolution_kernel_gradient;

#define QUILL_TILED_(name, args)                                                                          \
    quill_work (*name##_work)(const args *);                                                              \
    void (*name##_prepare)(const args *, int64_t begin, int64_t end, void *scratch, void *work);          \
    void (*name)(const args *, int64_t begin, int64_t end, void *scratch, void *work);                    \
    void (*name##_finish)(const args *, int64_t begin, int64_t end, void *scratch, void *work);

#define QUILL_CONVOLUTION_KERNELS                                                                         \
    QUILL_TILED_(convolution, quill_convolution)                                                          \
    QUILL_TILED_(convolution_input_gradient, quill_convolution_input_gradient)                            \
    QUILL_TILED_(convolution_kernel_gradient, quill_convolution_kernel_gradient)                          \
    QUILL_TILED_(pooled_convolution, quill_pooled_convolution)

#pragma clang assume_nonnull end
#endif
