// The Winograd convolution with 2×2 max pooling of its outputs. An item is a number of images whose outputs fit the
// second-level cache and whose tiles can be stitched.

/// The number of images per item: a multiple of four for stitching, yet enough items for several threads.
static int64_t images_of_item(const quill_convolution_shape *s) {
    const int64_t fitting = (112 << 10) / (s->out_height * s->out_width * s->filters);
    const int64_t images = least(fitting, s->batch / 8);
    return images < 4 ? most(1, images) : images / 4 * 4;
}

static winograd_shape item_winograd(const quill_convolution_shape *s, int64_t images) {
    winograd_shape w = forward_winograd(s);
    w.batch = images;
    return w;
}

static int64_t outputs_of_item(const quill_convolution_shape *s) {
    return vectors_of(images_of_item(s) * s->out_height * s->out_width * s->filters) * QUILL_LANES;
}

static quill_work winograd_pooled_work(const quill_convolution_shape *s) {
    const int64_t images = images_of_item(s), left = s->batch % images;
    const winograd_shape w = item_winograd(s, images), last = item_winograd(s, left ? left : images);
    quill_work work = winograd_work(&w);
    work.scratch_bytes = outputs_of_item(s) * 4 + most(work.scratch_bytes, winograd_work(&last).scratch_bytes);
    work.items = divide_up(s->batch, images);
    return work;
}

static void winograd_pooled(const quill_pooled_convolution *args, const quill_convolution_shape *s, int64_t begin,
                            int64_t end, float *scratch, const float *work) {
    const int64_t image_floats = s->height * s->width * s->channels;
    const int64_t rows = s->out_height / 2, out_row = s->out_width * s->filters, pooled_row = out_row / 2;
    const int64_t each = images_of_item(s);
    for (int64_t item = begin; item < end; item++) {
        const int64_t first = item * each, images = least(each, s->batch - first);
        const winograd_shape w = item_winograd(s, images);
        winograd_correlate(&w, args->input + first * image_floats, scratch, &args->epilogue, 0,
                           winograd_work(&w).items, scratch + outputs_of_item(s), work);
        for (int64_t row = 0; row < images * rows; row++) {
            const int64_t at = (first * rows + row) * pooled_row;
            pool_row(scratch + 2 * row * out_row, out_row, s->out_width / 2, s->filters, args->output + at,
                     args->winners ? args->winners + at : NULL, args->winners_gate == quill_relu);
        }
    }
}
