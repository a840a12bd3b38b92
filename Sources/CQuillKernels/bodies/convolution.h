// Two-dimensional convolutions, NHWC and HWIO: the choice of algorithm by shape, and the table's entries. The order
// of arithmetic for each output is a function of the shape alone.
#include "convolution_lanes.h"

#include "convolution_tile.h"

#include "convolution_panels.h"

#include "convolution_direct.h"

#include "pooling_winners.h"

#include "convolution_pooled.h"

#include "convolution_kernel_gradient.h"

#include "convolution_winograd.h"

#include "convolution_winograd_plane.h"

#include "convolution_winograd_correlate.h"

#include "convolution_winograd_kernel_gradient.h"

#include "convolution_winograd_pooled.h"

// The number of tiles from which the smaller product pays for transforming the kernel or its gradient.
#define QUILL_WINOGRAD_TILES 8
#define QUILL_WINOGRAD_GRADIENT_TILES 32

/// Whether Winograd's algorithm is applicable and faster.
static bool takes_winograd(const quill_convolution_shape *s, int64_t fewest) {
    const bool possible = s->kernel_height == 3 && s->kernel_width == 3 && s->stride_h == 1 && s->stride_w == 1 &&
                          s->dilation_h == 1 && s->dilation_w == 1;
    if (!possible || least(s->channels, s->filters) < 16) return false;
    const winograd_shape w = forward_winograd(s);
    const int64_t tiles = winograd_plane_of(&w).tiles;
    return tiles >= fewest && tiles * 16 <= 2 * s->batch * s->out_height * s->out_width;
}

// MARK: Forward

static quill_work convolution_work(const quill_convolution *args) {
    const quill_convolution_shape *s = &args->shape;
    if (!takes_winograd(s, QUILL_WINOGRAD_TILES)) return direct_work(args);
    const winograd_shape w = forward_winograd(s);
    return winograd_work(&w);
}

static void convolution_prepare(const quill_convolution *args, int64_t begin, int64_t end, void *scratch,
                                void *work) {
    const quill_convolution_shape *s = &args->shape;
    if (!takes_winograd(s, QUILL_WINOGRAD_TILES)) {
        return direct_prepare(s, args->kernel, begin, end, work);
    }
    const winograd_shape w = forward_winograd(s);
    for (int64_t c = begin; c < end; c++) {
        winograd_pack(&w, c, args->kernel + c * s->filters, s->channels * s->filters, 1, work);
    }
}

static void convolution(const quill_convolution *args, int64_t begin, int64_t end, void *scratch, void *work) {
    const quill_convolution_shape *s = &args->shape;
    if (!takes_winograd(s, QUILL_WINOGRAD_TILES)) return direct(args, begin, end, scratch, work);
    const winograd_shape w = forward_winograd(s);
    winograd_correlate(&w, args->input, args->output, &args->epilogue, begin, end, scratch, work);
}

static void convolution_finish(const quill_convolution *args, int64_t begin, int64_t end, void *scratch,
                               void *work) {}

// MARK: Forward, pooled

/// Whether an item of the pooled convolution uses Winograd's algorithm.
static bool takes_pooled_winograd(const quill_convolution_shape *s) {
    quill_convolution_shape item = *s;
    item.batch = images_of_item(s);
    return takes_winograd(&item, QUILL_WINOGRAD_TILES);
}

static quill_work pooled_convolution_work(const quill_pooled_convolution *args) {
    const quill_convolution_shape s = pooled_shape(args->shape);
    return takes_pooled_winograd(&s) ? winograd_pooled_work(&s) : direct_pooled_work(&s);
}

static void pooled_convolution_prepare(const quill_pooled_convolution *args, int64_t begin, int64_t end,
                                       void *scratch, void *work) {
    const quill_convolution_shape s = pooled_shape(args->shape);
    if (!takes_pooled_winograd(&s)) return direct_prepare(&s, args->kernel, begin, end, work);
    const winograd_shape w = forward_winograd(&s);
    for (int64_t c = begin; c < end; c++) {
        winograd_pack(&w, c, args->kernel + c * s.filters, s.channels * s.filters, 1, work);
    }
}

static void pooled_convolution(const quill_pooled_convolution *args, int64_t begin, int64_t end, void *scratch,
                               void *work) {
    const quill_convolution_shape s = pooled_shape(args->shape);
    if (takes_pooled_winograd(&s)) {
        winograd_pooled(args, &s, begin, end, scratch, work);
    } else {
        direct_pooled(args, &s, begin, end, scratch, work);
    }
}

static void pooled_convolution_finish(const quill_pooled_convolution *args, int64_t begin, int64_t end,
                                      void *scratch, void *work) {}

// MARK: Input gradient

static winograd_shape input_gradient_winograd(const quill_convolution_shape *s) {
    return (winograd_shape){
        .batch = s->batch, .height = s->out_height, .width = s->out_width, .channels = s->filters,
        .filters = s->channels, .out_height = s->height, .out_width = s->width,
        .pad_top = 2 - s->pad_top, .pad_left = 2 - s->pad_left,
    };
}

static quill_work convolution_input_gradient_work(const quill_convolution_input_gradient *args) {
    const quill_convolution_shape *s = &args->shape;
    if (!takes_winograd(s, QUILL_WINOGRAD_TILES)) return direct_input_gradient_work(args);
    const winograd_shape w = input_gradient_winograd(s);
    return winograd_work(&w);
}

static void convolution_input_gradient_prepare(const quill_convolution_input_gradient *args, int64_t begin,
                                               int64_t end, void *scratch, void *work) {
    const quill_convolution_shape *s = &args->shape;
    if (!takes_winograd(s, QUILL_WINOGRAD_TILES)) return direct_input_gradient_prepare(args, begin, end, work);
    const winograd_shape w = input_gradient_winograd(s);
    const int64_t tap = s->channels * s->filters;
    for (int64_t f = begin; f < end; f++) {
        winograd_pack(&w, f, args->kernel + 8 * tap + f, -tap, s->filters, work);
    }
}

static void convolution_input_gradient(const quill_convolution_input_gradient *args, int64_t begin, int64_t end,
                                       void *scratch, void *work) {
    const quill_convolution_shape *s = &args->shape;
    if (!takes_winograd(s, QUILL_WINOGRAD_TILES)) return direct_input_gradient(args, begin, end, scratch, work);
    const winograd_shape w = input_gradient_winograd(s);
    winograd_correlate(&w, args->output_gradient, args->input_gradient, &args->epilogue, begin, end, scratch, work);
}

static void convolution_input_gradient_finish(const quill_convolution_input_gradient *args, int64_t begin,
                                              int64_t end, void *scratch, void *work) {}

// MARK: Kernel gradient

/// Only the direct algorithm reads gradients through their windows' winners.
static bool takes_winograd_gradient(const quill_convolution_kernel_gradient *args) {
    return !args->winners && takes_winograd(&args->shape, QUILL_WINOGRAD_GRADIENT_TILES);
}

static quill_work convolution_kernel_gradient_work(const quill_convolution_kernel_gradient *args) {
    return takes_winograd_gradient(args) ? winograd_kernel_gradient_work(args) : direct_kernel_gradient_work(args);
}

static void convolution_kernel_gradient_prepare(const quill_convolution_kernel_gradient *args, int64_t begin,
                                                int64_t end, void *scratch, void *work) {}

static void convolution_kernel_gradient(const quill_convolution_kernel_gradient *args, int64_t begin, int64_t end,
                                        void *scratch, void *work) {
    if (takes_winograd_gradient(args)) {
        winograd_kernel_gradient(args, begin, end, scratch, work);
    } else {
        direct_kernel_gradient(args, begin, end, scratch, work);
    }
}

static void convolution_kernel_gradient_finish(const quill_convolution_kernel_gradient *args, int64_t begin,
                                               int64_t end, void *scratch, void *work) {
    if (takes_winograd_gradient(args)) {
        winograd_kernel_gradient_finish(args, begin, end, work);
    } else {
        direct_kernel_gradient_finish(args, begin, end, work);
    }
}

#define QUILL_CONVOLUTION_TABLE                                                    \
    .convolution_work = convolution_work,                                          \
    .convolution_prepare = convolution_prepare,                                    \
    .convolution = convolution,                                                    \
    .convolution_finish = convolution_finish,                                      \
    .convolution_input_gradient_work = convolution_input_gradient_work,            \
    .convolution_input_gradient_prepare = convolution_input_gradient_prepare,      \
    .convolution_input_gradient = convolution_input_gradient,                      \
    .convolution_input_gradient_finish = convolution_input_gradient_finish,        \
    .convolution_kernel_gradient_work = convolution_kernel_gradient_work,          \
    .convolution_kernel_gradient_prepare = convolution_kernel_gradient_prepare,    \
    .convolution_kernel_gradient = convolution_kernel_gradient,                    \
    .convolution_kernel_gradient_finish = convolution_kernel_gradient_finish,      \
    .pooled_convolution_work = pooled_convolution_work,                            \
    .pooled_convolution_prepare = pooled_convolution_prepare,                      \
    .pooled_convolution = pooled_convolution,                                      \
    .pooled_convolution_finish = pooled_convolution_finish,
