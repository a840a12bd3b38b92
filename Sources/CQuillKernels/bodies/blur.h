// Gaussian blur of images, each with its own standard deviations.

/// The scratch: a line with zeros on both sides, and the taps of both directions.
QUILL_INLINE int64_t blur_line(const quill_blur *b) {
    return (b->pictures.width + b->kernel_size - 1) * b->pictures.channels + QUILL_LANES;
}

static quill_work blur_work(const quill_blur *b) {
    const int64_t floats = blur_line(b) + b->kernel_size + 1;
    return (quill_work){.items = b->pictures.batch, .scratch_bytes = floats * (int64_t)sizeof(float)};
}

static void blur(const quill_blur *b, int64_t begin, int64_t end, void *scratch, void *work) {
    const quill_pictures *p = &b->pictures;
    const int64_t row = p->width * p->channels, size = p->height * row, radius = b->kernel_size / 2;
    float *buffer = scratch, *taps_along = buffer + blur_line(b), *taps_down = taps_along + radius + 1;
    float *line = buffer + radius * p->channels;
    memset(buffer, 0, (size_t)blur_line(b) * sizeof(float));
    for (int64_t picture = begin; picture < end; picture++) {
        const float *x = b->x + picture * size;
        float *y = b->y + picture * size;
        float u[QUILL_PICTURE_NUMBERS];
        picture_parameters(p, b->stream, picture, u);
        if (u[1] >= drawn(b->probability, u[0])) {
            memcpy(y, x, (size_t)size * sizeof(float));
            continue;
        }
        gaussian_taps(drawn(b->sigma, u[2]) + 1e-6f, radius, taps_along);
        gaussian_taps(drawn(b->sigma, u[3]) + 1e-6f, radius, taps_down);
        for (int64_t r = 0; r < p->height; r++) {
            QUILL_FOR_VECTORS(i, count, 0, row, {
                store_some(line + i, smooth_down(x, p->height, row, r, i, taps_down, radius, count), count);
            });
            QUILL_FOR_VECTORS(i, count, 0, row, {
                store_some(y + r * row + i, smooth_along(line + i, p->channels, taps_along, radius), count);
            });
        }
    }
}
