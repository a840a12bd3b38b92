// The positions of Winograd's tiles. A 13×13 output takes 4×4 tiles of 4×4, a third of which is waste. So images
// are stitched side by side and one below the other, separated by their padding, and tiled as one plane.

typedef struct {
    int64_t batch, height, width, channels;  // of the source
    int64_t filters, out_height, out_width;
    int64_t pad_top, pad_left;
} winograd_shape;

static winograd_shape forward_winograd(const quill_convolution_shape *s) {
    return (winograd_shape){
        .batch = s->batch, .height = s->height, .width = s->width, .channels = s->channels,
        .filters = s->filters, .out_height = s->out_height, .out_width = s->out_width,
        .pad_top = s->pad_top, .pad_left = s->pad_left,
    };
}

/// One dimension of the plane.
typedef struct {
    int64_t source, out, pad;  // extents of one image, and its padding
    int64_t period;            // outputs from one stitched image to the next; 0: each image has its own tiles
    int64_t images, tiles;     // along this dimension
    int64_t source_step, source_image, out_step, out_image;  // floats from one position or image to the next
} winograd_axis;

typedef struct {
    winograd_axis down, across;
    int64_t tiles;  // in total, row by row
} winograd_plane;

/// Stitched images share their zeros. An image's outputs read up to two positions past its last output: these must
/// lie outside its source and be the next image's padding.
QUILL_INLINE int64_t stitched_period(int64_t source, int64_t out, int64_t pad) {
    return most(most(out, out + 2 - pad), least(out + 2, source + pad));
}

static void stitch_images(winograd_axis *axis, int64_t images) {
    const int64_t period = stitched_period(axis->source, axis->out, axis->pad);
    const int64_t stitched = divide_up(images * period, 4);
    axis->images = images;
    axis->tiles = images * divide_up(axis->out, 4);
    if (stitched < axis->tiles) {
        axis->tiles = stitched;
        axis->period = period;
    }
}

static winograd_plane winograd_plane_of(const winograd_shape *s) {
    // Enough images side by side that their width is a multiple of the tile's.
    const int64_t period = stitched_period(s->width, s->out_width, s->pad_left);
    int64_t across = period % 2 != 0 ? 4 : period % 4 != 0 ? 2 : 1;
    if (s->batch % across != 0 || period >= divide_up(s->out_width, 4) * 4) across = 1;
    const int64_t source_image = s->height * s->width * s->channels;
    const int64_t out_image = s->out_height * s->out_width * s->filters;
    winograd_plane p = {
        .down = {.source = s->height, .out = s->out_height, .pad = s->pad_top,
                 .source_step = s->width * s->channels, .source_image = source_image * across,
                 .out_step = s->out_width * s->filters, .out_image = out_image * across},
        .across = {.source = s->width, .out = s->out_width, .pad = s->pad_left,
                   .source_step = s->channels, .source_image = source_image,
                   .out_step = s->filters, .out_image = out_image},
    };
    stitch_images(&p.down, s->batch / across);
    stitch_images(&p.across, across);
    p.tiles = p.down.tiles * p.across.tiles;
    return p;
}

/// The offsets, in floats, of a tile's six source positions and four outputs along one axis; −1 outside.
typedef struct {
    int64_t source[6], out[4];
    bool whole_source, whole_out;  // whether all of them lie in one image, one step apart
} winograd_places;

static void locate_tile(const winograd_axis *a, int64_t tile, winograd_places *places) {
    const int64_t own = divide_up(a->out, 4);
    int64_t image = a->period ? tile * 4 / a->period : tile / own;
    int64_t position = a->period ? tile * 4 % a->period : tile % own * 4;
    places->whole_source = places->whole_out = true;
    for (int i = 0; i < 6; i++, position++) {
        if (position == a->period && a->period) {
            position = 0;
            image++;
        }
        const int64_t source = position - a->pad;
        const bool in_source = image < a->images && source >= 0 && source < a->source;
        places->source[i] = in_source ? image * a->source_image + source * a->source_step : -1;
        if (!in_source || places->source[i] != places->source[0] + i * a->source_step) {
            places->whole_source = false;
        }
        if (i >= 4) continue;
        const bool in_out = image < a->images && position < a->out;
        places->out[i] = in_out ? image * a->out_image + position * a->out_step : -1;
        if (!in_out || places->out[i] != places->out[0] + i * a->out_step) places->whole_out = false;
    }
}

/// An iterator over consecutive tiles. All tile columns are located in advance, in memory that the caller provides.
typedef struct {
    const winograd_plane *plane;
    const winograd_places *columns;
    int64_t x, y;
    winograd_places row;
} winograd_cursor;

static void locate_columns(const winograd_plane *plane, winograd_places *columns) {
    for (int64_t x = 0; x < plane->across.tiles; x++) locate_tile(&plane->across, x, columns + x);
}

static winograd_cursor winograd_cursor_at(const winograd_plane *plane, const winograd_places *columns,
                                          int64_t tile) {
    winograd_cursor c = {.plane = plane, .columns = columns, .x = tile % plane->across.tiles,
                         .y = tile / plane->across.tiles};
    locate_tile(&plane->down, c.y, &c.row);
    return c;
}

QUILL_INLINE void winograd_advance(winograd_cursor *c) {
    if (++c->x < c->plane->across.tiles) return;
    c->x = 0;
    locate_tile(&c->plane->down, ++c->y, &c->row);
}

/// The addresses of the tile's 6×6 source pixels, `zeros` for those outside.
QUILL_INLINE void winograd_sources(const winograd_cursor *c, const float *tensor, const float *zeros,
                                   const float *pixels[36]) {
    const winograd_places *row = &c->row, *column = c->columns + c->x;
    if (row->whole_source && column->whole_source) {
        const float *first = tensor + row->source[0] + column->source[0];
        const int64_t down = c->plane->down.source_step, across = c->plane->across.source_step;
        for (int y = 0; y < 6; y++) {
            for (int x = 0; x < 6; x++) pixels[y * 6 + x] = first + y * down + x * across;
        }
        return;
    }
    for (int y = 0; y < 6; y++) {
        for (int x = 0; x < 6; x++) {
            const bool exists = row->source[y] >= 0 && column->source[x] >= 0;
            pixels[y * 6 + x] = exists ? tensor + row->source[y] + column->source[x] : zeros;
        }
    }
}

/// The addresses of the tile's 4×4 outputs in a tensor with the output's layout, `elsewhere` for those outside.
QUILL_INLINE void winograd_outputs(const winograd_cursor *c, const float *tensor, const float *elsewhere,
                                   const float *pixels[16]) {
    const winograd_places *row = &c->row, *column = c->columns + c->x;
    if (row->whole_out && column->whole_out) {
        const float *first = tensor + row->out[0] + column->out[0];
        const int64_t down = c->plane->down.out_step, across = c->plane->across.out_step;
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) pixels[y * 4 + x] = first + y * down + x * across;
        }
        return;
    }
    for (int y = 0; y < 4; y++) {
        for (int x = 0; x < 4; x++) {
            const bool exists = row->out[y] >= 0 && column->out[x] >= 0;
            pixels[y * 4 + x] = exists ? tensor + row->out[y] + column->out[x] : elsewhere;
        }
    }
}

/// The number of floats between positions in scratch: one cache line more than the tiles need, so that the
/// positions of a tile do not map to the same cache set.
QUILL_INLINE int64_t position_stride(int64_t tiles, int64_t columns) { return tiles * columns + 16; }
