// The Winograd forward pass, and the input gradient as the same pass with the flipped, transposed kernel. An item
// is a block of tiles: it transforms their inputs, multiplies, and transforms back, all within the second-level
// cache.

/// Tiles whose memory will be read or written soon.
typedef struct {
    winograd_cursor outputs, inputs;
    int64_t inputs_left;
    bool wanted;  // only for tensors larger than the last cache; else fetching costs more than it saves
} winograd_fetch;

/// Bᵀ d B for one vector of channels of one tile; position p goes to transformed[p · stride].
QUILL_INLINE void transform_input_tile(const float *const pixels[36], int64_t channel, int64_t lanes,
                                       float *transformed, int64_t stride) {
    vec columns[6][6];
#pragma clang loop unroll(full)
    for (int x = 0; x < 6; x++) {
        vec d[6], t[6];
#pragma clang loop unroll(full)
        for (int y = 0; y < 6; y++) {
            const float *p = pixels[y * 6 + x] + channel;
            d[y] = lanes == QUILL_LANES ? load(p) : load_part(p, lanes);
        }
        transform_input(d, t);
#pragma clang loop unroll(full)
        for (int y = 0; y < 6; y++) columns[y][x] = t[y];
    }
#pragma clang loop unroll(full)
    for (int y = 0; y < 6; y++) {
        vec t[6];
        transform_input(columns[y], t);
#pragma clang loop unroll(full)
        for (int x = 0; x < 6; x++) store(transformed + (y * 6 + x) * stride, t[x]);
    }
}

static void transform_inputs(winograd_cursor cursor, int64_t count, int64_t channels, const float *source,
                             const float *zeros, float *transformed, int64_t stride) {
    for (int64_t tile = 0; tile < count; tile++, transformed += vectors_of(channels) * QUILL_LANES) {
        const float *pixels[36];
        winograd_sources(&cursor, source, zeros, pixels);
        int64_t c = 0;
        for (; c + QUILL_LANES <= channels; c += QUILL_LANES) {
            transform_input_tile(pixels, c, QUILL_LANES, transformed + c, stride);
        }
        if (c < channels) transform_input_tile(pixels, c, channels - c, transformed + c, stride);
        winograd_advance(&cursor);
    }
}

/// Aᵀ m A for one vector of filters of one tile, then the epilogue. `pixels` and `gates` are the addresses of the
/// outputs and their gates, including those outside the image.
QUILL_INLINE void transform_output_tile(const float *products, int64_t stride, const float *const pixels[16],
                                        const float *const gates[16], int64_t column, int64_t lanes, vec bias,
                                        const quill_epilogue *epilogue) {
    vec half[4][6];
#pragma clang loop unroll(full)
    for (int x = 0; x < 6; x++) {
        vec m[6], y[4];
#pragma clang loop unroll(full)
        for (int i = 0; i < 6; i++) m[i] = load(products + (i * 6 + x) * stride);
        transform_output(m, y);
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++) half[i][x] = y[i];
    }
    const bool simple = epilogue->activation <= quill_relu && epilogue->gate_activation <= quill_relu;
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        vec y[4];
        transform_output(half[i], y);
#pragma clang loop unroll(full)
        for (int x = 0; x < 4; x++) {
            y[x] += bias;
            if (epilogue->activation == quill_relu) y[x] = rectified(y[x]);
        }
        if (simple && lanes == QUILL_LANES) {
#pragma clang loop unroll(full)
            for (int x = 0; x < 4; x++) {
                if (epilogue->gate && epilogue->gate_activation == quill_relu) {
                    y[x] = gated(y[x], load(gates[i * 4 + x] + column), quill_relu);
                }
                store((float *)pixels[i * 4 + x] + column, y[x]);
            }
        } else {
            for (int x = 0; x < 4; x++) {
                vec v = y[x];
                if (epilogue->activation > quill_relu) v = activated(v, epilogue->activation);
                if (epilogue->gate) {
                    v = gated(v, load_part(gates[i * 4 + x] + column, lanes), epilogue->gate_activation);
                }
                store_part((float *)pixels[i * 4 + x] + column, v, lanes);
            }
        }
    }
}

/// Prefetches the outputs and gates of a tile, and the inputs of the next block, while products are computed: the
/// tiles' rows are too short for hardware prefetching.
QUILL_INLINE void fetch_ahead(const winograd_shape *s, winograd_fetch *ahead, int64_t first, int64_t width,
                              const float *source, const float *out, const float *gate, const float *elsewhere) {
    const float *pixels[36];
    const int64_t column = first * QUILL_LANES, end = least(column + width * QUILL_LANES, s->filters);
    winograd_outputs(&ahead->outputs, out, elsewhere, pixels);
    for (int i = 0; i < 16; i++) {
        for (int64_t f = column; f < end; f += 16) __builtin_prefetch(pixels[i] + f, 1, 3);
    }
    if (gate) {
        winograd_outputs(&ahead->outputs, gate, elsewhere, pixels);
        for (int i = 0; i < 16; i++) {
            for (int64_t f = column; f < end; f += 16) __builtin_prefetch(pixels[i] + f, 0, 3);
        }
    }
    winograd_advance(&ahead->outputs);
    if (ahead->inputs_left <= 0) return;
    ahead->inputs_left--;
    winograd_sources(&ahead->inputs, source, elsewhere, pixels);
    for (int y = 1; y < 5; y++) {
        for (int x = 1; x < 5; x++) {
            for (int64_t c = 0; c < s->channels; c += 16) __builtin_prefetch(pixels[y * 6 + x] + c, 0, 2);
        }
    }
    winograd_advance(&ahead->inputs);
}

/// Multiplies `count` tiles with one panel: `width` vectors of filters from vector `first` on.
static void winograd_panel(const winograd_shape *s, winograd_cursor cursor, int64_t count, int64_t first,
                           int64_t width, const float *weights, const float *transformed,
                           int64_t transformed_stride, float *products, int64_t products_stride, float *out,
                           float *elsewhere, const quill_epilogue *epilogue, winograd_fetch ahead,
                           const float *source) {
    const int64_t input_columns = vectors_of(s->channels) * QUILL_LANES;
    const int64_t columns = width * QUILL_LANES;
    const tile_walk walk = {
        .pixel = input_columns, .rows = 1, .segments = 1, .length = s->channels, .out_pixel = columns};
    tile_panel panel = {.weights = weights, .last_lanes = QUILL_LANES};
    const int64_t pieces = divide_up(count, tile_height(width));
    for (int64_t p = 0; p < QUILL_POSITIONS; p++, panel.weights += position_stride(s->channels, columns)) {
        if (p < count && ahead.wanted) {
            fetch_ahead(s, &ahead, first, width, source, out, epilogue->gate, elsewhere);
        }
        for (int64_t piece = 0; piece < pieces; piece++) {
            int64_t t = piece_start(piece, pieces, count), height = piece_start(piece + 1, pieces, count) - t;
            convolution_tiles[width - 1][height](&walk, &panel,
                                                 transformed + p * transformed_stride + t * input_columns,
                                                 products + p * products_stride + t * columns, NULL);
        }
    }
    for (int64_t t = 0; t < count; t++) {
        const float *pixels[16], *gates[16];
        winograd_outputs(&cursor, out, elsewhere, pixels);
        if (epilogue->gate) winograd_outputs(&cursor, epilogue->gate, elsewhere, gates);
        for (int64_t w = 0; w < width; w++) {
            const int64_t column = (first + w) * QUILL_LANES, lanes = least(QUILL_LANES, s->filters - column);
            const vec bias = epilogue->bias ? load_part(epilogue->bias + column, lanes) : splat(0);
            transform_output_tile(products + t * columns + w * QUILL_LANES, products_stride, pixels, gates, column,
                                  lanes, bias, epilogue);
        }
        winograd_advance(&cursor);
    }
}

/// The number of blocks of tiles, one per item. A block has one or two tall register tiles, so that its transform
/// takes a small part of the second-level cache. Large numbers are divided into twelfths, so that up to four
/// threads get equal shares.
static int64_t winograd_items(const winograd_shape *s, int64_t tiles) {
    const int64_t items = divide_up(tiles, s->channels <= 32 ? 28 : 14);
    return items >= 12 ? divide_up(items, 12) * 12 : most(items, divide_up(tiles, 16) * 2);
}

/// The number of floats in the transformed weights of panels with `vectors` vectors in total.
QUILL_INLINE int64_t winograd_weight_floats(const winograd_shape *s, int64_t vectors) {
    return QUILL_POSITIONS * vectors * position_stride(s->channels, QUILL_LANES);
}

static quill_work winograd_work(const winograd_shape *s) {
    const winograd_plane plane = winograd_plane_of(s);
    const int64_t items = winograd_items(s, plane.tiles), block = divide_up(plane.tiles, items);
    const int64_t columns = vectors_of(s->channels) * QUILL_LANES;
    const int64_t panel = least(vectors_of(s->filters), 3) * QUILL_LANES;
    return (quill_work){
        .items = items,
        .prepare_items = s->channels,
        .scratch_bytes = QUILL_POSITIONS * (position_stride(block, columns) + position_stride(block, panel)) * 4 +
                         (columns + vectors_of(s->filters) * QUILL_LANES) * 4 +
                         plane.across.tiles * (int64_t)sizeof(winograd_places),
        .workspace_bytes = winograd_weight_floats(s, vectors_of(s->filters)) * 4,
    };
}

static void winograd_correlate(const winograd_shape *s, const float *source, float *out,
                               const quill_epilogue *epilogue, int64_t begin, int64_t end, float *scratch,
                               const float *weights) {
    const winograd_plane plane = winograd_plane_of(s);
    const int64_t items = winograd_items(s, plane.tiles), block = divide_up(plane.tiles, items);
    const int64_t columns = vectors_of(s->channels) * QUILL_LANES, vectors = vectors_of(s->filters);
    const int64_t stride = position_stride(block, columns);
    float *zeros = scratch + QUILL_POSITIONS * stride, *elsewhere = zeros + columns;
    float *products = elsewhere + vectors * QUILL_LANES;
    winograd_places *places =
        (winograd_places *)(products + QUILL_POSITIONS * position_stride(block, least(vectors, 3) * QUILL_LANES));
    locate_columns(&plane, places);
    memset(zeros, 0, (size_t)(columns + vectors * QUILL_LANES) * sizeof(float));
    const int64_t source_floats = s->batch * s->height * s->width * s->channels;
    const int64_t out_floats = s->batch * s->out_height * s->out_width * s->filters;
    const int64_t floats = source_floats + out_floats * (epilogue->gate ? 2 : 1);
    for (int64_t item = begin; item < end; item++) {
        const int64_t first_tile = piece_start(item, items, plane.tiles);
        const int64_t count = piece_start(item + 1, items, plane.tiles) - first_tile;
        const winograd_cursor cursor = winograd_cursor_at(&plane, places, first_tile);
        transform_inputs(cursor, count, s->channels, source, zeros, scratch, stride);
        winograd_fetch ahead = {.outputs = cursor, .wanted = floats > (4 << 20)};
        if (item + 1 < end) {
            ahead.inputs = winograd_cursor_at(&plane, places, first_tile + count);
            ahead.inputs_left = piece_start(item + 2, items, plane.tiles) - first_tile - count;
        }
        for (int64_t first = 0, width; first < vectors; first += width) {
            width = panel_width(first, vectors);
            if (first > 0) ahead.inputs_left = 0;
            winograd_panel(s, cursor, count, first, width,
                           weights + winograd_weight_floats(s, first), scratch, stride, products,
                           position_stride(block, width * QUILL_LANES), out, elsewhere, epilogue, ahead, source);
        }
    }
}

/// G g Gᵀ for input channel `channel` and all filters. `kernel` points at the channel's weights of the first tap;
/// the next tap's weights follow after `tap` floats (possibly negative), the next filter's after `filter` floats.
static void winograd_pack(const winograd_shape *s, int64_t channel, const float *kernel, int64_t tap,
                          int64_t filter, float *weights) {
    const int64_t vectors = vectors_of(s->filters);
    for (int64_t first = 0, width; first < vectors; first += width) {
        width = panel_width(first, vectors);
        float *panel = weights + winograd_weight_floats(s, first) + channel * width * QUILL_LANES;
        const int64_t stride = position_stride(s->channels, width * QUILL_LANES);
        for (int64_t w = 0; w < width; w++) {
            const int64_t column = (first + w) * QUILL_LANES, lanes = least(QUILL_LANES, s->filters - column);
            vec half[3][6];
            for (int j = 0; j < 3; j++) {
                vec g[3], u[6];
                for (int i = 0; i < 3; i++) {
                    const float *from = kernel + (i * 3 + j) * tap + column * filter;
                    if (filter == 1) {
                        g[i] = load_part(from, lanes);
                    } else {
                        float gathered[QUILL_LANES] = {0};
                        for (int64_t f = 0; f < lanes; f++) gathered[f] = from[f * filter];
                        g[i] = load(gathered);
                    }
                }
                transform_weights(g, u);
                for (int i = 0; i < 6; i++) half[j][i] = u[i];
            }
            for (int i = 0; i < 6; i++) {
                const vec g[3] = {half[0][i], half[1][i], half[2][i]};
                vec u[6];
                transform_weights(g, u);
                for (int j = 0; j < 6; j++) store(panel + (i * 6 + j) * stride + w * QUILL_LANES, u[j]);
            }
        }
    }
}
