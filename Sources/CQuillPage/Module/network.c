// The sums of a network for one image, by the library's kernels. The arguments are those of the calls in a
// SourceProgram.
#define QUILL_LANES 4
#define QUILL_FMA 0
#include "../../CQuillKernels/bodies/vector.h"

#include "../../CQuillKernels/include/quill_elementwise.h"
#include "../../CQuillKernels/include/quill_softmax.h"

#include "../../CQuillKernels/bodies/convolution.h"
#include "../../CQuillKernels/bodies/depthwise.h"
#include "../../CQuillKernels/bodies/matmul.h"
#include "../../CQuillKernels/bodies/pooling.h"
#include "../../CQuillKernels/bodies/softmax.h"

#define EXPORT(name) __attribute__((export_name(name)))

void *allocate_briefly(size_t count);

EXPORT("dense")
void page_dense(const float *x, float *y, const float *kernel, const float *bias, int32_t rows, int32_t inputs,
                int32_t units) {
    const quill_matmul product = {
        .m = rows, .n = units, .k = inputs, .a = x, .b = kernel, .c = y, .epilogue = {.bias = bias}};
    const quill_work work = matmul_work(&product);
    void *scratch = allocate_briefly(work.scratch_bytes), *shared = allocate_briefly(work.workspace_bytes);
    matmul(&product, 0, work.items, scratch, shared);
}

// With one group, or with as many groups as channels and filters.
EXPORT("convolution")
void page_convolution(const float *x, float *y, const float *kernel, const float *bias, int32_t height, int32_t width,
                      int32_t channels, int32_t rows, int32_t columns, int32_t filters, int32_t high, int32_t wide,
                      int32_t down, int32_t right, int32_t top, int32_t left, int32_t tall, int32_t broad,
                      int32_t groups) {
    const quill_convolution call = {
        .shape = {.batch = 1, .height = height, .width = width, .channels = channels, .filters = filters,
                  .kernel_height = high, .kernel_width = wide, .stride_h = down, .stride_w = right,
                  .dilation_h = tall, .dilation_w = broad, .pad_top = top, .pad_left = left, .out_height = rows,
                  .out_width = columns},
        .input = x, .kernel = kernel, .output = y, .epilogue = {.bias = bias}};
    if (groups > 1) {
        depthwise(&call, 0, rows);
        return;
    }
    const quill_work work = convolution_work(&call);
    void *scratch = allocate_briefly(work.scratch_bytes), *shared = allocate_briefly(work.workspace_bytes);
    convolution_prepare(&call, 0, work.prepare_items, scratch, shared);
    convolution(&call, 0, work.items, scratch, shared);
    convolution_finish(&call, 0, work.finish_items, scratch, shared);
}

EXPORT("pooling")
void page_pooling(const float *x, float *y, int32_t height, int32_t width, int32_t channels, int32_t rows,
                  int32_t columns, int32_t filters, int32_t high, int32_t wide, int32_t down, int32_t right,
                  int32_t top, int32_t left, int32_t is_maximum) {
    (void)filters;
    const quill_pooling call = {
        .shape = {.batch = 1, .height = height, .width = width, .channels = channels, .pool_height = high,
                  .pool_width = wide, .stride_h = down, .stride_w = right, .pad_top = top, .pad_left = left,
                  .out_height = rows, .out_width = columns},
        .input = x, .output = y};
    if (is_maximum) {
        max_pooling(&call, 0, rows);
    } else {
        average_pooling(&call, 0, rows);
    }
}

EXPORT("softmax")
void page_softmax(const float *x, float *y, int32_t rows, int32_t width, int32_t is_log) {
    if (is_log) {
        softmax_log_softmax(x, y, width, 0, rows);
    } else {
        softmax_softmax(x, y, width, 0, rows);
    }
}
