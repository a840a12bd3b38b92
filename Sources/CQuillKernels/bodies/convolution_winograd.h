// Winograd's minimal filtering F(4×4, 3×3) for 3×3 convolutions of stride 1 (Lavin and Gray 2016, "Fast algorithms
// for convolutional neural networks"): 36 products compute 16 outputs, instead of 144 directly.
//
// A 6×6 tile of inputs d and a kernel g give 4×4 outputs Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A. Summed over channels, ⊙ becomes
// one matrix product for each of the 36 positions. The transforms interpolate at 0, ±√½, ±√2 and ∞, which keeps the
// error within about twice that of the direct sum; the usual 0, ±1, ±2 and ∞ quadruple it.

#define QUILL_POSITIONS 36
#define QUILL_NEAR 0.70710678f  // √½
#define QUILL_FAR 1.41421356f   // √2

// Two rows of a transformed tile at a time: the rows of ±point share their sums. Pair 0 is the rows of 0 and ∞.
#define QUILL_FIRST_ROW(pair) ((pair) == 0 ? 0 : 2 * (pair) - 1)
#define QUILL_SECOND_ROW(pair) ((pair) == 0 ? 5 : 2 * (pair))

/// One pair of rows of Bᵀd.
QUILL_INLINE void transform_input_pair(const int pair, const vec d[6], vec t[2]) {
    if (pair == 0) {
        t[0] = multiply_add(splat(-2.5f), d[2], d[0] + d[4]);
        t[1] = multiply_add(splat(-2.5f), d[3], d[1] + d[5]);
        return;
    }
    const float point = pair == 1 ? QUILL_NEAR : QUILL_FAR, other = pair == 1 ? -2 : -0.5f;
    const vec even = multiply_add(splat(other), d[2], d[4]), odd = multiply_add(splat(other), d[1], d[3]);
    t[0] = multiply_add(splat(point), odd, even);
    t[1] = multiply_add(splat(-point), odd, even);
}

/// One dimension of Bᵀd.
QUILL_INLINE void transform_input(const vec d[6], vec t[6]) {
#pragma clang loop unroll(full)
    for (int pair = 0; pair < 3; pair++) {
        vec rows[2];
        transform_input_pair(pair, d, rows);
        t[QUILL_FIRST_ROW(pair)] = rows[0];
        t[QUILL_SECOND_ROW(pair)] = rows[1];
    }
}

/// One dimension of Gg.
QUILL_INLINE void transform_weights(const vec g[3], vec u[6]) {
    const vec near_even = splat(-2.0f / 3) * multiply_add(splat(0.5f), g[2], g[0]);
    const vec near_odd = splat(-2.0f / 3 * QUILL_NEAR) * g[1];
    const vec far_even = splat(1.0f / 6) * multiply_add(splat(2), g[2], g[0]);
    const vec far_odd = splat(QUILL_FAR / 6) * g[1];
    u[0] = g[0];
    u[1] = near_even + near_odd;
    u[2] = near_even - near_odd;
    u[3] = far_even + far_odd;
    u[4] = far_even - far_odd;
    u[5] = g[2];
}

/// One dimension of Gᵀu.
QUILL_INLINE void transform_weight_gradient(const vec u[6], vec g[3]) {
    const vec near_even = splat(-2.0f / 3) * (u[1] + u[2]), far_even = splat(1.0f / 6) * (u[3] + u[4]);
    g[0] = u[0] + (near_even + far_even);
    g[1] = multiply_add(splat(-2.0f / 3 * QUILL_NEAR), u[1] - u[2], splat(QUILL_FAR / 6) * (u[3] - u[4]));
    g[2] = u[5] + multiply_add(splat(0.5f), near_even, splat(2) * far_even);
}

/// One dimension of Aᵀm.
QUILL_INLINE void transform_output(const vec m[6], vec y[4]) {
    const vec near_even = m[1] + m[2], near_odd = splat(QUILL_NEAR) * (m[1] - m[2]);
    const vec far_even = m[3] + m[4], far_odd = splat(QUILL_FAR) * (m[3] - m[4]);
    y[0] = (m[0] + near_even) + far_even;
    y[1] = near_odd + far_odd;
    y[2] = multiply_add(splat(0.5f), near_even, splat(2) * far_even);
    y[3] = multiply_add(splat(0.5f), near_odd, multiply_add(splat(2), far_odd, m[5]));
}

/// One pair of rows of Ay.
QUILL_INLINE void transform_output_gradient_pair(const int pair, const vec y[4], vec m[2]) {
    if (pair == 0) {
        m[0] = y[0];
        m[1] = y[3];
        return;
    }
    const float point = pair == 1 ? QUILL_NEAR : QUILL_FAR, square = pair == 1 ? 0.5f : 2;
    const vec even = multiply_add(splat(square), y[2], y[0]), odd = multiply_add(splat(square), y[3], y[1]);
    m[0] = multiply_add(splat(point), odd, even);
    m[1] = multiply_add(splat(-point), odd, even);
}

/// One dimension of Ay.
QUILL_INLINE void transform_output_gradient(const vec y[4], vec m[6]) {
#pragma clang loop unroll(full)
    for (int pair = 0; pair < 3; pair++) {
        vec rows[2];
        transform_output_gradient_pair(pair, y, rows);
        m[QUILL_FIRST_ROW(pair)] = rows[0];
        m[QUILL_SECOND_ROW(pair)] = rows[1];
    }
}

/// One pair of rows of Bᵀ d B for one vector of channels of one tile; column x goes to first[x · stride] and
/// second[x · stride].
QUILL_INLINE void transform_input_rows(const int pair, const float *const pixels[36], int64_t channel,
                                       int64_t lanes, float *first, float *second, int64_t stride) {
    vec rows[2][6];
#pragma clang loop unroll(full)
    for (int x = 0; x < 6; x++) {
        vec d[6], t[2];
#pragma clang loop unroll(full)
        for (int y = 0; y < 6; y++) {
            const float *p = pixels[y * 6 + x] + channel;
            d[y] = lanes == QUILL_LANES ? load(p) : load_part(p, lanes);
        }
        transform_input_pair(pair, d, t);
        rows[0][x] = t[0];
        rows[1][x] = t[1];
    }
    vec t[6];
    transform_input(rows[0], t);
#pragma clang loop unroll(full)
    for (int x = 0; x < 6; x++) store(first + x * stride, t[x]);
    transform_input(rows[1], t);
#pragma clang loop unroll(full)
    for (int x = 0; x < 6; x++) store(second + x * stride, t[x]);
}

/// One pair of rows of A y Aᵀ for one vector of filters of one tile.
QUILL_INLINE void transform_output_gradient_rows(const int pair, const float *const pixels[16], int64_t filter,
                                                 int64_t lanes, float *first, float *second, int64_t stride) {
    vec rows[2][4];
#pragma clang loop unroll(full)
    for (int x = 0; x < 4; x++) {
        vec y[4], m[2];
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++) {
            const float *p = pixels[i * 4 + x] + filter;
            y[i] = lanes == QUILL_LANES ? load(p) : load_part(p, lanes);
        }
        transform_output_gradient_pair(pair, y, m);
        rows[0][x] = m[0];
        rows[1][x] = m[1];
    }
    vec m[6];
    transform_output_gradient(rows[0], m);
#pragma clang loop unroll(full)
    for (int x = 0; x < 6; x++) store(first + x * stride, m[x]);
    transform_output_gradient(rows[1], m);
#pragma clang loop unroll(full)
    for (int x = 0; x < 6; x++) store(second + x * stride, m[x]);
}
