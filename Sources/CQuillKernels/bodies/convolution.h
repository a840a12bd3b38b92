// Two-dimensional convolutions, NHWC and HWIO. The kernels' order of arithmetic for each output is a function of the
// shape alone.
#include "convolution_lanes.h"

#include "convolution_tile.h"

#include "convolution_panels.h"

#include "convolution_direct.h"

#include "convolution_kernel_gradient.h"

static void convolution_prepare(const quill_convolution *args, int64_t begin, int64_t end, void *scratch,
                                void *work) {
    direct_prepare(args, begin, end, work);
}

static void convolution_finish(const quill_convolution *args, int64_t begin, int64_t end, void *scratch,
                               void *work) {}

static void convolution_input_gradient_prepare(const quill_convolution_input_gradient *args, int64_t begin,
                                               int64_t end, void *scratch, void *work) {
    direct_input_gradient_prepare(args, begin, end, work);
}

static void convolution_input_gradient_finish(const quill_convolution_input_gradient *args, int64_t begin,
                                              int64_t end, void *scratch, void *work) {}

static void convolution_kernel_gradient_prepare(const quill_convolution_kernel_gradient *args, int64_t begin,
                                                int64_t end, void *scratch, void *work) {}

static void convolution_kernel_gradient_finish(const quill_convolution_kernel_gradient *args, int64_t begin,
                                               int64_t end, void *scratch, void *work) {
    direct_kernel_gradient_finish(args, begin, end, work);
}

#define QUILL_CONVOLUTION_TABLE                                                    \
    .convolution_work = direct_work,                                               \
    .convolution_prepare = convolution_prepare,                                    \
    .convolution = direct,                                                         \
    .convolution_finish = convolution_finish,                                      \
    .convolution_input_gradient_work = direct_input_gradient_work,                 \
    .convolution_input_gradient_prepare = convolution_input_gradient_prepare,      \
    .convolution_input_gradient = direct_input_gradient,                           \
    .convolution_input_gradient_finish = convolution_input_gradient_finish,        \
    .convolution_kernel_gradient_work = direct_kernel_gradient_work,               \
    .convolution_kernel_gradient_prepare = convolution_kernel_gradient_prepare,    \
    .convolution_kernel_gradient = direct_kernel_gradient,                         \
    .convolution_kernel_gradient_finish = convolution_kernel_gradient_finish,
