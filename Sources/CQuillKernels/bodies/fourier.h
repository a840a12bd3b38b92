// Fast Fourier transforms of 16 columns side by side (Stockham's algorithm, which needs no reordering), of lengths with
// the prime factors 2, 3, and 5. Source: Van Loan, "Computational Frameworks for the Fast Fourier Transform" (1992).
#ifndef QUILL_FOURIER_BODY_H
#define QUILL_FOURIER_BODY_H

#include "vector.h"

#define FOURIER_COLUMNS 16

typedef struct {
    vec re, im;
} cvec;

QUILL_INLINE cvec cadd(cvec a, cvec b) { return (cvec){a.re + b.re, a.im + b.im}; }
QUILL_INLINE cvec csub(cvec a, cvec b) { return (cvec){a.re - b.re, a.im - b.im}; }
/// a − i·b and a + i·b
QUILL_INLINE cvec cadd_mi(cvec a, cvec b) { return (cvec){a.re + b.im, a.im - b.re}; }
QUILL_INLINE cvec cadd_i(cvec a, cvec b) { return (cvec){a.re - b.im, a.im + b.re}; }
/// a + s·b
QUILL_INLINE cvec cadd_scaled(cvec a, cvec b, float s) {
    return (cvec){multiply_add(b.re, splat(s), a.re), multiply_add(b.im, splat(s), a.im)};
}
QUILL_INLINE cvec cscale(cvec a, float s) { return (cvec){a.re * s, a.im * s}; }
QUILL_INLINE cvec ctwiddle(cvec a, float re, float im) {
    return (cvec){multiply_add(a.re, splat(re), -(a.im * im)), multiply_add(a.re, splat(im), a.im * re)};
}

/// The transform of `radix` numbers.
QUILL_INLINE void butterfly(cvec *a, const int radix) {
    if (radix == 2) {
        const cvec b = a[1];
        a[1] = csub(a[0], b);
        a[0] = cadd(a[0], b);
    } else if (radix == 3) {
        const cvec sum = cadd(a[1], a[2]), difference = cscale(csub(a[1], a[2]), 0.866025403784438647f);
        const cvec middle = cadd_scaled(a[0], sum, -0.5f);
        a[0] = cadd(a[0], sum);
        a[1] = cadd_mi(middle, difference);
        a[2] = cadd_i(middle, difference);
    } else if (radix == 4) {
        const cvec s02 = cadd(a[0], a[2]), d02 = csub(a[0], a[2]), s13 = cadd(a[1], a[3]), d13 = csub(a[1], a[3]);
        a[0] = cadd(s02, s13);
        a[2] = csub(s02, s13);
        a[1] = cadd_mi(d02, d13);
        a[3] = cadd_i(d02, d13);
    } else {
        const float c1 = 0.309016994374947424f, c2 = -0.809016994374947424f;
        const float s1 = 0.951056516295153572f, s2 = 0.587785252292473129f;
        const cvec s14 = cadd(a[1], a[4]), d14 = csub(a[1], a[4]), s23 = cadd(a[2], a[3]), d23 = csub(a[2], a[3]);
        const cvec m1 = cadd_scaled(cadd_scaled(a[0], s14, c1), s23, c2);
        const cvec m2 = cadd_scaled(cadd_scaled(a[0], s14, c2), s23, c1);
        const cvec n1 = cadd_scaled(cscale(d14, s1), d23, s2), n2 = cadd_scaled(cscale(d14, s2), d23, -s1);
        a[0] = cadd(a[0], cadd(s14, s23));
        a[1] = cadd_mi(m1, n1);
        a[4] = cadd_i(m1, n1);
        a[2] = cadd_mi(m2, n2);
        a[3] = cadd_i(m2, n2);
    }
}

QUILL_INLINE void fourier_pass(int64_t n, int64_t stride, const float *twiddles, const float *x_re, const float *x_im,
                               float *y_re, float *y_im, const int radix) {
    const int64_t m = n / radix;
    for (int64_t p = 0; p < m; p++) {
        const float *w = twiddles + p * (radix - 1) * 2;
        for (int64_t q = 0; q < stride; q++) {
            for (int64_t lane = 0; lane < FOURIER_COLUMNS; lane += QUILL_LANES) {
                cvec a[5];
#pragma clang loop unroll(full)
                for (int r = 0; r < radix; r++) {
                    const int64_t at = (q + stride * (p + m * r)) * FOURIER_COLUMNS + lane;
                    a[r] = (cvec){load(x_re + at), load(x_im + at)};
                }
                butterfly(a, radix);
#pragma clang loop unroll(full)
                for (int r = 0; r < radix; r++) {
                    const int64_t at = (q + stride * (radix * p + r)) * FOURIER_COLUMNS + lane;
                    const cvec b = r == 0 ? a[0] : ctwiddle(a[r], w[2 * r - 2], w[2 * r - 1]);
                    store(y_re + at, b.re);
                    store(y_im + at, b.im);
                }
            }
        }
    }
}

/// Transforms [length][16] in place; `other` holds 2 · length · 16 floats.
static void fourier_columns(int64_t length, const float *twiddles, float *re, float *im, float *other) {
    float *x_re = re, *x_im = im, *y_re = other, *y_im = other + length * FOURIER_COLUMNS;
    int64_t n = length, stride = 1;
    while (n > 1) {
        const int radix = n % 4 == 0 ? 4 : n % 2 == 0 ? 2 : n % 3 == 0 ? 3 : 5;
        switch (radix) {
        case 4: fourier_pass(n, stride, twiddles, x_re, x_im, y_re, y_im, 4); break;
        case 2: fourier_pass(n, stride, twiddles, x_re, x_im, y_re, y_im, 2); break;
        case 3: fourier_pass(n, stride, twiddles, x_re, x_im, y_re, y_im, 3); break;
        default: fourier_pass(n, stride, twiddles, x_re, x_im, y_re, y_im, 5); break;
        }
        twiddles += n / radix * (radix - 1) * 2;
        n /= radix;
        stride *= radix;
        float *const swap_re = x_re, *const swap_im = x_im;
        x_re = y_re, x_im = y_im, y_re = swap_re, y_im = swap_im;
    }
    if (x_re != re) {
        memcpy(re, x_re, (size_t)(length * FOURIER_COLUMNS) * sizeof(float));
        memcpy(im, x_im, (size_t)(length * FOURIER_COLUMNS) * sizeof(float));
    }
}

static void fourier(int64_t length, const float *twiddles, bool inverse, float *re, float *im, void *scratch) {
    fourier_columns(length, twiddles, inverse ? im : re, inverse ? re : im, scratch);
}

#endif
