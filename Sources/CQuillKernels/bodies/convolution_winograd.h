// Winograd's minimal filtering F(4×4, 3×3) for 3×3 convolutions of stride 1 (Lavin and Gray 2016, "Fast algorithms for
// convolutional neural networks"): 36 products make 16 outputs that take 144 directly.
//
// A tile of 6×6 inputs d and a kernel g give 4×4 outputs Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A; summed over channels, the ⊙
// becomes one matrix product for each of the 36 positions. The transforms interpolate at 0, ±√½, ±√2 and ∞: those
// keep the sums' error near the direct one's, five times below that of the usual 0, ±1, ±2 and ∞.

#define QUILL_POSITIONS 36
#define QUILL_NEAR 0.70710678f  // √½
#define QUILL_FAR 1.41421356f   // √2

/// One dimension of Bᵀd.
QUILL_INLINE void transform_input(const vec d[6], vec t[6]) {
    const vec near_even = multiply_add(splat(-2), d[2], d[4]), near_odd = multiply_add(splat(-2), d[1], d[3]);
    const vec far_even = multiply_add(splat(-0.5f), d[2], d[4]), far_odd = multiply_add(splat(-0.5f), d[1], d[3]);
    t[0] = multiply_add(splat(-2.5f), d[2], d[0] + d[4]);
    t[1] = multiply_add(splat(QUILL_NEAR), near_odd, near_even);
    t[2] = multiply_add(splat(-QUILL_NEAR), near_odd, near_even);
    t[3] = multiply_add(splat(QUILL_FAR), far_odd, far_even);
    t[4] = multiply_add(splat(-QUILL_FAR), far_odd, far_even);
    t[5] = multiply_add(splat(-2.5f), d[3], d[1] + d[5]);
}

/// Row `i` alone of one dimension of Bᵀd.
QUILL_INLINE vec transform_input_row(const int i, const vec d[6]) {
    const float point = i == 1 ? QUILL_NEAR : i == 2 ? -QUILL_NEAR : i == 3 ? QUILL_FAR : -QUILL_FAR;
    const float other = i < 3 ? -2 : -0.5f;
    switch (i) {
    case 0:
        return multiply_add(splat(-2.5f), d[2], d[0] + d[4]);
    case 5:
        return multiply_add(splat(-2.5f), d[3], d[1] + d[5]);
    default:
        return multiply_add(splat(point), multiply_add(splat(other), d[1], d[3]),
                            multiply_add(splat(other), d[2], d[4]));
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

/// One dimension of Ay.
QUILL_INLINE void transform_output_gradient(const vec y[4], vec m[6]) {
    const vec near_even = multiply_add(splat(0.5f), y[2], y[0]), near_odd = multiply_add(splat(0.5f), y[3], y[1]);
    const vec far_even = multiply_add(splat(2), y[2], y[0]), far_odd = multiply_add(splat(2), y[3], y[1]);
    m[0] = y[0];
    m[1] = multiply_add(splat(QUILL_NEAR), near_odd, near_even);
    m[2] = multiply_add(splat(-QUILL_NEAR), near_odd, near_even);
    m[3] = multiply_add(splat(QUILL_FAR), far_odd, far_even);
    m[4] = multiply_add(splat(-QUILL_FAR), far_odd, far_even);
    m[5] = y[3];
}

/// Row `i` alone of one dimension of Ay.
QUILL_INLINE vec transform_output_gradient_row(const int i, const vec y[4]) {
    const float point = i == 1 ? QUILL_NEAR : i == 2 ? -QUILL_NEAR : i == 3 ? QUILL_FAR : -QUILL_FAR;
    const float square = i < 3 ? 0.5f : 2;
    switch (i) {
    case 0:
        return y[0];
    case 5:
        return y[3];
    default:
        return multiply_add(splat(point), multiply_add(splat(square), y[3], y[1]),
                            multiply_add(splat(square), y[2], y[0]));
    }
}
