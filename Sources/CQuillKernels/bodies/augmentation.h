// Random changes of images: shared functions, and the table.
#ifndef QUILL_BODIES_AUGMENTATION_H
#define QUILL_BODIES_AUGMENTATION_H

#include "random.h"

QUILL_INLINE float drawn(const float range[2], float u) { return range[0] + (range[1] - range[0]) * u; }

/// Uniform numbers [begin, begin + count) of a stream; `begin` is a multiple of four.
QUILL_INLINE void picture_uniforms(const quill_pictures *p, uint32_t stream, float low, float high, int64_t begin,
                                   int64_t count, float *y) {
    const quill_random_key key = {{p->seed[0], p->seed[1]}, (uint32_t)*p->step, stream};
    random_random_uniform(&key, low, high, y - begin, begin, begin + count);
}

/// The random parameters of one image.
QUILL_INLINE void picture_parameters(const quill_pictures *p, uint32_t stream, int64_t picture,
                                     float u[QUILL_PICTURE_NUMBERS]) {
    picture_uniforms(p, stream, 0.0f, 1.0f, picture * QUILL_PICTURE_NUMBERS, QUILL_PICTURE_NUMBERS, u);
}

/// `count` rounded up to whole blocks, so that images draw disjoint numbers.
QUILL_INLINE int64_t whole_blocks(int64_t count) { return (count + 3) / 4 * 4; }

/// taps[k] = exp(−k² / 2σ²), 0 <= k <= radius, divided by their sum over −radius…radius.
QUILL_INLINE void gaussian_taps(float sigma, int64_t radius, float *taps) {
    float sum = 0.0f;
    for (int64_t k = 0; k <= radius; k++) {
        const float t = (float)k / sigma;
        taps[k] = vexp(splat(-0.5f * t * t))[0];
        sum += k == 0 ? taps[k] : 2.0f * taps[k];
    }
    for (int64_t k = 0; k <= radius; k++) taps[k] /= sum;
}

/// A vector of a vertically smoothed row, from `column` on: Σ_k taps[|k|]·x[row + k]. Rows are `stride` apart; rows
/// outside 0…rows − 1 are zero.
QUILL_INLINE vec smooth_down(const float *x, int64_t rows, int64_t stride, int64_t row, int64_t column,
                             const float *taps, int64_t radius, int64_t count) {
    const int64_t first = most(0, row - radius), last = least(rows - 1, row + radius);
    vec sum = splat(0.0f);
    for (int64_t r = first; r <= last; r++) {
        const int64_t k = r < row ? row - r : r - row;
        sum = multiply_add(splat(taps[k]), load_some(x + r * stride + column, count), sum);
    }
    return sum;
}

/// Σ_k taps[|k|]·x[k·step] for each lane; x has zeros on both sides.
QUILL_INLINE vec smooth_along(const float *x, int64_t step, const float *taps, int64_t radius) {
    vec sum = splat(taps[0]) * load(x);
    for (int64_t k = 1; k <= radius; k++) {
        sum = multiply_add(splat(taps[k]), load(x - k * step) + load(x + k * step), sum);
    }
    return sum;
}

#include "blur.h"
#include "erase.h"
#include "mix.h"
#include "stroke_width.h"
#include "warp.h"

#define QUILL_AUGMENTATION_TABLE                                                                          \
    .warp_work = warp_warp_work, .warp = warp_warp, .warp_map = warp_warp_map,                            \
    .stroke_width_work = stroke_width_work, .stroke_width = stroke_width, .blur_work = blur_work,         \
    .blur = blur, .erase_work = erase_work, .erase = erase, .mix_plan_work = mix_plan_work,               \
    .mix_plan = mix_plan, .mix = mix,

#endif
