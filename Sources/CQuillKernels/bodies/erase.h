// Replaces a patch of each image with one value or noise.

static quill_work erase_work(const quill_erase *e) {
    const quill_pictures *p = &e->pictures;
    const int64_t floats = e->is_noise ? whole_blocks(p->height * p->width * p->channels) : 0;
    return (quill_work){.items = p->batch, .scratch_bytes = floats * (int64_t)sizeof(float)};
}

static void erase(const quill_erase *e, int64_t begin, int64_t end, void *scratch, void *work) {
    const quill_pictures *p = &e->pictures;
    const int64_t row = p->width * p->channels, size = p->height * row, block = whole_blocks(size);
    const quill_random_key key = {{p->seed[0], p->seed[1]}, (uint32_t)*p->step, e->stream + 1};
    float *noise = scratch;
    for (int64_t picture = begin; picture < end; picture++) {
        const float *x = e->x + picture * size;
        float *y = e->y + picture * size;
        if (x != y) memcpy(y, x, (size_t)size * sizeof(float));
        float u[QUILL_PICTURE_NUMBERS];
        picture_parameters(p, e->stream, picture, u);
        if (u[5] >= drawn(e->probability, u[4])) continue;
        const float width = (float)p->width * vsqrt(splat(drawn(e->scale, u[0])))[0];
        const float height = (float)p->height * vsqrt(splat(drawn(e->scale, u[1])))[0];
        const float left = ((float)p->width - width) * u[2], top = ((float)p->height - height) * u[3];
        if (e->is_noise) {
            random_random_normal(&key, 0.0f, e->white, noise - picture * block, picture * block,
                                 (picture + 1) * block);
        }
        for (int64_t r = 0; r < p->height; r++) {
            if ((float)r < top || (float)r >= top + height) continue;
            for (int64_t i = 0; i < row; i++) {
                const float column = (float)(i / p->channels);
                if (column < left || column >= left + width) continue;
                const float value = e->is_noise ? noise[r * row + i] : e->fill;
                y[r * row + i] = value < e->black ? e->black : value > e->white ? e->white : value;
            }
        }
    }
}
