// The Winograd kernel gradient, the adjoint of the forward pass: Gᵀ[Σ over tiles (Bᵀ d B) ⊙ (A y Aᵀ)]G, where y is
// the output gradient of a tile. An item is one group of tiles × two of the six rows of positions, so that the
// group's transformed tiles and products stay in the second-level cache. The finish phase adds the groups and
// transforms back.

typedef struct {
    int64_t groups, blocks;           // of tiles; a group is processed block by block
    int64_t block;                    // the maximum number of tiles in one
    int64_t input_columns, columns;   // channels and filters, padded to whole vectors
    int64_t input_stride, stride;     // floats between the positions of each in scratch
    bool by_filter;                   // products have one row per filter, not per channel
    int64_t rows, row_floats;         // of one position's products
    int64_t sums_stride;              // floats between the positions of the products in the workspace
} winograd_gradient_plan;

static winograd_gradient_plan plan_winograd_gradient(const quill_convolution_shape *s) {
    const winograd_shape w = forward_winograd(s);
    const int64_t tiles = winograd_plane_of(&w).tiles;
    winograd_gradient_plan p = {
        .groups = least(4, tiles),
        .input_columns = vectors_of(s->channels) * QUILL_LANES, .columns = vectors_of(s->filters) * QUILL_LANES,
    };
    const int64_t group = divide_up(tiles, p.groups);
    // Both transformed operands fit in about 256 KB.
    const int64_t most_tiles = most(16, (64 << 10) / (12 * (p.input_columns + p.columns)));
    p.blocks = divide_up(group, most_tiles);
    p.block = divide_up(group, p.blocks);
    p.input_stride = position_stride(p.block, p.input_columns);
    p.stride = position_stride(p.block, p.columns);
    // Choose the orientation that fills the vectors better.
    p.by_filter = s->filters * p.input_columns < s->channels * p.columns;
    p.rows = p.by_filter ? s->filters : s->channels;
    p.row_floats = p.by_filter ? p.input_columns : p.columns;
    p.sums_stride = position_stride(p.rows, p.row_floats);
    return p;
}

/// The number of floats in one group's sums: 36 positions of [rows][row_floats], and the bias.
QUILL_INLINE int64_t winograd_group_floats(const winograd_gradient_plan *p) {
    return QUILL_POSITIONS * p->sums_stride + p->columns;
}

static quill_work winograd_kernel_gradient_work(const quill_convolution_kernel_gradient *args) {
    const quill_convolution_shape *s = &args->shape;
    const winograd_gradient_plan p = plan_winograd_gradient(s);
    const winograd_shape w = forward_winograd(s);
    return (quill_work){
        .items = p.groups * 3,
        .finish_items = p.rows + 1,
        .scratch_bytes = (12 * (p.input_stride + p.stride) + most(p.input_columns, p.columns)) * 4 +
                         winograd_plane_of(&w).across.tiles * (int64_t)sizeof(winograd_places),
        .workspace_bytes = p.groups * winograd_group_floats(&p) * 4,
    };
}

/// Transforms both operands of `count` tiles for one pair of rows of positions.
QUILL_INLINE void transform_gradient_block(const int pair, const quill_convolution_kernel_gradient *args,
                                           const winograd_gradient_plan *p, winograd_cursor cursor, int64_t count,
                                           float *inputs, float *gradients, const float *zeros) {
    const int64_t channels = args->shape.channels, filters = args->shape.filters;
    for (int64_t tile = 0; tile < count; tile++, inputs += p->input_columns, gradients += p->columns) {
        const float *pixels[36];
        winograd_sources(&cursor, args->input, zeros, pixels);
        int64_t c = 0;
        for (; c + QUILL_LANES <= channels; c += QUILL_LANES) {
            transform_input_rows(pair, pixels, c, QUILL_LANES, inputs + c, inputs + c + 6 * p->input_stride,
                                 p->input_stride);
        }
        if (c < channels) {
            transform_input_rows(pair, pixels, c, channels - c, inputs + c, inputs + c + 6 * p->input_stride,
                                 p->input_stride);
        }
        winograd_outputs(&cursor, args->output_gradient, zeros, pixels);
        for (c = 0; c + QUILL_LANES <= filters; c += QUILL_LANES) {
            transform_output_gradient_rows(pair, pixels, c, QUILL_LANES, gradients + c,
                                           gradients + c + 6 * p->stride, p->stride);
        }
        if (c < filters) {
            transform_output_gradient_rows(pair, pixels, c, filters - c, gradients + c,
                                           gradients + c + 6 * p->stride, p->stride);
        }
        winograd_advance(&cursor);
    }
}

#define QUILL_DEFINE_TRANSFORM_GRADIENT_BLOCK(I)                                                          \
    static void transform_gradient_block_##I(const quill_convolution_kernel_gradient *args,               \
                                             const winograd_gradient_plan *p, winograd_cursor cursor,     \
                                             int64_t count, float *inputs, float *gradients,              \
                                             const float *zeros) {                                        \
        transform_gradient_block(I, args, p, cursor, count, inputs, gradients, zeros);                    \
    }
QUILL_DEFINE_TRANSFORM_GRADIENT_BLOCK(0)
QUILL_DEFINE_TRANSFORM_GRADIENT_BLOCK(1)
QUILL_DEFINE_TRANSFORM_GRADIENT_BLOCK(2)

typedef void gradient_block_transform(const quill_convolution_kernel_gradient *, const winograd_gradient_plan *,
                                      winograd_cursor, int64_t, float *, float *, const float *);
static gradient_block_transform *const gradient_block_transforms[3] = {
    transform_gradient_block_0, transform_gradient_block_1, transform_gradient_block_2,
};

/// sums[rows][lanes] (+)= leftᵀ · right over `count` tiles. Tiles lie `left_tile` and `right_tile` floats apart,
/// rows of the sums `right_tile` floats.
static void multiply_transformed(const float *left, int64_t rows, int64_t left_tile, const float *right,
                                 int64_t lanes, int64_t right_tile, int64_t count, float *sums, bool add) {
    const int64_t vectors = vectors_of(lanes);
    for (int64_t first = 0, width; first < vectors; first += width) {
        width = panel_width(first, vectors);
        const int64_t tiles = divide_up(rows, tile_height(width)), column = first * QUILL_LANES;
        for (int64_t tile = 0; tile < tiles; tile++) {
            int64_t row = piece_start(tile, tiles, rows), height = piece_start(tile + 1, tiles, rows) - row;
            const pixel_chunk chunk = {
                .input = left + row, .gradient = right + column, .rows = 1, .width = count,
                .input_pixel = left_tile, .gradient_pixel = right_tile,
            };
            gradient_tiles[width - 1][height](&chunk, sums + row * right_tile + column, right_tile, add);
        }
    }
}

/// Computes one group's part of the bias gradient; here groups divide output rows, not tiles.
static void winograd_bias(const quill_convolution_kernel_gradient *args, int64_t group, int64_t groups,
                          float *sums) {
    const quill_convolution_shape *s = &args->shape;
    const int64_t pixels = s->batch * s->out_height * s->out_width, filters = s->filters;
    const int64_t begin = piece_start(group, groups, pixels), end = piece_start(group + 1, groups, pixels);
    for (int64_t f = 0; f < filters; f += QUILL_LANES) {
        const int64_t lanes = least(QUILL_LANES, filters - f);
        const float *g = args->output_gradient + begin * filters + f;
        vec sum[4] = {splat(0), splat(0), splat(0), splat(0)};
        int64_t left = end - begin;
        for (; left >= 4; left -= 4, g += 4 * filters) {
#pragma clang loop unroll(full)
            for (int u = 0; u < 4; u++) {
                sum[u] += lanes == QUILL_LANES ? load(g + u * filters) : load_part(g + u * filters, lanes);
            }
        }
        for (; left > 0; left--, g += filters) sum[0] += load_part(g, lanes);
        store(sums + f, (sum[0] + sum[1]) + (sum[2] + sum[3]));
    }
}

static void winograd_kernel_gradient(const quill_convolution_kernel_gradient *args, int64_t begin, int64_t end,
                                     float *scratch, float *work) {
    const quill_convolution_shape *s = &args->shape;
    const winograd_gradient_plan p = plan_winograd_gradient(s);
    const winograd_shape w = forward_winograd(s);
    const winograd_plane plane = winograd_plane_of(&w);
    float *inputs = scratch, *gradients = inputs + 12 * p.input_stride, *zeros = gradients + 12 * p.stride;
    memset(zeros, 0, (size_t)most(p.input_columns, p.columns) * sizeof(float));
    winograd_places *places = (winograd_places *)(zeros + most(p.input_columns, p.columns));
    locate_columns(&plane, places);
    for (int64_t item = begin; item < end; item++) {
        const int64_t group = item / 3, pair = item % 3;
        const int64_t first = piece_start(group, p.groups, plane.tiles);
        const int64_t count = piece_start(group + 1, p.groups, plane.tiles) - first;
        float *sums = work + group * winograd_group_floats(&p);
        for (int64_t block = 0; block < p.blocks; block++) {
            const int64_t from = first + piece_start(block, p.blocks, count);
            const int64_t to = first + piece_start(block + 1, p.blocks, count);
            const winograd_cursor cursor = winograd_cursor_at(&plane, places, from);
            gradient_block_transforms[pair](args, &p, cursor, to - from, inputs, gradients, zeros);
            for (int64_t x = 0; x < 12; x++) {
                const int64_t position = (x < 6 ? QUILL_FIRST_ROW(pair) : QUILL_SECOND_ROW(pair)) * 6 + x % 6;
                const float *input = inputs + x * p.input_stride, *gradient = gradients + x * p.stride;
                float *products = sums + position * p.sums_stride;
                if (p.by_filter) {
                    multiply_transformed(gradient, s->filters, p.columns, input, s->channels, p.input_columns,
                                         to - from, products, block > 0);
                } else {
                    multiply_transformed(input, s->channels, p.input_columns, gradient, s->filters, p.columns,
                                         to - from, products, block > 0);
                }
            }
        }
        if (pair == group % 3 && args->bias_gradient) {
            winograd_bias(args, group, p.groups, sums + QUILL_POSITIONS * p.sums_stride);
        }
    }
}

/// Stores one filter's weights of one tap for `lanes` channels from `channel` on, or one channel's for `lanes`
/// filters.
QUILL_INLINE void store_weight_gradient(const quill_convolution_kernel_gradient *args, bool by_filter, int64_t tap,
                                        int64_t row, int64_t first, int64_t lanes, vec g) {
    const int64_t channels = args->shape.channels, filters = args->shape.filters;
    float *to = args->kernel_gradient + tap * channels * filters;
    if (!by_filter) return store_part(to + row * filters + first, g, lanes);
    float values[QUILL_LANES];
    store(values, g);
    for (int64_t c = 0; c < lanes; c++) to[(first + c) * filters + row] = values[c];
}

/// Adds the groups and transforms back. An item is one row of all nine taps; the last is the bias.
static void winograd_kernel_gradient_finish(const quill_convolution_kernel_gradient *args, int64_t begin,
                                            int64_t end, const float *work) {
    const quill_convolution_shape *s = &args->shape;
    const winograd_gradient_plan p = plan_winograd_gradient(s);
    const int64_t group_floats = winograd_group_floats(&p);
    for (int64_t row = begin; row < end; row++) {
        const bool bias = row == p.rows;
        if (bias && !args->bias_gradient) continue;
        const int64_t numbers = bias || !p.by_filter ? s->filters : s->channels;
        for (int64_t f = 0; f < numbers; f += QUILL_LANES) {
            const int64_t lanes = least(QUILL_LANES, numbers - f);
            if (bias) {
                const float *from = work + QUILL_POSITIONS * p.sums_stride + f;
                vec sum = load(from);
                for (int64_t g = 1; g < p.groups; g++) sum += load(from + g * group_floats);
                store_part(args->bias_gradient + f, sum, lanes);
                continue;
            }
            vec half[6][3];
            for (int x = 0; x < 6; x++) {
                vec u[6];
                for (int i = 0; i < 6; i++) {
                    const float *from = work + (i * 6 + x) * p.sums_stride + row * p.row_floats + f;
                    u[i] = load(from);
                    for (int64_t g = 1; g < p.groups; g++) u[i] += load(from + g * group_floats);
                }
                transform_weight_gradient(u, half[x]);
            }
            for (int i = 0; i < 3; i++) {
                vec u[6], g[3];
                for (int x = 0; x < 6; x++) u[x] = half[x][i];
                transform_weight_gradient(u, g);
                for (int j = 0; j < 3; j++) store_weight_gradient(args, p.by_filter, i * 3 + j, row, f, lanes, g[j]);
            }
        }
    }
}
