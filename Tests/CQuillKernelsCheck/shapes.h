// Geometries of convolutions, written as in Keras.
#ifndef SHAPES_H
#define SHAPES_H
#include "check.h"

typedef quill_convolution_shape shape;

#define VALID 0
#define SAME 1

static inline int64_t outputs(int64_t size, int64_t extent, int64_t stride, int32_t padding) {
    return padding == SAME ? (size + stride - 1) / stride : (size - extent) / stride + 1;
}
static inline int64_t padding_before(int64_t size, int64_t extent, int64_t stride, int32_t padding) {
    const int64_t missing = (outputs(size, extent, stride, padding) - 1) * stride + extent - size;
    return padding == SAME && missing > 0 ? missing / 2 : 0;
}

static inline shape convolve(int64_t batch, int64_t height, int64_t width, int64_t channels, int64_t filters,
                             int64_t kernel, int64_t stride, int64_t dilation, int32_t padding) {
    const int64_t extent = (kernel - 1) * dilation + 1;
    return (shape){batch, height, width, channels, filters, kernel, kernel, stride, stride, dilation, dilation,
                   padding_before(height, extent, stride, padding), padding_before(width, extent, stride, padding),
                   outputs(height, extent, stride, padding), outputs(width, extent, stride, padding)};
}

static inline int64_t input_count(shape s) { return s.batch * s.height * s.width * s.channels; }
static inline int64_t output_count(shape s) { return s.batch * s.out_height * s.out_width * s.filters; }
static inline int64_t kernel_count(shape s) { return s.kernel_height * s.kernel_width * s.channels * s.filters; }

/// For begin_case: "convolution 2x28x28x1 to 32, …".
#define SHAPE_FORMAT                                                                                       \
    "%lldx%lldx%lldx%lld to %lld, %lldx%lld stride %lld, %lld dilation %lld, %lld padding %lld, %lld outputs %lldx%lld"
#define SHAPE_ARGUMENTS(s)                                                                                 \
    (long long)(s).batch, (long long)(s).height, (long long)(s).width, (long long)(s).channels,           \
        (long long)(s).filters, (long long)(s).kernel_height, (long long)(s).kernel_width,                \
        (long long)(s).stride_h, (long long)(s).stride_w, (long long)(s).dilation_h,                      \
        (long long)(s).dilation_w, (long long)(s).pad_top, (long long)(s).pad_left,                       \
        (long long)(s).out_height, (long long)(s).out_width

/// One convolution's data.
typedef struct {
    shape s;
    float *input, *kernel, *bias, *output_gradient;
} convolution_data;

convolution_data convolution_noise(shape s);

/// All three directions as plain loops; NULL leaves a result out. The products are added to what is there.
void convolution_twin(convolution_data d, double *output, double *input_gradient, double *kernel_gradient,
                      double *bias_gradient);

#endif
