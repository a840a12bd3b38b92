// Direct convolution as an implicit matrix product. The input gradient is a set of correlations of the output
// gradient with the flipped, transposed kernel: one for each residue of the input position modulo the stride, so
// that no product with an inserted zero is computed.

/// Output (y, x) = Σ over taps (i, j) and channels of source(y·stride_h + top + i·step_h, likewise x)·weight.
typedef struct {
    int64_t height, width, channels;            // of the source image
    int64_t filters, taps_h, taps_w;
    int64_t stride_h, stride_w, step_h, step_w;
    int64_t top, left;                          // source position of output (0, 0)'s first tap
    int64_t out_height, out_width;
    int64_t out_row, out_pixel;                 // floats between output rows and pixels
} correlation;

/// The range [begin, end) of rows or columns of taps that lie inside the image.
typedef struct {
    int64_t begin, end;
} tap_range;

QUILL_INLINE tap_range taps_inside(int64_t left, int64_t step, int64_t taps, int64_t width) {
    const int64_t right = left + (taps - 1) * step;
    return (tap_range){left < 0 ? divide_up(-left, step) : 0,
                       right < width ? taps : left < width ? divide_up(width - left, step) : 0};
}

/// The number of source columns that a row of outputs reads.
QUILL_INLINE int64_t columns_read(const correlation *c) {
    return (c->out_width - 1) * c->stride_w + (c->taps_w - 1) * c->step_w + 1;
}

QUILL_INLINE int64_t rows_read(const correlation *c, int64_t rows) {
    return (rows - 1) * c->stride_h + (c->taps_h - 1) * c->step_h + 1;
}

/// Copies source rows [row, row + rows), the columns that outputs read, with zeros outside the image.
static void copy_padded(const correlation *c, const float *image, int64_t row, int64_t rows, float *to) {
    int64_t columns = columns_read(c), channels = c->channels;
    int64_t first = least(most(0, -c->left), columns);
    int64_t last = most(least(columns, c->width - c->left), first);
    for (int64_t r = row; r < row + rows; r++, to += columns * channels) {
        if (r < 0 || r >= c->height) {
            memset(to, 0, (size_t)(columns * channels) * sizeof(float));
            continue;
        }
        memset(to, 0, (size_t)(first * channels) * sizeof(float));
        memcpy(to + first * channels, image + (r * c->width + c->left + first) * channels,
               (size_t)((last - first) * channels) * sizeof(float));
        memset(to + last * channels, 0, (size_t)((columns - last) * channels) * sizeof(float));
    }
}

/// Applies activations that call exp, and gates, in a second pass over a tile that is still in the first-level
/// cache.
static void finish_tile(float *out, const float *gate, int64_t pixels, int64_t out_pixel, int64_t lanes,
                        quill_activation activation, quill_activation gate_activation) {
    for (int64_t p = 0; p < pixels; p++) {
        for (int64_t f = 0; f < lanes; f += QUILL_LANES) {
            int64_t at = p * out_pixel + f, count = least(QUILL_LANES, lanes - f);
            vec v = count == QUILL_LANES ? load(out + at) : load_part(out + at, count);
            if (activation != quill_relu) v = activated(v, activation);
            if (gate) {
                vec y = count == QUILL_LANES ? load(gate + at) : load_part(gate + at, count);
                v = gated(v, y, gate_activation);
            }
            if (count == QUILL_LANES) {
                store(out + at, v);
            } else {
                store_part(out + at, v, count);
            }
        }
    }
}

/// Computes output rows [begin, end) of one image. `out` and `gate` point at row `begin`.
static void correlate(const correlation *c, const float *image, const float *panels, float *out,
                      const quill_epilogue *epilogue, const float *gate, int64_t begin, int64_t end,
                      float *scratch) {
    if (begin >= end || c->out_width <= 0) return;
    const float *source = image;
    int64_t source_width = c->width, top = c->top, left = c->left;
    if (c->taps_h > 0 && c->taps_w > 0) {
        int64_t row = begin * c->stride_h + c->top, rows = rows_read(c, end - begin);
        if (row < 0 || row + rows > c->height || c->left < 0 || c->left + columns_read(c) > c->width) {
            copy_padded(c, image, row, rows, scratch);
            source = scratch;
            source_width = columns_read(c);
            top = -begin * c->stride_h;
            left = 0;
        }
    }
    const int64_t channels = c->channels, row_floats = source_width * channels;
    const bool contiguous = c->step_w == 1;
    tile_walk walk = {
        .pixel = c->stride_w * channels,
        .row_step = c->step_h * row_floats,
        .segments = contiguous ? 1 : c->taps_w,
        .segment_step = c->step_w * channels,
        .length = contiguous ? c->taps_w * channels : channels,
        .out_pixel = c->out_pixel,
    };
    const int64_t depth = c->taps_h * c->taps_w * channels, vectors = vectors_of(c->filters);
    const bool relu_gate = gate && epilogue->activation <= quill_relu && epilogue->gate_activation == quill_relu;
    const bool second_pass = (gate && !relu_gate) || epilogue->activation > quill_relu;
    for (int64_t first = 0, width; first < vectors; first += width) {
        width = panel_width(first, vectors);
        const int64_t column = first * QUILL_LANES, lanes = least(width * QUILL_LANES, c->filters - column);
        tile_panel panel = {
            .bias = epilogue->bias ? epilogue->bias + column : NULL,
            .relu = epilogue->activation == quill_relu,
            .relu_gate = relu_gate,
            .last_lanes = lanes - (width - 1) * QUILL_LANES,
        };
        const int64_t tiles = divide_up(c->out_width, tile_height(width));
        for (int64_t y = begin; y < end; y++) {
            // Skip taps above or below the image.
            const int64_t row = y * c->stride_h + c->top;
            const tap_range there = taps_inside(row, c->step_h, c->taps_h, c->height);
            walk.rows = most(there.end - there.begin, 0);
            panel.weights = panels + column * depth + there.begin * c->taps_w * channels * width * QUILL_LANES;
            const float *from =
                source + (y * c->stride_h + top) * row_floats + there.begin * walk.row_step + left * channels;
            for (int64_t tile = 0; tile < tiles; tile++) {
                int64_t x = piece_start(tile, tiles, c->out_width);
                int64_t pixels = piece_start(tile + 1, tiles, c->out_width) - x;
                int64_t at = (y - begin) * c->out_row + x * c->out_pixel + column;
                convolution_tiles[width - 1][pixels](&walk, &panel, from + x * walk.pixel, out + at,
                                                     gate ? gate + at : NULL);
                if (second_pass) {
                    // Pixels without gaps form one line: with few filters, vectors stay whole.
                    const bool gapless = c->out_pixel == lanes;
                    finish_tile(out + at, gate ? gate + at : NULL, gapless ? 1 : pixels, c->out_pixel,
                                gapless ? pixels * lanes : lanes, epilogue->activation, epilogue->gate_activation);
                }
            }
        }
    }
}

/// The number of row blocks per image: enough items for several threads, with input that fits the second-level
/// cache.
static int64_t row_blocks(int64_t batch, int64_t rows, int64_t row_bytes) {
    int64_t for_threads = divide_up(12, batch), for_cache = divide_up(rows * row_bytes, 256 << 10);
    return least(most(for_threads, for_cache), rows);
}

// MARK: Forward

static correlation forward_correlation(const quill_convolution_shape *s) {
    return (correlation){
        .height = s->height, .width = s->width, .channels = s->channels,
        .filters = s->filters, .taps_h = s->kernel_height, .taps_w = s->kernel_width,
        .stride_h = s->stride_h, .stride_w = s->stride_w, .step_h = s->dilation_h, .step_w = s->dilation_w,
        .top = -s->pad_top, .left = -s->pad_left,
        .out_height = s->out_height, .out_width = s->out_width,
        .out_row = s->out_width * s->filters, .out_pixel = s->filters,
    };
}

static int64_t forward_blocks(const quill_convolution_shape *s) {
    return row_blocks(s->batch, s->out_height, s->stride_h * s->width * s->channels * 4);
}

static quill_work direct_work(const quill_convolution *args) {
    const quill_convolution_shape *s = &args->shape;
    correlation c = forward_correlation(s);
    int64_t blocks = forward_blocks(s), taps = s->kernel_height * s->kernel_width;
    return (quill_work){
        .items = s->batch * blocks,
        .prepare_items = taps,
        .scratch_bytes = rows_read(&c, divide_up(s->out_height, blocks)) * columns_read(&c) * s->channels * 4,
        .workspace_bytes = taps * s->channels * vectors_of(s->filters) * QUILL_LANES * 4,
    };
}

static void direct_prepare(const quill_convolution_shape *s, const float *kernel, int64_t begin, int64_t end,
                           void *work) {
    int64_t channels = s->channels, depth = s->kernel_height * s->kernel_width * channels;
    pack_rows(kernel + begin * channels * s->filters, s->filters, begin * channels, (end - begin) * channels, depth,
              work);
}

static void direct(const quill_convolution *args, int64_t begin, int64_t end, void *scratch, void *work) {
    const quill_convolution_shape *s = &args->shape;
    correlation c = forward_correlation(s);
    int64_t blocks = forward_blocks(s), out_floats = s->out_height * c.out_row;
    for (int64_t item = begin; item < end; item++) {
        int64_t image = item / blocks, block = item % blocks;
        const int64_t row = piece_start(block, blocks, s->out_height);
        const int64_t at = image * out_floats + row * c.out_row;
        const float *gate = args->epilogue.gate;
        correlate(&c, args->input + image * s->height * s->width * s->channels, work, args->output + at,
                  &args->epilogue, gate ? gate + at : NULL, row, piece_start(block + 1, blocks, s->out_height),
                  scratch);
    }
}

// MARK: Input gradient

/// The taps of one dimension that reach input positions ≡ `residue` modulo the stride: i = first + m·apart, m <
/// taps. Taken backwards, they read the output gradient at t + start, t + start + step, … for input position
/// residue + stride·t.
typedef struct {
    int64_t taps, first, apart;
    int64_t start, step;
    int64_t positions;  // the number of such input positions
} residue_taps;

static residue_taps taps_of_residue(int64_t residue, int64_t stride, int64_t dilation, int64_t pad, int64_t kernel,
                                    int64_t extent) {
    residue_taps r = {.apart = 1, .positions = residue < extent ? (extent - residue - 1) / stride + 1 : 0};
    while (r.apart * dilation % stride != 0) r.apart++;
    r.step = r.apart * dilation / stride;
    while (r.first < kernel && (residue + pad - r.first * dilation) % stride != 0) r.first++;
    if (r.first >= kernel || r.first >= r.apart) return r;
    r.taps = (kernel - 1 - r.first) / r.apart + 1;
    r.start = (residue + pad - r.first * dilation) / stride - (r.taps - 1) * r.step;
    return r;
}

static residue_taps vertical_taps(const quill_convolution_shape *s, int64_t residue) {
    return taps_of_residue(residue, s->stride_h, s->dilation_h, s->pad_top, s->kernel_height, s->height);
}

static residue_taps horizontal_taps(const quill_convolution_shape *s, int64_t residue) {
    return taps_of_residue(residue, s->stride_w, s->dilation_w, s->pad_left, s->kernel_width, s->width);
}

static correlation residue_correlation(const quill_convolution_shape *s, residue_taps v, residue_taps h) {
    return (correlation){
        .height = s->out_height, .width = s->out_width, .channels = s->filters,
        .filters = s->channels, .taps_h = v.taps, .taps_w = v.taps == 0 ? 0 : h.taps,
        .stride_h = 1, .stride_w = 1, .step_h = v.step, .step_w = h.step,
        .top = v.start, .left = h.start,
        .out_height = v.positions, .out_width = h.positions,
        .out_row = s->stride_h * s->width * s->channels, .out_pixel = s->stride_w * s->channels,
    };
}

/// Items are groups of stride_h rows, so that each contains every residue.
static int64_t row_groups(const quill_convolution_shape *s) { return divide_up(s->height, s->stride_h); }

static int64_t input_gradient_blocks(const quill_convolution_shape *s) {
    return row_blocks(s->batch, row_groups(s), s->out_width * s->filters * 4);
}

static quill_work direct_input_gradient_work(const quill_convolution_input_gradient *args) {
    const quill_convolution_shape *s = &args->shape;
    int64_t blocks = input_gradient_blocks(s), taps = s->kernel_height * s->kernel_width, scratch = 0;
    for (int64_t y = 0; y < s->stride_h; y++) {
        for (int64_t x = 0; x < s->stride_w; x++) {
            correlation c = residue_correlation(s, vertical_taps(s, y), horizontal_taps(s, x));
            int64_t rows = divide_up(row_groups(s), blocks);
            if (c.taps_h * c.taps_w * c.out_height * c.out_width > 0) {
                scratch = most(scratch, rows_read(&c, rows) * columns_read(&c) * s->filters * 4);
            }
        }
    }
    return (quill_work){
        .items = s->batch * blocks,
        .prepare_items = taps,
        .scratch_bytes = scratch,
        .workspace_bytes = taps * s->filters * vectors_of(s->channels) * QUILL_LANES * 4,
    };
}

/// Packs tap `item`, counted residue by residue in the order of the residues' panels in the workspace.
static void direct_input_gradient_prepare(const quill_convolution_input_gradient *args, int64_t begin, int64_t end,
                                          void *work) {
    const quill_convolution_shape *s = &args->shape;
    int64_t past = 0, matrix = s->channels * s->filters;
    int64_t tap_floats = s->filters * vectors_of(s->channels) * QUILL_LANES;
    for (int64_t y = 0; y < s->stride_h; y++) {
        for (int64_t x = 0; x < s->stride_w; x++) {
            residue_taps v = vertical_taps(s, y), h = horizontal_taps(s, x);
            int64_t taps = v.taps * h.taps;
            for (int64_t tap = most(0, begin - past); tap < least(taps, end - past); tap++) {
                int64_t i = v.first + (v.taps - 1 - tap / h.taps) * v.apart;
                int64_t j = h.first + (h.taps - 1 - tap % h.taps) * h.apart;
                pack_rows_transposed(args->kernel + (i * s->kernel_width + j) * matrix, s->channels,
                                     tap * s->filters, s->filters, taps * s->filters,
                                     (float *)work + past * tap_floats);
            }
            past += taps;
        }
    }
}

static void direct_input_gradient(const quill_convolution_input_gradient *args, int64_t begin, int64_t end,
                                  void *scratch, void *work) {
    const quill_convolution_shape *s = &args->shape;
    const float *gate = args->epilogue.gate;
    int64_t blocks = input_gradient_blocks(s), groups = row_groups(s);
    int64_t in_floats = s->height * s->width * s->channels, out_floats = s->out_height * s->out_width * s->filters;
    int64_t tap_floats = s->filters * vectors_of(s->channels) * QUILL_LANES;
    for (int64_t item = begin; item < end; item++) {
        int64_t image = item / blocks, block = item % blocks, past = 0;
        for (int64_t y = 0; y < s->stride_h; y++) {
            for (int64_t x = 0; x < s->stride_w; x++) {
                residue_taps v = vertical_taps(s, y), h = horizontal_taps(s, x);
                correlation c = residue_correlation(s, v, h);
                const int64_t row = piece_start(block, blocks, groups);
                int64_t at = image * in_floats + (y * s->width + x) * s->channels + row * c.out_row;
                correlate(&c, args->output_gradient + image * out_floats, (float *)work + past * tap_floats,
                          args->input_gradient + at, &args->epilogue, gate ? gate + at : NULL, row,
                          least(piece_start(block + 1, blocks, groups), v.positions), scratch);
                past += v.taps * h.taps;
            }
        }
    }
}
