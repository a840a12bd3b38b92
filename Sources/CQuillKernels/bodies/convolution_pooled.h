// The direct convolution with 2×2 max pooling of its outputs. A few rows at a time stay in the first-level cache:
// with few input channels, writing and reading the whole image would take longer than computing it.

/// The shape of the outputs that windows cover: an odd last row or column is dropped.
static quill_convolution_shape pooled_shape(quill_convolution_shape s) {
    s.out_height -= s.out_height % 2;
    s.out_width -= s.out_width % 2;
    return s;
}

/// The order of work on an image: items of pooled rows, computed `chunk` rows at a time.
typedef struct {
    int64_t rows, blocks, chunk;
    int64_t input_floats, output_floats;  // of a chunk
} pooled_plan;

static pooled_plan plan_pooled(const quill_convolution_shape *s) {
    const correlation c = forward_correlation(s);
    pooled_plan p = {.rows = s->out_height / 2};
    p.blocks = most(1, row_blocks(s->batch, p.rows, 2 * s->stride_h * s->width * s->channels * 4));
    p.chunk = most(1, least(p.rows, 2048 / most(1, s->out_width * s->filters)));
    p.input_floats = vectors_of(rows_read(&c, 2 * p.chunk) * columns_read(&c) * s->channels) * QUILL_LANES;
    p.output_floats = 2 * p.chunk * s->out_width * s->filters;
    return p;
}

static quill_work direct_pooled_work(const quill_convolution_shape *s) {
    const pooled_plan p = plan_pooled(s);
    const int64_t taps = s->kernel_height * s->kernel_width;
    return (quill_work){
        .items = s->batch * p.blocks,
        .prepare_items = taps,
        .scratch_bytes = (p.input_floats + p.output_floats) * 4,
        .workspace_bytes = taps * s->channels * vectors_of(s->filters) * QUILL_LANES * 4,
    };
}

static void direct_pooled(const quill_pooled_convolution *args, const quill_convolution_shape *s, int64_t begin,
                          int64_t end, float *scratch, const float *work) {
    const pooled_plan p = plan_pooled(s);
    const correlation c = forward_correlation(s);
    const int64_t pooled_row = s->out_width / 2 * s->filters;
    float *rows = scratch + p.input_floats;
    for (int64_t item = begin; item < end; item++) {
        const int64_t image = item / p.blocks, block = item % p.blocks;
        const int64_t last = piece_start(block + 1, p.blocks, p.rows);
        for (int64_t y = piece_start(block, p.blocks, p.rows), count; y < last; y += count) {
            count = least(p.chunk, last - y);
            correlate(&c, args->input + image * s->height * s->width * s->channels, work, rows, &args->epilogue,
                      NULL, 2 * y, 2 * (y + count), scratch);
            for (int64_t i = 0; i < count; i++) {
                const int64_t at = (image * p.rows + y + i) * pooled_row;
                const float *from = rows + 2 * i * c.out_row;
                pool_row(from, c.out_row, s->out_width / 2, s->filters, args->output + at,
                         args->winners ? args->winners + at : NULL, args->winners_gate == quill_relu);
            }
        }
    }
}
