// Depthwise convolution, NHWC, vectorized over channels. The input gradient is a set of correlations of the output
// gradient with the flipped kernel, one for each residue of the input position modulo the stride (see
// convolution_direct.h).
#include "matmul_epilogue.h"

#include "../include/quill_depthwise.h"

/// Weight (i, j) of channel c lies at first[i · row + j · column + c].
typedef struct {
    const float *first;
    int64_t row, column;
} depthwise_taps;

/// The epilogue of a vector of sums.
typedef struct {
    vec bias;
    bool relu, relu_gate;
} depthwise_end;

/// Computes columns [begin, end) of a row of outputs, of at most QUILL_LANES channels, from the taps' columns
/// [first, last). `from` is the source of column 0's first tap; the weights are those of the rows of taps inside
/// the image.
QUILL_INLINE void depthwise_columns(const correlation *c, const vec *weights, int64_t taps_h, int64_t taps_w,
                                    int64_t first, int64_t last, const float *from, float *out, const float *gate,
                                    depthwise_end end_with, int64_t begin, int64_t end, int64_t count) {
    const int64_t row_step = c->step_h * c->width * c->channels, column_step = c->step_w * c->channels;
    for (int64_t x = begin; x < end; x++) {
        const float *at = from + x * c->stride_w * c->channels;
        vec sum = end_with.bias;
        // Fetch what the next row of outputs reads first.
        __builtin_prefetch(at + taps_h * row_step + (last - 1) * column_step);
#pragma clang loop unroll(full)
        for (int64_t i = 0; i < taps_h; i++) {
#pragma clang loop unroll(full)
            for (int64_t j = first; j < last; j++) {
                sum = multiply_add(load_some(at + i * row_step + j * column_step, count), weights[i * taps_w + j], sum);
            }
        }
        if (end_with.relu) sum = sum < 0.0f ? splat(0.0f) : sum;
        if (end_with.relu_gate) sum = load_some(gate + x * c->out_pixel, count) > 0.0f ? sum : splat(0.0f);
        store_some(out + x * c->out_pixel, sum, count);
    }
}

/// The same for any number of taps: those inside the image.
QUILL_INLINE void depthwise_border(const correlation *c, depthwise_taps taps, int64_t taps_h, const float *from,
                                   float *out, const float *gate, depthwise_end end_with, int64_t begin, int64_t end,
                                   int64_t count) {
    const int64_t row_step = c->step_h * c->width * c->channels;
    for (int64_t x = begin; x < end; x++) {
        const int64_t left = x * c->stride_w + c->left;
        vec sum = end_with.bias;
        for (int64_t i = 0; i < taps_h; i++) {
            for (int64_t j = 0; j < c->taps_w; j++) {
                const int64_t column = left + j * c->step_w;
                if (column < 0 || column >= c->width) continue;
                const float *at = from + (x * c->stride_w + j * c->step_w) * c->channels + i * row_step;
                sum = multiply_add(load_some(at, count), load_some(taps.first + i * taps.row + j * taps.column, count),
                                   sum);
            }
        }
        if (end_with.relu) sum = sum < 0.0f ? splat(0.0f) : sum;
        if (end_with.relu_gate) sum = load_some(gate + x * c->out_pixel, count) > 0.0f ? sum : splat(0.0f);
        store_some(out + x * c->out_pixel, sum, count);
    }
}

/// Computes columns [begin, end) at the border, most of which lack one or two columns of taps on one side.
QUILL_INLINE void depthwise_edge(const correlation *c, depthwise_taps taps, const vec *weights, int64_t taps_h,
                                 int64_t taps_w, const float *from, float *out, const float *gate,
                                 depthwise_end end_with, int64_t begin, int64_t end, int64_t count) {
    for (int64_t x = begin; x < end; x++) {
        const tap_range there = taps_inside(x * c->stride_w + c->left, c->step_w, taps_w, c->width);
        if (taps_w > 1 && there.begin == 1 && there.end == taps_w) {
            depthwise_columns(c, weights, taps_h, taps_w, 1, taps_w, from, out, gate, end_with, x, x + 1, count);
        } else if (taps_w > 1 && there.begin == 0 && there.end == taps_w - 1) {
            depthwise_columns(c, weights, taps_h, taps_w, 0, taps_w - 1, from, out, gate, end_with, x, x + 1, count);
        } else if (taps_w > 3 && there.begin == 2 && there.end == taps_w) {
            depthwise_columns(c, weights, taps_h, taps_w, 2, taps_w, from, out, gate, end_with, x, x + 1, count);
        } else if (taps_w > 3 && there.begin == 0 && there.end == taps_w - 2) {
            depthwise_columns(c, weights, taps_h, taps_w, 0, taps_w - 2, from, out, gate, end_with, x, x + 1, count);
        } else {
            depthwise_border(c, taps, taps_h, from, out, gate, end_with, x, x + 1, count);
        }
    }
}

/// The rows of taps inside the image, and the columns [first, last) all of whose taps are inside.
typedef struct {
    int64_t taps_h, first, last;
} depthwise_inside;

/// Computes a row of outputs for a given number of taps.
QUILL_INLINE void depthwise_by_taps(const correlation *c, depthwise_taps taps, depthwise_inside inside,
                                    int64_t taps_h, int64_t taps_w, const float *from, float *out, const float *gate,
                                    depthwise_end end_with, int64_t count) {
    vec weights[5 * 5];
#pragma clang loop unroll(full)
    for (int64_t i = 0; i < taps_h; i++) {
#pragma clang loop unroll(full)
        for (int64_t j = 0; j < taps_w; j++) {
            weights[i * taps_w + j] = load_some(taps.first + i * taps.row + j * taps.column, count);
        }
    }
    depthwise_edge(c, taps, weights, taps_h, taps_w, from, out, gate, end_with, 0, inside.first, count);
    depthwise_columns(c, weights, taps_h, taps_w, 0, taps_w, from, out, gate, end_with, inside.first, inside.last,
                      count);
    depthwise_edge(c, taps, weights, taps_h, taps_w, from, out, gate, end_with, inside.last, c->out_width, count);
}

/// Computes one row of outputs, of at most QUILL_LANES channels.
QUILL_INLINE void depthwise_row_part(const correlation *c, depthwise_taps taps, depthwise_inside inside,
                                     const float *from, float *out, const float *gate, depthwise_end end_with,
                                     int64_t count) {
    const int64_t height = inside.taps_h, width = c->taps_w;
#define QUILL_TRY_TAPS_(h, w)                                                                \
    if (height == (h) && width == (w)) {                                                     \
        depthwise_by_taps(c, taps, inside, h, w, from, out, gate, end_with, count);          \
        return;                                                                              \
    }
    QUILL_TRY_TAPS_(3, 3)
    QUILL_TRY_TAPS_(2, 3)
    QUILL_TRY_TAPS_(2, 2)
    QUILL_TRY_TAPS_(2, 1)
    QUILL_TRY_TAPS_(1, 2)
    QUILL_TRY_TAPS_(1, 1)
    QUILL_TRY_TAPS_(5, 5)
#undef QUILL_TRY_TAPS_
    depthwise_border(c, taps, height, from, out, gate, end_with, 0, c->out_width, count);
}

/// Computes row y of a correlation's outputs; `gate` has the layout of `out`.
static void depthwise_row(const correlation *c, depthwise_taps taps, const float *image, float *out,
                          const quill_epilogue *epilogue, const float *gate, int64_t y) {
    // Skip rows of taps above and below the image.
    const int64_t row = y * c->stride_h + c->top;
    const tap_range there = taps_inside(row, c->step_h, c->taps_h, c->height);
    const int64_t reach = (c->taps_w - 1) * c->step_w, right = c->width - reach - c->left;
    const int64_t first = least(c->left < 0 ? divide_up(-c->left, c->stride_w) : 0, c->out_width);
    const depthwise_inside inside = {
        .taps_h = most(there.end - there.begin, 0),
        .first = first,
        .last = most(first, least(c->out_width, right > 0 ? divide_up(right, c->stride_w) : 0)),
    };
    const bool simple = epilogue_is_simple(epilogue);
    taps.first += there.begin * taps.row;
    const float *from = image + ((row + there.begin * c->step_h) * c->width + c->left) * c->channels;
    out += y * c->out_row;
    if (gate) gate += y * c->out_row;
    QUILL_FOR_VECTORS(channel, count, 0, c->channels, {
        depthwise_end end_with = {splat(0.0f), simple && epilogue->activation == quill_relu,
                                  simple && gate && epilogue->gate_activation == quill_relu};
        if (epilogue->bias) end_with.bias = load_some(epilogue->bias + channel, count);
        const depthwise_taps part = {taps.first + channel, taps.row, taps.column};
        depthwise_row_part(c, part, inside, from + channel, out + channel, gate ? gate + channel : NULL, end_with,
                           count);
    });
    if (!simple) matmul_activate(epilogue, out, gate, c->out_pixel, c->out_width, c->channels);
}

static void depthwise(const quill_convolution *args, int64_t begin, int64_t end) {
    const quill_convolution_shape *s = &args->shape;
    const correlation c = forward_correlation(s);
    const depthwise_taps taps = {args->kernel, s->kernel_width * s->channels, s->channels};
    for (int64_t item = begin; item < end; item++) {
        const int64_t image = item / s->out_height, out = image * s->out_height * c.out_row;
        depthwise_row(&c, taps, args->input + image * s->height * s->width * s->channels, args->output + out,
                      &args->epilogue, args->epilogue.gate ? args->epilogue.gate + out : NULL, item % s->out_height);
    }
}

static void depthwise_input_gradient(const quill_convolution_input_gradient *args, int64_t begin, int64_t end) {
    const quill_convolution_shape *s = &args->shape;
    const float *gate = args->epilogue.gate;
    const int64_t groups = row_groups(s), tap_row = s->kernel_width * s->channels;
    for (int64_t y = 0; y < s->stride_h; y++) {
        for (int64_t x = 0; x < s->stride_w; x++) {
            const residue_taps v = vertical_taps(s, y), h = horizontal_taps(s, x);
            const correlation c = residue_correlation(s, v, h);
            const depthwise_taps taps = {
                args->kernel + (v.first + (v.taps - 1) * v.apart) * tap_row +
                    (h.first + (h.taps - 1) * h.apart) * s->channels,
                -v.apart * tap_row, -h.apart * s->channels,
            };
            for (int64_t item = begin; item < end; item++) {
                const int64_t image = item / groups, group = item % groups;
                if (group >= v.positions) continue;
                const int64_t at = (image * s->height * s->width + y * s->width + x) * s->channels;
                depthwise_row(&c, taps, args->output_gradient + image * s->out_height * s->out_width * s->channels,
                              args->input_gradient + at, &args->epilogue, gate ? gate + at : NULL, group);
            }
        }
    }
}

// MARK: Kernel gradient

/// Output pixels per partial sum, the maximum number of partial sums, and channels per item.
#define QUILL_DEPTHWISE_PIXELS 512
#define QUILL_DEPTHWISE_PARTS 64
#define QUILL_DEPTHWISE_CHANNELS 64

QUILL_INLINE int64_t depthwise_parts(const quill_convolution_shape *s) {
    const int64_t rows = s->batch * s->out_height;
    return most(1, least(least(QUILL_DEPTHWISE_PARTS, rows), rows * s->out_width / QUILL_DEPTHWISE_PIXELS));
}

/// The number of floats in one partial sum: the kernel gradient, then the bias gradient.
QUILL_INLINE int64_t depthwise_sum_floats(const quill_convolution_shape *s) {
    return (s->kernel_height * s->kernel_width + 1) * s->channels;
}

static quill_work depthwise_kernel_gradient_work(const quill_convolution_kernel_gradient *args) {
    const quill_convolution_shape *s = &args->shape;
    const int64_t blocks = divide_up(s->channels, QUILL_DEPTHWISE_CHANNELS), parts = depthwise_parts(s);
    return (quill_work){
        .items = parts * blocks,
        .finish_items = blocks,
        .workspace_bytes = parts * depthwise_sum_floats(s) * (int64_t)sizeof(float),
    };
}

/// The sums of a few taps of at most QUILL_LANES channels.
typedef struct {
    int64_t left;         ///< image column under the first tap of output column 0
    int64_t first, last;  ///< output columns whose taps all lie inside the image
    vec sums[9];
} tap_sums;

/// Adds columns [begin, end) of a row of outputs to the taps' rows [top, bottom) and columns [left, right);
/// `source` is the source of column 0's first tap.
QUILL_INLINE void add_tap_columns(tap_sums *t, const quill_convolution_shape *s, int64_t width, int64_t top,
                                  int64_t bottom, int64_t left, int64_t right, const float *source,
                                  const float *gradient, int64_t begin, int64_t end, int64_t count) {
    const int64_t row_step = s->dilation_h * s->width * s->channels, column_step = s->dilation_w * s->channels;
    for (int64_t x = begin; x < end; x++) {
        const vec g = load_some(gradient + x * s->channels, count);
        const float *at = source + x * s->stride_w * s->channels;
        // Fetch what the next row of outputs reads first.
        __builtin_prefetch(at + bottom * row_step + (right - 1) * column_step);
        __builtin_prefetch(gradient + (x + s->out_width) * s->channels);
#pragma clang loop unroll(full)
        for (int64_t i = top; i < bottom; i++) {
#pragma clang loop unroll(full)
            for (int64_t j = left; j < right; j++) {
                t->sums[i * width + j] =
                    multiply_add(load_some(at + i * row_step + j * column_step, count), g, t->sums[i * width + j]);
            }
        }
    }
}

/// The same for columns at the border, most of which lack one column of taps.
QUILL_INLINE void add_tap_edge(tap_sums *t, const quill_convolution_shape *s, int64_t width, int64_t top,
                               int64_t bottom, const float *source, const float *gradient, int64_t begin,
                               int64_t end, int64_t count) {
    for (int64_t x = begin; x < end; x++) {
        const tap_range there = taps_inside(x * s->stride_w + t->left, s->dilation_w, width, s->width);
        if (width > 1 && there.begin == 1 && there.end == width) {
            add_tap_columns(t, s, width, top, bottom, 1, width, source, gradient, x, x + 1, count);
        } else if (width > 1 && there.begin == 0 && there.end == width - 1) {
            add_tap_columns(t, s, width, top, bottom, 0, width - 1, source, gradient, x, x + 1, count);
        } else {
#pragma clang loop unroll(full)
            for (int64_t j = 0; j < width; j++) {
                if (j < there.begin || j >= there.end) continue;
                add_tap_columns(t, s, width, top, bottom, j, j + 1, source, gradient, x, x + 1, count);
            }
        }
    }
}

/// Adds a row of outputs to the taps' rows [top, bottom), which lie inside the image.
QUILL_INLINE void add_tap_row(tap_sums *t, const quill_convolution_shape *s, int64_t width, int64_t top,
                              int64_t bottom, const float *source, const float *gradient, int64_t count) {
    add_tap_edge(t, s, width, top, bottom, source, gradient, 0, t->first, count);
    add_tap_columns(t, s, width, top, bottom, 0, width, source, gradient, t->first, t->last, count);
    add_tap_edge(t, s, width, top, bottom, source, gradient, t->last, s->out_width, count);
}

/// Computes the gradients of taps [i0, i0 + height) × [j0, j0 + width) over rows [begin, end) of all images'
/// outputs, for at most QUILL_LANES channels; with `bias`, also the sums of the output gradient.
QUILL_INLINE void depthwise_tap_gradients(const quill_convolution_kernel_gradient *args, int64_t channel,
                                          int64_t count, int64_t i0, int64_t j0, const int64_t height,
                                          const int64_t width, int64_t begin, int64_t end, float *to, float *bias) {
    const quill_convolution_shape *s = &args->shape;
    const int64_t row_floats = s->width * s->channels;
    const int64_t left = j0 * s->dilation_w - s->pad_left, right = s->width - left - (width - 1) * s->dilation_w;
    const int64_t first = least(left < 0 ? divide_up(-left, s->stride_w) : 0, s->out_width);
    tap_sums t = {.left = left, .first = first,
                  .last = most(first, least(s->out_width, right > 0 ? divide_up(right, s->stride_w) : 0))};
    vec total = splat(0.0f);
    for (int64_t k = 0; k < height * width; k++) t.sums[k] = splat(0.0f);
    for (int64_t row = begin; row < end; row++) {
        const int64_t y = row % s->out_height * s->stride_h + i0 * s->dilation_h - s->pad_top;
        const float *source = args->input + channel +
                              (row / s->out_height * s->height + y) * row_floats + left * s->channels;
        const float *gradient = args->output_gradient + row * s->out_width * s->channels + channel;
        const tap_range there = taps_inside(y, s->dilation_h, height, s->height);
        if (bias) {
            for (int64_t x = 0; x < s->out_width; x++) total += load_some(gradient + x * s->channels, count);
        }
        if (there.begin == 0 && there.end == height) {
            add_tap_row(&t, s, width, 0, height, source, gradient, count);
        } else if (height > 1 && there.begin == 1 && there.end == height) {
            add_tap_row(&t, s, width, 1, height, source, gradient, count);
        } else if (height > 1 && there.begin == 0 && there.end == height - 1) {
            add_tap_row(&t, s, width, 0, height - 1, source, gradient, count);
        } else {
#pragma clang loop unroll(full)
            for (int64_t i = 0; i < height; i++) {
                if (i < there.begin || i >= there.end) continue;
                add_tap_row(&t, s, width, i, i + 1, source, gradient, count);
            }
        }
    }
    for (int64_t i = 0; i < height; i++) {
        for (int64_t j = 0; j < width; j++) {
            store_some(to + ((i0 + i) * s->kernel_width + j0 + j) * s->channels + channel, t.sums[i * width + j],
                       count);
        }
    }
    if (bias) store_some(bias + channel, total, count);
}

/// Computes all taps, in groups whose sums fit into registers.
QUILL_INLINE void depthwise_part_gradients(const quill_convolution_kernel_gradient *args, int64_t channel,
                                           int64_t count, int64_t begin, int64_t end, float *to) {
    const quill_convolution_shape *s = &args->shape;
    float *bias = args->bias_gradient ? to + s->kernel_height * s->kernel_width * s->channels : NULL;
    if (s->kernel_height == 3 && s->kernel_width == 3) {
        depthwise_tap_gradients(args, channel, count, 0, 0, 3, 3, begin, end, to, bias);
        return;
    }
    for (int64_t i = 0; i < s->kernel_height; i++) {
        int64_t j = 0;
        for (; j + 5 <= s->kernel_width; j += 5) {
            depthwise_tap_gradients(args, channel, count, i, j, 1, 5, begin, end, to, bias);
            bias = NULL;
        }
        for (; j + 2 <= s->kernel_width; j += 2) {
            depthwise_tap_gradients(args, channel, count, i, j, 1, 2, begin, end, to, bias);
            bias = NULL;
        }
        for (; j < s->kernel_width; j++) {
            depthwise_tap_gradients(args, channel, count, i, j, 1, 1, begin, end, to, bias);
            bias = NULL;
        }
    }
}

static void depthwise_kernel_gradient(const quill_convolution_kernel_gradient *args, int64_t begin, int64_t end,
                                      void *scratch, void *work) {
    (void)scratch;
    const quill_convolution_shape *s = &args->shape;
    const int64_t blocks = divide_up(s->channels, QUILL_DEPTHWISE_CHANNELS), parts = depthwise_parts(s);
    const int64_t rows = s->batch * s->out_height;
    for (int64_t item = begin; item < end; item++) {
        const int64_t part = item / blocks, first = item % blocks * QUILL_DEPTHWISE_CHANNELS;
        float *to = (float *)work + part * depthwise_sum_floats(s);
        QUILL_FOR_VECTORS(c, count, first, least(s->channels, first + QUILL_DEPTHWISE_CHANNELS), {
            depthwise_part_gradients(args, c, count, piece_start(part, parts, rows),
                                     piece_start(part + 1, parts, rows), to);
        });
    }
}

static void depthwise_kernel_gradient_finish(const quill_convolution_kernel_gradient *args, int64_t begin,
                                             int64_t end, void *scratch, void *work) {
    (void)scratch;
    const quill_convolution_shape *s = &args->shape;
    const int64_t parts = depthwise_parts(s), floats = depthwise_sum_floats(s);
    const int64_t taps = s->kernel_height * s->kernel_width;
    const int64_t stop = least(s->channels, end * QUILL_DEPTHWISE_CHANNELS);
    for (int64_t tap = 0; tap <= taps; tap++) {
        float *to = tap < taps ? args->kernel_gradient + tap * s->channels : args->bias_gradient;
        if (!to) continue;
        for (int64_t c = begin * QUILL_DEPTHWISE_CHANNELS; c < stop; c++) {
            double sum = 0;
            for (int64_t part = 0; part < parts; part++) {
                sum += (double)((const float *)work)[part * floats + tap * s->channels + c];
            }
            to[c] = (float)sum;
        }
    }
}

#define QUILL_DEPTHWISE_TABLE                                                                             \
    .depthwise = depthwise, .depthwise_input_gradient = depthwise_input_gradient,                         \
    .depthwise_kernel_gradient_work = depthwise_kernel_gradient_work,                                     \
    .depthwise_kernel_gradient = depthwise_kernel_gradient,                                               \
    .depthwise_kernel_gradient_finish = depthwise_kernel_gradient_finish,
