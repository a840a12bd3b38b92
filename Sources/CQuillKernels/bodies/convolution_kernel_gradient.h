// The kernel gradient. It has few outputs and long sums. So a fixed number of groups of output rows, which depends
// on the shape alone, each sum a partial gradient in the main phase, and the finish phase adds the groups in order.
//
// A register tile holds H consecutive rows (j, c) of the gradient × W vectors of filters while it iterates over the
// pixels of a chunk that fits the first-level cache.

/// A chunk of pixels, as a tile reads it.
typedef struct {
    const float *input;     ///< input of the chunk's first pixel at the tile's first row
    const float *gradient;  ///< output gradient of the chunk's first pixel at the panel's first filter
    int64_t rows, width;    ///< output rows and pixels per row
    int64_t input_row, input_pixel, gradient_row, gradient_pixel;
    int64_t tap_row;        ///< floats between the inputs of one kernel row and the next
} pixel_chunk;

/// partial[h][w] (+)= Σ over pixels of input[h] · gradient[w]; rows of the partial gradient are `stride` floats.
QUILL_INLINE void gradient_tile(const int H, const int W, const pixel_chunk *chunk, float *partial,
                                int64_t stride, bool add) {
    vec sums[QUILL_TILE_SUMS];
#pragma clang loop unroll(full)
    for (int h = 0; h < H; h++) {
#pragma clang loop unroll(full)
        for (int w = 0; w < W; w++) {
            sums[h * W + w] = add ? load(partial + h * stride + w * QUILL_LANES) : splat(0);
        }
    }
    for (int64_t y = 0; y < chunk->rows; y++) {
        const float *a = chunk->input + y * chunk->input_row, *g = chunk->gradient + y * chunk->gradient_row;
        for (int64_t x = 0; x < chunk->width; x++, a += chunk->input_pixel, g += chunk->gradient_pixel) {
            vec b[3];
#pragma clang loop unroll(full)
            for (int w = 0; w < W; w++) b[w] = load(g + w * QUILL_LANES);
#pragma clang loop unroll(full)
            for (int h = 0; h < H; h++) {
                vec value = splat(a[h]);
#pragma clang loop unroll(full)
                for (int w = 0; w < W; w++) sums[h * W + w] = multiply_add(value, b[w], sums[h * W + w]);
            }
        }
    }
#pragma clang loop unroll(full)
    for (int h = 0; h < H; h++) {
#pragma clang loop unroll(full)
        for (int w = 0; w < W; w++) store(partial + h * stride + w * QUILL_LANES, sums[h * W + w]);
    }
}

#define QUILL_DEFINE_GRADIENT_TILE(H, W)                                                                  \
    static void gradient_tile_##H##_##W(const pixel_chunk *chunk, float *partial, int64_t stride, bool add) { \
        gradient_tile(H, W, chunk, partial, stride, add);                                                 \
    }
QUILL_TILE_HEIGHTS_1(QUILL_DEFINE_GRADIENT_TILE)
QUILL_TILE_HEIGHTS_2(QUILL_DEFINE_GRADIENT_TILE)
QUILL_TILE_HEIGHTS_3(QUILL_DEFINE_GRADIENT_TILE)

typedef void convolution_gradient_tile(const pixel_chunk *, float *, int64_t, bool);

#define QUILL_GRADIENT_TILE_NAME(H, W) gradient_tile_##H##_##W,
static convolution_gradient_tile *const gradient_tiles[3][QUILL_TILE_1 + 1] = {
    {NULL, QUILL_TILE_HEIGHTS_1(QUILL_GRADIENT_TILE_NAME)},
    {NULL, QUILL_TILE_HEIGHTS_2(QUILL_GRADIENT_TILE_NAME)},
    {NULL, QUILL_TILE_HEIGHTS_3(QUILL_GRADIENT_TILE_NAME)},
};

/// All nine taps of a 3×3 kernel over one channel, and the bias, in one pass: memory traffic of the gradient limits
/// the speed here, so it is read only once.
QUILL_INLINE void gradient_nine_taps(const int W, const pixel_chunk *chunk, float *partial, int64_t stride,
                                     bool add) {
    vec sums[10 * 2];
#pragma clang loop unroll(full)
    for (int h = 0; h < 10; h++) {
#pragma clang loop unroll(full)
        for (int w = 0; w < W; w++) {
            sums[h * W + w] = add ? load(partial + h * stride + w * QUILL_LANES) : splat(0);
        }
    }
    for (int64_t y = 0; y < chunk->rows; y++) {
        const float *a = chunk->input + y * chunk->input_row, *g = chunk->gradient + y * chunk->gradient_row;
        for (int64_t x = 0; x < chunk->width; x++, a += chunk->input_pixel, g += chunk->gradient_pixel) {
            vec b[2];
#pragma clang loop unroll(full)
            for (int w = 0; w < W; w++) {
                b[w] = load(g + w * QUILL_LANES);
                sums[9 * W + w] += b[w];
            }
#pragma clang loop unroll(full)
            for (int h = 0; h < 9; h++) {
                vec value = splat(a[h / 3 * chunk->tap_row + h % 3]);
#pragma clang loop unroll(full)
                for (int w = 0; w < W; w++) sums[h * W + w] = multiply_add(value, b[w], sums[h * W + w]);
            }
        }
    }
#pragma clang loop unroll(full)
    for (int h = 0; h < 10; h++) {
#pragma clang loop unroll(full)
        for (int w = 0; w < W; w++) store(partial + h * stride + w * QUILL_LANES, sums[h * W + w]);
    }
}

static void gradient_nine_taps_1(const pixel_chunk *chunk, float *partial, int64_t stride, bool add) {
    gradient_nine_taps(1, chunk, partial, stride, add);
}

#if QUILL_TILE_2 > 10
#define QUILL_NINE_TAPS_VECTORS 2
static void gradient_nine_taps_2(const pixel_chunk *chunk, float *partial, int64_t stride, bool add) {
    gradient_nine_taps(2, chunk, partial, stride, add);
}
#else
#define QUILL_NINE_TAPS_VECTORS 1
#define gradient_nine_taps_2 gradient_nine_taps_1
#endif

/// partial[w] (+)= Σ over pixels of gradient[w].
static void gradient_bias(const pixel_chunk *chunk, int64_t width, float *partial, bool add) {
    for (int64_t w = 0; w < width; w++) {
        vec sums[4] = {splat(0), splat(0), splat(0), splat(0)};
        for (int64_t y = 0; y < chunk->rows; y++) {
            const float *g = chunk->gradient + y * chunk->gradient_row + w * QUILL_LANES;
            int64_t x = 0, step = chunk->gradient_pixel;
            for (; x + 4 <= chunk->width; x += 4, g += 4 * step) {
                for (int u = 0; u < 4; u++) sums[u] += load(g + u * step);
            }
            for (; x < chunk->width; x++, g += step) sums[0] += load(g);
        }
        vec sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        float *p = partial + w * QUILL_LANES;
        store(p, add ? load(p) + sum : sum);
    }
}

/// The division of a kernel gradient into items, by shape.
typedef struct {
    quill_convolution_shape shape;
    int64_t unit;  // output rows that stay together: 2 if a window's gradient spreads over both
    bool nine_taps;
    int64_t vectors, columns;  // of filters, without and with padding to whole vectors
    int64_t depth;             // rows of the gradient: taps · channels; the bias's row follows
    int64_t panels, tap_rows;  // an item is a group × kernel row × panel
    int64_t groups;
    int64_t chunk_rows;        // output rows at a time
} gradient_plan;

static int64_t gradient_panels(int64_t vectors, bool nine_taps) {
    if (nine_taps) return divide_up(vectors, QUILL_NINE_TAPS_VECTORS);
    int64_t panels = 0;
    for (int64_t first = 0; first < vectors; first += panel_width(first, vectors)) panels++;
    return panels;
}

static gradient_plan plan_gradient(const quill_convolution_kernel_gradient *args) {
    gradient_plan p = {.shape = args->winners ? pooled_shape(args->shape) : args->shape,
                       .unit = args->winners ? 2 : 1};
    const quill_convolution_shape *s = &p.shape;
    p.nine_taps = s->channels == 1 && s->kernel_height == 3 && s->kernel_width == 3 && s->dilation_w == 1;
    p.vectors = vectors_of(s->filters);
    p.depth = s->kernel_height * s->kernel_width * s->channels;
    p.columns = p.vectors * QUILL_LANES;
    p.panels = gradient_panels(p.vectors, p.nine_taps);
    p.tap_rows = p.nine_taps ? 1 : s->kernel_height;
    int64_t rows = s->batch * s->out_height;
    p.groups = most(1, least(least(divide_up(24, p.panels * p.tap_rows), rows / p.unit), rows * s->out_width / 128));
    // Two thirds of a 48 KB first-level cache.
    int64_t row_floats = s->out_width * (s->stride_w * s->channels + 2 * QUILL_LANES);
    p.chunk_rows = most(1, least(s->out_height, 8192 / row_floats) / p.unit) * p.unit;
    return p;
}

static int64_t gradient_columns_read(const quill_convolution_shape *s) {
    return (s->out_width - 1) * s->stride_w + (s->kernel_width - 1) * s->dilation_w + 1;
}

static quill_work direct_kernel_gradient_work(const quill_convolution_kernel_gradient *args) {
    const gradient_plan p = plan_gradient(args);
    const quill_convolution_shape *s = &p.shape;
    int64_t rows = (p.chunk_rows - 1) * s->stride_h + (s->kernel_height - 1) * s->dilation_h + 1;
    int64_t input = vectors_of(rows * gradient_columns_read(s) * s->channels) * QUILL_LANES;
    int64_t gradient = p.chunk_rows * s->out_width * 3 * QUILL_LANES;
    return (quill_work){
        .items = p.groups * p.tap_rows * p.panels,
        .finish_items = p.depth + 1,
        .scratch_bytes = (input + gradient) * 4,
        .workspace_bytes = p.groups * (p.depth + 1) * p.columns * 4,
    };
}

/// Copies the panel's columns of `pixels` pixels, with zeros beyond the last filter.
static void copy_panel(const float *from, int64_t pixels, int64_t filters, int64_t lanes, int64_t width,
                       float *to) {
    for (int64_t p = 0; p < pixels; p++, from += filters, to += width * QUILL_LANES) {
        for (int64_t w = 0; w < width; w++) {
            int64_t count = least(QUILL_LANES, lanes - w * QUILL_LANES);
            store(to + w * QUILL_LANES, load_part(from + w * QUILL_LANES, count));
        }
    }
}

/// Processes one kernel row and panel over output rows [y, y + rows) of one image; adds to the partial gradient if
/// `add`.
static void gradient_chunk(const quill_convolution_kernel_gradient *args, const gradient_plan *p, int64_t tap_row,
                           int64_t first, int64_t width, int64_t image, int64_t y, int64_t rows, float *partial,
                           bool add, bool bias, float *scratch) {
    const quill_convolution_shape *s = &p->shape;
    int64_t channels = s->channels, column = first * QUILL_LANES;
    int64_t lanes = least(width * QUILL_LANES, s->filters - column);
    pixel_chunk chunk = {
        .rows = rows, .width = s->out_width,
        .input_pixel = s->stride_w * channels,
        .gradient_row = s->out_width * s->filters, .gradient_pixel = s->filters,
    };
    correlation c = {
        .height = s->height, .width = s->width, .channels = channels,
        .taps_h = p->nine_taps ? s->kernel_height : 1, .taps_w = s->kernel_width,
        .stride_h = s->stride_h, .stride_w = s->stride_w, .step_h = s->dilation_h, .step_w = s->dilation_w,
        .left = -s->pad_left, .out_width = s->out_width,
    };
    int64_t columns = columns_read(&c), source_rows = rows_read(&c, rows);
    int64_t row = y * s->stride_h + tap_row * s->dilation_h - s->pad_top;
    const float *source = args->input + image * s->height * s->width * channels;
    float *copy = scratch + vectors_of(source_rows * columns * channels) * QUILL_LANES;
    if (args->winners || lanes < width * QUILL_LANES) {
        chunk.gradient = copy;
        chunk.gradient_pixel = width * QUILL_LANES;
        chunk.gradient_row = s->out_width * chunk.gradient_pixel;
    }
    if (args->winners) {
        const int64_t windows = s->out_width / 2;
        for (int64_t r = 0; r < rows; r++) {
            const int64_t at = (image * s->out_height + y + r) / 2 * windows * s->filters + column;
            spread_row(args->output_gradient + at, args->winners + at, r % 2, windows, s->filters, lanes,
                       copy + r * chunk.gradient_row, chunk.gradient_pixel, true);
        }
    } else {
        const float *gradient =
            args->output_gradient + (image * s->out_height + y) * s->out_width * s->filters + column;
        if (chunk.gradient) {
            copy_panel(gradient, rows * s->out_width, s->filters, lanes, width, copy);
        } else {
            chunk.gradient = gradient;
        }
    }
    if (row < 0 || row + source_rows > s->height || c.left < 0 || c.left + columns > s->width) {
        copy_padded(&c, source, row, source_rows, scratch);
        chunk.input = scratch;
        chunk.input_row = s->stride_h * columns * channels;
        chunk.tap_row = s->dilation_h * columns * channels;
    } else {
        chunk.input = source + (row * s->width + c.left) * channels;
        chunk.input_row = s->stride_h * s->width * channels;
        chunk.tap_row = s->dilation_h * s->width * channels;
    }
    partial += column;
    if (p->nine_taps) {
        (width == 2 ? gradient_nine_taps_2 : gradient_nine_taps_1)(&chunk, partial, p->columns, add);
        return;
    }
    if (bias) gradient_bias(&chunk, width, partial + p->depth * p->columns, add);
    const bool contiguous = s->dilation_w == 1;
    const int64_t segments = contiguous ? 1 : s->kernel_width;
    const int64_t length = contiguous ? s->kernel_width * channels : channels;
    const int64_t tiles = divide_up(length, tile_height(width));
    const float *input = chunk.input;
    for (int64_t segment = 0; segment < segments; segment++) {
        for (int64_t tile = 0; tile < tiles; tile++) {
            int64_t k = piece_start(tile, tiles, length), height = piece_start(tile + 1, tiles, length) - k;
            int64_t gradient_row = (tap_row * s->kernel_width + segment) * channels + k;
            chunk.input = input + segment * s->dilation_w * channels + k;
            gradient_tiles[width - 1][height](&chunk, partial + gradient_row * p->columns, p->columns, add);
        }
    }
}

static void direct_kernel_gradient(const quill_convolution_kernel_gradient *args, int64_t begin, int64_t end,
                                   void *scratch, void *work) {
    const gradient_plan p = plan_gradient(args);
    const quill_convolution_shape *s = &p.shape;
    const int64_t units = s->batch * s->out_height / p.unit;
    for (int64_t item = begin; item < end; item++) {
        int64_t group = item / (p.tap_rows * p.panels), tap_row = item / p.panels % p.tap_rows;
        int64_t first = 0, width = 0;
        for (int64_t panel = item % p.panels;; panel--, first += width) {
            width = p.nine_taps ? least(QUILL_NINE_TAPS_VECTORS, p.vectors - first)
                                : panel_width(first, p.vectors);
            if (panel == 0) break;
        }
        float *partial = (float *)work + group * (p.depth + 1) * p.columns;
        int64_t row = piece_start(group, p.groups, units) * p.unit;
        int64_t last = piece_start(group + 1, p.groups, units) * p.unit;
        bool add = false;
        while (row < last) {
            int64_t image = row / s->out_height, y = row % s->out_height;
            int64_t rows = least(least(p.chunk_rows, s->out_height - y), last - row);
            gradient_chunk(args, &p, tap_row, first, width, image, y, rows, partial, add, tap_row == 0, scratch);
            add = true;
            row += rows;
        }
    }
}

/// Adds the groups' partial gradients. An item is one row of the gradient; the last is the bias.
static void direct_kernel_gradient_finish(const quill_convolution_kernel_gradient *args, int64_t begin,
                                          int64_t end, void *work) {
    const gradient_plan p = plan_gradient(args);
    const int64_t filters = args->shape.filters, group_floats = (p.depth + 1) * p.columns;
    for (int64_t row = begin; row < end; row++) {
        float *to = row < p.depth ? args->kernel_gradient + row * filters : args->bias_gradient;
        if (!to) continue;
        const float *partial = (const float *)work + row * p.columns;
        for (int64_t f = 0; f < filters; f += QUILL_LANES) {
            vec sum = load(partial + f);
            for (int64_t g = 1; g < p.groups; g++) sum += load(partial + g * group_floats + f);
            store_part(to + f, sum, least(QUILL_LANES, filters - f));
        }
    }
}
