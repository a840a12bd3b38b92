// Warps images by a map of the plane, with one resampling.
#include "warp_map.h"

/// Pixels of frame around the copy of an image: one before and two behind, so that any point clamped to −1…extent
/// has all four neighbors.
#define QUILL_WARP_FRAME 3

/// Larger than any image; points are clamped to it so that they fit in integers.
#define QUILL_WARP_FAR 0x1p22f

QUILL_INLINE vec gather_floats(const float *p, ivec index) {
#if QUILL_AVX512
    return (vec)_mm512_i32gather_ps((__m512i)index, p, 4);
#elif QUILL_AVX2
    return (vec)_mm256_i32gather_ps(p, (__m256i)index, 4);
#else
    vec v;
    for (int lane = 0; lane < QUILL_LANES; lane++) v[lane] = p[index[lane]];
    return v;
#endif
}

/// The integer part, rounded toward zero.
QUILL_INLINE vec whole_part(vec x) {
    return __builtin_convertvector(__builtin_convertvector(x, ivec), vec);
}

/// a clamped to low…high; `high` where it is NaN.
QUILL_INLINE vec clamped(vec a, float low, float high) { return larger(smaller(a, splat(high)), splat(low)); }

/// The coordinate at which an axis of `extent` pixels is read: in −1…extent if points outside show one value, else
/// inside. The modes are those of TensorFlow's ImageProjectiveTransformV3, clamped ends included.
QUILL_INLINE vec place_inside(vec u, float extent, quill_fill_mode mode) {
    const float last = extent - 1.0f;
    if (mode == quill_fill_constant) return clamped(u, -1.0f, extent);
    if (mode == quill_fill_nearest || extent <= 1.0f) return clamped(u, 0.0f, last);
    u = clamped(u, -QUILL_WARP_FAR, QUILL_WARP_FAR);
    if (mode == quill_fill_reflect) {
        const float period = 2.0f * extent;
        u = select_lanes(u < 0.0f, -u - 1.0f, u);
        u -= period * whole_part(u / period);
        u = select_lanes(u >= extent, period - u - 1.0f, u);
    } else {
        const vec before = u + extent * (whole_part(-u / last) + 1.0f), behind = u - extent * whole_part(u / last);
        u = select_lanes(u < 0.0f, before, select_lanes(u > last, behind, u));
    }
    return clamped(u, 0.0f, last);
}

/// The source of a vector of pixels: the first of four neighbors in the framed copy, and the weights of the far
/// ones.
typedef struct {
    ivec first;
    vec right, below;
} warp_places;

QUILL_INLINE warp_places warp_read_places(const quill_warp *w, vec u, vec v) {
    const quill_pictures *p = &w->pictures;
    u = place_inside(u, (float)p->width, w->fill_mode);
    v = place_inside(v, (float)p->height, w->fill_mode);
    warp_places places;
    ivec column, row;
    if (w->is_nearest) {
        column = __builtin_convertvector(u + copy_sign(splat(0.5f), u), ivec) + 1;
        row = __builtin_convertvector(v + copy_sign(splat(0.5f), v), ivec) + 1;
        places.right = places.below = splat(0.0f);
    } else {
        u += 1.0f, v += 1.0f;
        column = __builtin_convertvector(u, ivec), row = __builtin_convertvector(v, ivec);
        places.right = u - __builtin_convertvector(column, vec);
        places.below = v - __builtin_convertvector(row, vec);
    }
    places.first = (row * (int32_t)(p->width + QUILL_WARP_FRAME) + column) * (int32_t)p->channels;
    return places;
}

/// Computes `count` pixels of the output at y, for each channel.
QUILL_INLINE void warp_read(const quill_warp *w, const float *framed, warp_places at, float *y, int64_t count) {
    const int64_t channels = w->pictures.channels, line = (w->pictures.width + QUILL_WARP_FRAME) * channels;
    for (int64_t c = 0; c < channels; c++) {
        vec value = gather_floats(framed + c, at.first);
        if (!w->is_nearest) {
            const vec right = gather_floats(framed + c + channels, at.first);
            const vec below = gather_floats(framed + c + line, at.first);
            const vec across = gather_floats(framed + c + line + channels, at.first);
            value = multiply_add(at.right, right - value, value);
            const vec lower = multiply_add(at.right, across - below, below);
            value = multiply_add(at.below, lower - value, value);
        }
        if (channels == 1) {
            store_some(y, value, count);
        } else {
            for (int64_t i = 0; i < count; i++) y[i * channels + c] = value[i];
        }
    }
}

/// The transpose of `warp_read`: adds dy's pixels to those they were read from.
QUILL_INLINE void warp_spread(const quill_warp *w, float *framed, warp_places at, const float *dy, int64_t count) {
    const int64_t channels = w->pictures.channels, line = (w->pictures.width + QUILL_WARP_FRAME) * channels;
    for (int64_t i = 0; i < count; i++) {
        float *to = framed + at.first[i];
        const float right = at.right[i], below = at.below[i];
        for (int64_t c = 0; c < channels; c++) {
            const float d = dy[i * channels + c];
            to[c] += (1.0f - right) * (1.0f - below) * d;
            if (w->is_nearest) continue;
            to[c + channels] += right * (1.0f - below) * d;
            to[c + line] += (1.0f - right) * below * d;
            to[c + line + channels] += right * below * d;
        }
    }
}

/// Copies an image into a frame of the fill value (or, for gradients, zeros everywhere).
static void warp_frame(const quill_warp *w, const float *x, float *framed) {
    const quill_pictures *p = &w->pictures;
    const int64_t row = p->width * p->channels, line = row + QUILL_WARP_FRAME * p->channels;
    const float value = w->is_gradient ? 0.0f : w->fill_value;
    QUILL_FOR_VECTORS(i, count, 0, (p->height + QUILL_WARP_FRAME) * line, store_some(framed + i, splat(value), count));
    if (w->is_gradient) return;
    for (int64_t y = 0; y < p->height; y++) {
        float *to = framed + (y + 1) * line + p->channels;
        QUILL_FOR_VECTORS(i, count, 0, row, store_some(to + i, load_some(x + y * row + i, count), count));
    }
}

/// The elastic stage's displacements before smoothing along the rows: two lines per row, with zeros around.
typedef struct {
    float *noise, *lines, *taps;
    int64_t radius, line;
} warp_field;

QUILL_INLINE int64_t warp_radius(float sigma) { return (int64_t)(3.0f * sigma) + 1; }

/// Returns the elastic stage, or NULL.
QUILL_INLINE const quill_warp_stage *warp_elastic(const quill_warp *w) {
    for (int32_t i = 0; i < w->stage_count; i++) {
        if (w->stages[i].kind == quill_warp_elastic) return &w->stages[i];
    }
    return NULL;
}

QUILL_INLINE int64_t warp_framed_count(const quill_pictures *p) {
    return (p->height + QUILL_WARP_FRAME) * (p->width + QUILL_WARP_FRAME) * p->channels;
}

/// Divides the scratch; returns the floats it takes behind the framed image.
static int64_t warp_field_layout(const quill_warp *w, const quill_warp_stage *s, float *scratch, warp_field *field) {
    const quill_pictures *p = &w->pictures;
    field->radius = warp_radius(s->low[1]);
    field->line = p->width + QUILL_LANES + 2 * field->radius;
    field->noise = scratch;
    field->lines = field->noise + whole_blocks(2 * p->height * p->width);
    field->taps = field->lines + 2 * p->height * field->line;
    return field->taps + field->radius + 1 - scratch;
}

static void warp_draw_field(const quill_warp *w, const quill_warp_stage *s, int64_t picture, warp_field *field) {
    const quill_pictures *p = &w->pictures;
    const int64_t row = 2 * p->width, count = whole_blocks(row * p->height);
    picture_uniforms(&w->pictures, s->stream, -1.0f, 1.0f, picture * count, count, field->noise);
    for (int64_t y = 0; y < p->height; y++) {
        for (int64_t f = 0; f < 2; f++) {
            float *line = field->lines + (2 * y + f) * field->line + field->radius;
            QUILL_FOR_VECTORS(x, count, 0, p->width, {
                const vec sum = smooth_down(field->noise + f * p->width, p->height, row, y, x, field->taps,
                                            field->radius, count);
                store_some(line + x, sum, count);
            });
        }
    }
}

QUILL_INLINE void warp_picture(const quill_warp *w, int64_t picture, float *framed, const warp_field *field,
                               float alpha) {
    const quill_pictures *p = &w->pictures;
    const int64_t size = p->height * p->width * p->channels;
    quill_warp_map map;
    warp_warp_map(w, picture, &map);
    const float *m = map.m;
    const bool is_projective = m[6] != 0.0f || m[7] != 0.0f;
    for (int64_t y = 0; y < p->height; y++) {
        const float row = (float)y;
        for (int64_t x = 0; x < p->width; x += QUILL_LANES) {
            const int64_t count = least(p->width - x, QUILL_LANES);
            const vec column = __builtin_convertvector(lane_numbers() + (int32_t)x, vec);
            vec u = column * m[0] + row * m[1] + m[2], v = column * m[3] + row * m[4] + m[5];
            if (is_projective) {
                const vec k = column * m[6] + row * m[7] + 1.0f;
                u /= k, v /= k;
            }
            if (field) {
                const float *line = field->lines + 2 * y * field->line + field->radius + x;
                const vec dx = alpha * smooth_along(line, 1, field->taps, field->radius);
                const vec dy = alpha * smooth_along(line + field->line, 1, field->taps, field->radius);
                u += map.linear[0] * dx + map.linear[1] * dy;
                v += map.linear[2] * dx + map.linear[3] * dy;
            }
            const warp_places at = warp_read_places(w, u, v);
            const int64_t first = picture * size + (y * p->width + x) * p->channels;
            if (w->is_gradient) {
                warp_spread(w, framed, at, w->x + first, count);
            } else {
                warp_read(w, framed, at, w->y + first, count);
            }
        }
    }
}

static void warp_warp(const quill_warp *w, int64_t begin, int64_t end, void *scratch, void *work) {
    const quill_pictures *p = &w->pictures;
    float *framed = scratch;
    const quill_warp_stage *elastic = warp_elastic(w);
    warp_field field;
    if (elastic) {
        const int64_t floats = warp_field_layout(w, elastic, framed + warp_framed_count(p), &field);
        memset(field.noise, 0, (size_t)floats * sizeof(float));
        gaussian_taps(elastic->low[1], field.radius, field.taps);
    }
    const int64_t row = p->width * p->channels, line = row + QUILL_WARP_FRAME * p->channels;
    for (int64_t picture = begin; picture < end; picture++) {
        const int64_t first = picture * p->height * row;
        if (elastic) warp_draw_field(w, elastic, picture, &field);
        warp_frame(w, w->x + first, framed);
        warp_picture(w, picture, framed, elastic ? &field : NULL, elastic ? elastic->low[0] : 0.0f);
        if (!w->is_gradient) continue;
        for (int64_t y = 0; y < p->height; y++) {
            memcpy(w->y + first + y * row, framed + (y + 1) * line + p->channels, (size_t)row * sizeof(float));
        }
    }
}

static quill_work warp_warp_work(const quill_warp *w) {
    const quill_warp_stage *elastic = warp_elastic(w);
    int64_t floats = warp_framed_count(&w->pictures);
    float none;
    warp_field field;
    if (elastic) floats += warp_field_layout(w, elastic, &none, &field);
    return (quill_work){.items = w->pictures.batch, .scratch_bytes = floats * (int64_t)sizeof(float)};
}
