// Thicker and thinner strokes: grayscale morphology with a disc of fractional radius.

/// The number of pixels that a disc reaches: those nearer than radius + 1.
QUILL_INLINE int64_t stroke_reach(const quill_stroke_width *s) {
    const float low = __builtin_fabsf(s->low), high = __builtin_fabsf(s->high);
    return (int64_t)(low > high ? low : high) + 1;
}

/// The scratch: the image in a frame that never wins a maximum, and for gradients its gradient in the same frame.
QUILL_INLINE int64_t stroke_framed(const quill_stroke_width *s) {
    const quill_pictures *p = &s->pictures;
    const int64_t frame = 2 * stroke_reach(s);
    return (p->height + frame) * (p->width + frame) * p->channels + QUILL_LANES;
}

static quill_work stroke_width_work(const quill_stroke_width *s) {
    const int64_t floats = stroke_framed(s) * (s->dy ? 2 : 1);
    return (quill_work){.items = s->pictures.batch, .scratch_bytes = floats * (int64_t)sizeof(float)};
}

/// The disc's weight at the given squared distance.
QUILL_INLINE float stroke_weight(float radius, int64_t square) {
    const float weight = radius + 1.0f - __builtin_sqrtf((float)square);
    return weight > 1.0f ? 1.0f : weight;
}

static void stroke_width(const quill_stroke_width *s, int64_t begin, int64_t end, void *scratch, void *work) {
    const quill_pictures *p = &s->pictures;
    const int64_t reach = stroke_reach(s), channels = p->channels, row = p->width * channels;
    const int64_t line = row + 2 * reach * channels, size = p->height * row;
    float *framed = scratch, *gradient = framed + stroke_framed(s);
    const float range[2] = {s->low, s->high};
    QUILL_FOR_VECTORS(i, count, 0, stroke_framed(s), store_some(framed + i, splat(-QUILL_INFINITY), count));
    for (int64_t picture = begin; picture < end; picture++) {
        float u[QUILL_PICTURE_NUMBERS];
        picture_parameters(p, s->stream, picture, u);
        const float signed_radius = drawn(range, u[0]), radius = __builtin_fabsf(signed_radius);
        // Thinner strokes are a thicker background.
        const float reference = signed_radius < 0 ? s->white : s->black, sign = signed_radius < 0 ? -1.0f : 1.0f;
        for (int64_t y = 0; y < p->height; y++) {
            float *to = framed + (y + reach) * line + reach * channels;
            const float *x = s->x + picture * size + y * row;
            QUILL_FOR_VECTORS(i, count, 0, row, {
                store_some(to + i, sign * (load_some(x + i, count) - reference), count);
            });
        }
        if (s->dy) memset(gradient, 0, (size_t)stroke_framed(s) * sizeof(float));
        for (int64_t y = 0; y < p->height; y++) {
            for (int64_t i = 0; i < row; i += QUILL_LANES) {
                const int64_t count = least(row - i, QUILL_LANES), center = (y + reach) * line + reach * channels + i;
                vec best = load(framed + center), weight = splat(1.0f);
                ivec place = lane_numbers() + (int32_t)center;
                const ivec own = place;
                for (int64_t dy = -reach; dy <= reach; dy++) {
                    for (int64_t dx = -reach; dx <= reach; dx++) {
                        const float w = stroke_weight(radius, dx * dx + dy * dy);
                        const int64_t offset = dy * line + dx * channels;
                        if (w <= 0.0f || offset == 0) continue;
                        const vec value = w * load(framed + center + offset);
                        const ivec wins = value > best;
                        best = select_lanes(wins, value, best);
                        if (!s->dy) continue;
                        weight = select_lanes(wins, splat(w), weight);
                        place = (wins & (own + (int32_t)offset)) | (~wins & place);
                    }
                }
                const int64_t at = picture * size + y * row + i;
                if (!s->dy) {
                    store_some(s->y + at, reference + sign * best, count);
                    continue;
                }
                for (int64_t lane = 0; lane < count; lane++) gradient[place[lane]] += weight[lane] * s->dy[at + lane];
            }
        }
        if (!s->dy) continue;
        for (int64_t y = 0; y < p->height; y++) {
            const float *from = gradient + (y + reach) * line + reach * channels;
            memcpy(s->y + picture * size + y * row, from, (size_t)row * sizeof(float));
        }
    }
}
