// 2×2 max pooling that stores, in one byte per window, which of its four values won. The backward pass then does
// not need the unpooled tensor, which need not be kept or even written.
#ifndef QUILL_POOLING_WINNERS_H
#define QUILL_POOLING_WINNERS_H

#include "math.h"

#include "../include/quill_pooling.h"

typedef uint8_t winner_bytes __attribute__((ext_vector_type(QUILL_LANES)));

#define QUILL_NO_WINNER 4

QUILL_INLINE ivec load_winners(const uint8_t *p, int64_t count) {
    winner_bytes bytes = (winner_bytes)(QUILL_NO_WINNER);
    memcpy(&bytes, p, count == QUILL_LANES ? QUILL_LANES : (size_t)count);
    return __builtin_convertvector(bytes, ivec);
}

QUILL_INLINE void store_winners(uint8_t *p, ivec winners, int64_t count) {
    const winner_bytes bytes = __builtin_convertvector(winners, winner_bytes);
    memcpy(p, &bytes, count == QUILL_LANES ? QUILL_LANES : (size_t)count);
}

/// Which value of the window a b / d e receives its gradient: 0 to 3, or none where relu's gate is closed.
QUILL_INLINE ivec winner_of(vec a, vec b, vec d, vec e, bool relu_gate) {
    const ivec above = (ivec)(larger(b, a) >= larger(e, d)), upper_left = (ivec)(a >= b),
               lower_left = (ivec)(d >= e);
    const ivec upper = upper_left ? (ivec)(0) : (ivec)(1), lower = lower_left ? (ivec)(2) : (ivec)(3);
    const ivec winner = above ? upper : lower;
    if (!relu_gate) return winner;
    const vec value = select_lanes(above, select_lanes(upper_left, a, b), select_lanes(lower_left, d, e));
    return (ivec)(value > splat(0)) ? winner : (ivec)(QUILL_NO_WINNER);
}

/// Pools a row of windows over two rows of inputs, `row` floats apart; `winners` may be NULL.
QUILL_INLINE void pool_row(const float *input, int64_t row, int64_t windows, int64_t channels, float *output,
                           uint8_t *winners, bool relu_gate) {
    for (int64_t x = 0; x < windows; x++, input += 2 * channels, output += channels) {
        QUILL_FOR_VECTORS(c, count, 0, channels, {
            const float *p = input + c;
            const vec a = load_some(p, count), b = load_some(p + channels, count);
            const vec d = load_some(p + row, count), e = load_some(p + row + channels, count);
            store_some(output + c, larger(larger(e, d), larger(b, a)), count);
            if (winners) store_winners(winners + x * channels + c, winner_of(a, b, d, e, relu_gate), count);
        });
    }
}

/// Writes one row of the input gradient, the upper (0) or lower (1) row of the windows, for `lanes` of the windows'
/// channels. `whole` also writes the rest of the last vector, as zeros.
QUILL_INLINE void spread_row(const float *gradient, const uint8_t *winners, int64_t lower, int64_t windows,
                             int64_t channels, int64_t lanes, float *to, int64_t pixel, bool whole) {
    const ivec left = (ivec)((int32_t)(2 * lower)), right = left + 1;
    for (int64_t x = 0; x < windows; x++, gradient += channels, winners += channels, to += 2 * pixel) {
        QUILL_FOR_VECTORS(c, count, 0, lanes, {
            const vec g = load_some(gradient + c, count);
            const ivec winner = load_winners(winners + c, count);
            const int64_t stored = whole ? QUILL_LANES : count;
            store_some(to + c, select_lanes((ivec)(winner == left), g, splat(0)), stored);
            store_some(to + pixel + c, select_lanes((ivec)(winner == right), g, splat(0)), stored);
        });
    }
}
#endif
