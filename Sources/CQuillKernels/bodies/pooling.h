// Pooling, NHWC, vectorized over channels. Windows are clipped to the image, as in Keras.
#include "pooling_winners.h"

/// The part of a window, from `begin` to `end`, that lies inside the image.
typedef struct {
    int64_t begin, end;
} window_range;

QUILL_INLINE window_range window_at(int64_t position, int64_t stride, int64_t pad, int64_t size, int64_t extent) {
    int64_t begin = position * stride - pad;
    return (window_range){most(begin, 0), least(begin + size, extent)};
}

/// The windows that contain an input position.
QUILL_INLINE window_range windows_holding(int64_t position, int64_t stride, int64_t pad, int64_t size,
                                          int64_t count) {
    int64_t first = position + pad - size + 1;
    return (window_range){first <= 0 ? 0 : divide_up(first, stride), least((position + pad) / stride + 1, count)};
}

QUILL_INLINE vec load_channels(const float *p, int64_t count) {
    return count == QUILL_LANES ? load(p) : load_part(p, count);
}

QUILL_INLINE void store_channels(float *p, vec v, int64_t count) {
    if (count == QUILL_LANES) {
        store(p, v);
    } else {
        store_part(p, v, count);
    }
}

/// Runs BODY with `c`, the first channel, and `count`, the lanes, for each vector of channels.
#define QUILL_FOR_CHANNELS(BODY)                                                    \
    for (int64_t c = 0; c < s->channels; c += QUILL_LANES) {                        \
        const int64_t count = least(QUILL_LANES, s->channels - c);                  \
        if (count == QUILL_LANES) {                                                 \
            const int64_t count = QUILL_LANES;                                      \
            BODY                                                                    \
        } else {                                                                    \
            BODY                                                                    \
        }                                                                           \
    }

// MARK: Forward

static void max_pooling(const quill_pooling *args, int64_t begin, int64_t end) {
    const quill_pooling_shape *s = &args->shape;
    const int64_t row_floats = s->width * s->channels;
    for (int64_t item = begin; item < end; item++) {
        const float *image = args->input + item / s->out_height * s->height * row_floats;
        window_range v = window_at(item % s->out_height, s->stride_h, s->pad_top, s->pool_height, s->height);
        if (args->winners) {
            const int64_t at = item * s->out_width * s->channels;
            pool_row(image + v.begin * row_floats, row_floats, s->out_width, s->channels, args->output + at,
                     args->winners + at, args->winners_gate == quill_relu);
            continue;
        }
        for (int64_t x = 0; x < s->out_width; x++) {
            window_range h = window_at(x, s->stride_w, s->pad_left, s->pool_width, s->width);
            float *out = args->output + (item * s->out_width + x) * s->channels;
            const float *from = image + v.begin * row_floats + h.begin * s->channels;
            const int64_t right = s->channels;
            if (v.end - v.begin == 2 && h.end - h.begin == 2) {
                QUILL_FOR_CHANNELS({
                    const float *p = from + c;
                    vec upper = larger(load_channels(p + right, count), load_channels(p, count));
                    vec lower = larger(load_channels(p + row_floats + right, count),
                                       load_channels(p + row_floats, count));
                    store_channels(out + c, larger(lower, upper), count);
                })
            } else {
                QUILL_FOR_CHANNELS({
                    vec best = splat(-__builtin_inff());
                    for (int64_t i = 0; i < v.end - v.begin; i++) {
                        for (int64_t j = 0; j < h.end - h.begin; j++) {
                            best = larger(load_channels(from + i * row_floats + j * right + c, count), best);
                        }
                    }
                    store_channels(out + c, best, count);
                })
            }
        }
    }
}

static void average_pooling(const quill_pooling *args, int64_t begin, int64_t end) {
    const quill_pooling_shape *s = &args->shape;
    const int64_t row_floats = s->width * s->channels;
    for (int64_t item = begin; item < end; item++) {
        const float *image = args->input + item / s->out_height * s->height * row_floats;
        window_range v = window_at(item % s->out_height, s->stride_h, s->pad_top, s->pool_height, s->height);
        for (int64_t x = 0; x < s->out_width; x++) {
            window_range h = window_at(x, s->stride_w, s->pad_left, s->pool_width, s->width);
            float *out = args->output + (item * s->out_width + x) * s->channels;
            const vec size = splat((float)((v.end - v.begin) * (h.end - h.begin)));
            QUILL_FOR_CHANNELS({
                vec sum = splat(0);
                for (int64_t i = v.begin; i < v.end; i++) {
                    for (int64_t j = h.begin; j < h.end; j++) {
                        sum += load_channels(image + i * row_floats + j * s->channels + c, count);
                    }
                }
                store_channels(out + c, sum / size, count);
            })
        }
    }
}

// MARK: Gradients

/// The lanes in which position (y, x) is its window's first maximum.
QUILL_INLINE ivec is_first_maximum(const float *image, int64_t row_floats, int64_t channels, window_range v,
                                   window_range h, int64_t y, int64_t x, int64_t count) {
    vec value = load_channels(image + y * row_floats + x * channels, count);
    ivec first = (ivec)(splat(0) == splat(0));
    for (int64_t i = v.begin; i < v.end; i++) {
        for (int64_t j = h.begin; j < h.end; j++) {
            vec other = load_channels(image + i * row_floats + j * channels, count);
            bool earlier = i < y || (i == y && j < x);
            first &= earlier ? (ivec)(value > other) : (ivec)(value >= other);
        }
    }
    return first;
}

/// Computes input row `y` of one image, for any window and stride.
static void max_pooling_gradient_row(const quill_pooling_gradient *args, int64_t image_index, int64_t y) {
    const quill_pooling_shape *s = &args->shape;
    const int64_t row_floats = s->width * s->channels;
    const float *image = args->input + image_index * s->height * row_floats;
    const float *gradient = args->output_gradient + image_index * s->out_height * s->out_width * s->channels;
    window_range rows = windows_holding(y, s->stride_h, s->pad_top, s->pool_height, s->out_height);
    for (int64_t x = 0; x < s->width; x++) {
        window_range columns = windows_holding(x, s->stride_w, s->pad_left, s->pool_width, s->out_width);
        const int64_t at = y * row_floats + x * s->channels;
        float *out = args->input_gradient + image_index * s->height * row_floats + at;
        QUILL_FOR_CHANNELS({
            vec sum = splat(0);
            for (int64_t i = rows.begin; i < rows.end; i++) {
                window_range v = window_at(i, s->stride_h, s->pad_top, s->pool_height, s->height);
                for (int64_t j = columns.begin; j < columns.end; j++) {
                    window_range h = window_at(j, s->stride_w, s->pad_left, s->pool_width, s->width);
                    ivec first = is_first_maximum(image + c, row_floats, s->channels, v, h, y, x, count);
                    vec g = load_channels(gradient + (i * s->out_width + j) * s->channels + c, count);
                    sum += select_lanes(first, g, splat(0));
                }
            }
            vec input = load_channels(image + at + c, count);
            store_channels(out + c, gated(sum, input, args->gate_activation), count);
        })
    }
}

/// Computes rows 2y and 2y + 1, or one of them, under 2×2 windows that neither overlap nor extend past the edge; an
/// odd last column gets 0.
QUILL_INLINE void max_pooling_gradient_pair(const quill_pooling_gradient *args, int64_t image_index, int64_t y,
                                            quill_activation activation, bool upper_row, bool lower_row) {
    const quill_pooling_shape *s = &args->shape;
    const int64_t channels = s->channels, row_floats = s->width * channels;
    const int64_t at = (image_index * s->height + 2 * y) * row_floats;
    const float *gradient = args->output_gradient + (image_index * s->out_height + y) * s->out_width * channels;
    for (int64_t x = 0; x < s->out_width; x++) {
        const float *from = args->input + at + 2 * x * channels, *g = gradient + x * channels;
        float *to = args->input_gradient + at + 2 * x * channels;
        QUILL_FOR_CHANNELS({
            const float *p = from + c;
            vec a = load_channels(p, count);
            vec b = load_channels(p + channels, count);
            vec d = load_channels(p + row_floats, count);
            vec e = load_channels(p + row_floats + channels, count);
            vec upper = larger(b, a);
            vec lower = larger(e, d);
            vec value = load_channels(g + c, count);
            vec above = select_lanes(upper >= lower, value, splat(0));
            vec below = select_lanes(upper >= lower, splat(0), value);
            float *out = to + c;
            if (upper_row) {
                store_channels(out, gated(select_lanes(a >= b, above, splat(0)), a, activation), count);
                store_channels(out + channels, gated(select_lanes(a >= b, splat(0), above), b, activation), count);
            }
            if (lower_row) {
                out += row_floats;
                store_channels(out, gated(select_lanes(d >= e, below, splat(0)), d, activation), count);
                store_channels(out + channels, gated(select_lanes(d >= e, splat(0), below), e, activation), count);
            }
        })
    }
    const int64_t done = 2 * s->out_width * channels;
    for (int64_t row = upper_row ? 0 : 1; row < (lower_row ? 2 : 1); row++) {
        memset(args->input_gradient + at + row * row_floats + done, 0,
               (size_t)(row_floats - done) * sizeof(float));
    }
}

/// Computes input rows [begin, end) from the windows' winners.
static void winners_gradient(const quill_pooling_gradient *args, int64_t begin, int64_t end) {
    const quill_pooling_shape *s = &args->shape;
    const int64_t row_floats = s->width * s->channels;
    for (int64_t item = begin; item < end; item++) {
        const int64_t image = item / s->height, y = item % s->height;
        const int64_t at = (image * s->out_height + y / 2) * s->out_width * s->channels;
        float *to = args->input_gradient + item * row_floats;
        const int64_t windows = y / 2 < s->out_height ? s->out_width : 0, done = 2 * windows * s->channels;
        spread_row(args->output_gradient + at, args->winners + at, y % 2, windows, s->channels, s->channels, to,
                   s->channels, false);
        memset(to + done, 0, (size_t)(row_floats - done) * sizeof(float));
    }
}

static void max_pooling_gradient(const quill_pooling_gradient *args, int64_t begin, int64_t end) {
    if (args->winners) return winners_gradient(args, begin, end);
    const quill_pooling_shape *s = &args->shape;
    const bool halves = quill_has_winners(*s);
    for (int64_t item = begin; item < end; item++) {
        int64_t image = item / s->height, y = item % s->height;
        if (!halves || y / 2 >= s->out_height) {
            max_pooling_gradient_row(args, image, y);
            continue;
        }
        const bool upper = y % 2 == 0, lower = !upper || item + 1 < end;
        if (upper && lower) item++;
        if (!upper || !lower) {
            max_pooling_gradient_pair(args, image, y / 2, args->gate_activation, upper, lower);
        } else if (args->gate_activation == quill_relu) {
            max_pooling_gradient_pair(args, image, y / 2, quill_relu, true, true);
        } else if (args->gate_activation == quill_linear) {
            max_pooling_gradient_pair(args, image, y / 2, quill_linear, true, true);
        } else {
            max_pooling_gradient_pair(args, image, y / 2, args->gate_activation, true, true);
        }
    }
}

static void average_pooling_gradient(const quill_pooling_gradient *args, int64_t begin, int64_t end) {
    const quill_pooling_shape *s = &args->shape;
    const int64_t row_floats = s->width * s->channels;
    for (int64_t item = begin; item < end; item++) {
        int64_t image = item / s->height, y = item % s->height;
        const float *gradient = args->output_gradient + image * s->out_height * s->out_width * s->channels;
        window_range rows = windows_holding(y, s->stride_h, s->pad_top, s->pool_height, s->out_height);
        for (int64_t x = 0; x < s->width; x++) {
            window_range columns = windows_holding(x, s->stride_w, s->pad_left, s->pool_width, s->out_width);
            const int64_t at = item * row_floats + x * s->channels;
            QUILL_FOR_CHANNELS({
                vec sum = splat(0);
                for (int64_t i = rows.begin; i < rows.end; i++) {
                    window_range v = window_at(i, s->stride_h, s->pad_top, s->pool_height, s->height);
                    for (int64_t j = columns.begin; j < columns.end; j++) {
                        window_range h = window_at(j, s->stride_w, s->pad_left, s->pool_width, s->width);
                        vec size = splat((float)((v.end - v.begin) * (h.end - h.begin)));
                        vec g = load_channels(gradient + (i * s->out_width + j) * s->channels + c, count);
                        sum += g / size;
                    }
                }
                if (args->gate_activation != quill_linear) {
                    sum = gated(sum, load_channels(args->input + at + c, count), args->gate_activation);
                }
                store_channels(args->input_gradient + at + c, sum, count);
            })
        }
    }
}

#define QUILL_POOLING_TABLE                          \
    .max_pooling = max_pooling,                      \
    .max_pooling_gradient = max_pooling_gradient,    \
    .average_pooling = average_pooling,              \
    .average_pooling_gradient = average_pooling_gradient,
