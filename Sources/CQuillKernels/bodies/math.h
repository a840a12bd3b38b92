// Elementary vector functions, accurate to one or two units in the last place over the whole range, with IEEE 754
// results for infinities, NaN, signed zeros and denormals. The polynomials are minimax fits of the functions named
// in their comments (relative error below 2^-24 of the result), rounded to single precision term by term.
#ifndef QUILL_MATH_H
#define QUILL_MATH_H

#include "vector.h"

#define QUILL_INFINITY __builtin_inff()
#define QUILL_NAN __builtin_nanf("")
#define QUILL_SMALLEST_NORMAL 0x1p-126f

/// Adding and subtracting this rounds |x| < 2^22 to the nearest integer and leaves it in the low bits.
#define QUILL_ROUNDER 0x1.8p23f

/// Σ c[k] x^k by Horner's rule; `count` is a constant.
QUILL_INLINE vec polynomial(vec x, const float *c, int count) {
    vec sum = splat(c[count - 1]);
#pragma clang loop unroll(full)
    for (int k = count - 2; k >= 0; k--) sum = multiply_add(sum, x, splat(c[k]));
    return sum;
}

/// e^x = 2^n · (1 + p)
typedef struct {
    vec p, n;
    ivec n_bits;  ///< n as an integer
} split_exponential;

/// For |x| < 2^20: n = round(x / ln 2) and p = e^(x − n ln 2) − 1 (|p| < 0.42), exact to half a unit of 1 + p.
QUILL_INLINE split_exponential split_exp(vec x) {
    static const float c[] = {0.5f, 1.666651964e-01f, 4.166640341e-02f, 8.368831128e-03f, 1.394053223e-03f};
    const vec shifted = multiply_add(x, splat(1.44269504f), splat(QUILL_ROUNDER));
    const vec n = shifted - QUILL_ROUNDER;
    // ln 2 in two parts; the first has so few bits that its product with n is exact.
    vec r = multiply_add(n, splat(-0.693359375f), x);
    r = multiply_add(n, splat(2.12194440e-4f), r);
    const vec p = multiply_add(r * r, polynomial(r, c, 5), r);
    return (split_exponential){p, n, (ivec)shifted - (ivec)splat(QUILL_ROUNDER)};
}

/// 2^n for −126 <= n <= 127
QUILL_INLINE vec power_of_two(ivec n) { return (vec)((n + 127) << 23); }

QUILL_INLINE vec vexp(vec x) {
    // Below −104 the result is 0. It must not be computed through slow denormals, since −infinity is a common way
    // to mask a number. Above 89 it is infinity; NaN stays NaN.
    const ivec vanishes = x < -104.0f;
    x = select_lanes(vanishes, splat(0.0f), smaller(splat(89.0f), x));
    const split_exponential s = split_exp(x);
    const vec m = s.p + 1.0f;
#if QUILL_AVX512
    const vec y = (vec)_mm512_scalef_ps((__m512)m, (__m512)s.n);
#else
    // In two steps, since 2^n itself may overflow or be denormal.
    const ivec half = s.n_bits >> 1;
    const vec y = m * power_of_two(half) * power_of_two(s.n_bits - half);
#endif
    return select_lanes(vanishes, splat(0.0f), y);
}

QUILL_INLINE vec vtanh(vec x) {
    // tanh |x| = t / (t + 2), t = e^(2|x|) − 1: no cancellation anywhere. Above 10 the result is 1.
    const split_exponential s = split_exp(2.0f * smaller(splat(10.0f), vabs(x)));
    const vec scale = power_of_two(s.n_bits);
    const vec t = multiply_add(scale, s.p, scale - 1.0f);
    return copy_sign(t / (t + 2.0f), x);
}

QUILL_INLINE vec vsigmoid(vec x) {
    // e^(−|x|) does not overflow and keeps small results for negative x exact.
    const vec e = vexp(-vabs(x));
    return select_lanes(x < 0.0f, e, splat(1.0f)) / (e + 1.0f);
}

/// x = 2^exponent · mantissa, sqrt(1/2) <= mantissa < sqrt(2), for finite x > 0 (denormal too).
QUILL_INLINE void split_float(vec x, ivec *exponent, vec *mantissa) {
    const ivec denormal = x < QUILL_SMALLEST_NORMAL;
    const ivec root_half = (ivec)splat(0.707106769f);
    const ivec bits = (ivec)select_lanes(denormal, x * 0x1p24f, x) - root_half;
    *exponent = (bits >> 23) - (denormal & 24);
    *mantissa = (vec)((bits & 0x7fffff) + root_half);
}

QUILL_INLINE vec vlog(vec x) {
    // (log(1 + f) − f + f²/2) / f³
    static const float c[] = {3.333331347e-01f, -2.500000894e-01f, 2.000207156e-01f,
                              -1.666798890e-01f, 1.422035992e-01f, -1.240624115e-01f,
                              1.188353971e-01f, -1.167000681e-01f, 6.749154627e-02f};
    ivec exponent;
    vec m;
    split_float(x, &exponent, &m);
    const vec n = __builtin_convertvector(exponent, vec);
    const vec f = m - 1.0f, f2 = f * f;
    vec small = f2 * f * polynomial(f, c, 9);
    small = multiply_add(n, splat(-2.12194440e-4f), small);
    small = multiply_add(f2, splat(-0.5f), small);
    const vec y = multiply_add(n, splat(0.693359375f), f + small);
    const vec special =
        select_lanes(x == 0.0f, splat(-QUILL_INFINITY), select_lanes(x < 0.0f, splat(QUILL_NAN), x));
    return select_lanes((x > 0.0f) & (x < QUILL_INFINITY), y, special);
}

QUILL_INLINE vec verf(vec x) {
    // erf(x)/x − 1 in x² below 0.9375; log(1 − erf(x))/−x in x from there to 4, where erf rounds to 1.
    static const float low[] = {1.283791363e-01f, -3.761241138e-01f, 1.128101349e-01f,
                                -2.673947625e-02f, 4.955832846e-03f, -5.811232259e-04f};
    static const float high[] = {1.128514409e+00f, 6.357181668e-01f, 1.052620113e-01f,
                                 -2.289004810e-02f, 3.214972094e-03f, -2.139854769e-04f};
    const vec a = vabs(x), t = smaller(splat(4.0f), a);
    const vec near = multiply_add(a, polynomial(a * a, low, 6), a);
    const vec far = 1.0f - vexp(-t * polynomial(t, high, 6));
    return copy_sign(select_lanes(a < 0.9375f, near, far), x);
}

QUILL_INLINE vec vsqrt(vec x) { return __builtin_elementwise_sqrt(x); }

typedef int64_t lvec __attribute__((ext_vector_type(QUILL_LANES)));

/// a^b with every special case of C's pow, through double precision.
QUILL_INLINE vec vpow(vec a, vec b) {
    // log2((1 + s)/(1 − s))/s in s², and (2^f − 1)/f
    static const double l[] = {2.88539008177784995e+00, 9.61796694113548623e-01, 5.77077942293118595e-01,
                               4.12209260480232154e-01, 3.19905335190162399e-01, 2.82905701394430442e-01};
    static const double e[] = {6.93147180541357488e-01, 2.40226510804348259e-01, 5.55041096374062071e-02,
                               9.61803617068720910e-03, 1.33334297576936218e-03, 1.54673652467963123e-04,
                               1.53151974917017353e-05};
    const vec base = vabs(a);
    ivec exponent;
    vec mantissa;
    split_float(base, &exponent, &mantissa);
    const dvec m = __builtin_convertvector(mantissa, dvec);
    const dvec s = (m - 1.0) / (m + 1.0), s2 = s * s;
    dvec log2 = s2 * l[5] + l[4];
    for (int k = 3; k >= 0; k--) log2 = log2 * s2 + l[k];
    log2 = log2 * s + __builtin_convertvector(exponent, dvec);
    // Only 0, infinity and NaN need this; all but 0 are their own logarithms.
    const ivec special = (base == 0.0f) | ~(base < QUILL_INFINITY);
    const vec special_log2 = select_lanes(base == 0.0f, splat(-QUILL_INFINITY), base);
    log2 = __builtin_convertvector(special, lvec) ? __builtin_convertvector(special_log2, dvec) : log2;

    dvec t = __builtin_convertvector(b, dvec) * log2;
    const ivec one = (base == 1.0f) | (b == 0.0f);
    t = __builtin_convertvector(one, lvec) ? (dvec)(0.0) : t;
    t = t < -300.0 ? (dvec)(-300.0) : t;
    t = t > 300.0 ? (dvec)(300.0) : t;
    const dvec shifted = t + 0x1.8p52, f = t - (shifted - 0x1.8p52);
    dvec p = f * e[6] + e[5];
    for (int k = 4; k >= 0; k--) p = p * f + e[k];
    p = p * f + 1.0;
    const lvec scale = ((lvec)shifted - (lvec)(dvec)(0x1.8p52) + 1023) << 52;
    const vec magnitude = __builtin_convertvector(p * (dvec)scale, vec);

    // A negative base: the sign for odd powers, NaN for powers that are not integers.
    const vec size = vabs(b);
    const ivec countable = size < 0x1p24f;  // beyond, every float is an even integer
    const vec counted = select_lanes(countable, size, splat(0.0f));
    const ivec whole = __builtin_convertvector(counted, ivec);
    const ivec integer = (__builtin_convertvector(whole, vec) == counted) & (size == size);
    const ivec flip = (ivec)a & ((integer & whole) << 31);
    const ivec undefined = (a < 0.0f) & (base < QUILL_INFINITY) & ~integer;
    const ivec always_one = (a == 1.0f) | (b == 0.0f);
    const vec y = select_lanes(undefined, splat(QUILL_NAN), (vec)((ivec)magnitude ^ flip));
    return select_lanes(always_one, splat(1.0f), y);
}

/// x − n·π/2 in single precision and n mod 4, for |x| >= 2^20 (Payne & Hanek 1983). Only those bits of 2/π matter
/// whose product with x is not a multiple of four.
static float reduce_large_angle(float x, int32_t *quadrant) {
    static const uint32_t two_over_pi[] = {0,          0xa2f9836e, 0x4e441529, 0xfc2757d1,
                                           0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab};
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    const int32_t exponent = (int32_t)(bits >> 23 & 0xff);
    if (exponent == 0xff) {
        *quadrant = 0;
        return QUILL_NAN;
    }
    const uint64_t m = (bits & 0x7fffff) | 0x800000;
    const int32_t skip = exponent - 150 - 2 + 32, word = skip >> 5, shift = skip & 31;
    uint64_t window[3];
    for (int32_t k = 0; k < 3; k++) {
        const uint64_t pair = (uint64_t)two_over_pi[word + k] << 32 | two_over_pi[word + k + 1];
        window[k] = pair << shift >> 32;
    }
    const uint64_t turns = (m * window[0] << 32) + m * window[1] + (m * window[2] >> 32);
    const double r = (double)(int64_t)(turns << 2) * (0x1p-64 * 1.57079632679489661923);
    const int32_t n = (int32_t)((turns + (1ull << 61)) >> 62);
    *quadrant = (bits >> 31) ? -n : n;
    return (float)((bits >> 31) ? -r : r);
}

/// sin(x + quarters·π/2)
QUILL_INLINE vec shifted_sine(vec x, int32_t quarters) {
    static const float s[] = {-1.666665524e-01f, 8.332187310e-03f, -1.951790764e-04f};
    static const float c[] = {4.166664556e-02f, -1.388730947e-03f, 2.443233097e-05f};
    const double high = 1.57079632673412561417e+00, low = 6.07710050650619224932e-11;  // π/2, 33 bits first
    const dvec wide = __builtin_convertvector(x, dvec);
    const dvec shifted = wide * 6.36619772367581382433e-01 + 0x1.8p52, n = shifted - 0x1.8p52;
    vec r = __builtin_convertvector(wide - n * high - n * low, vec);
    ivec q = __builtin_convertvector((lvec)shifted, ivec);
    const ivec large = ~(vabs(x) < 0x1p20f);
    if (any_lane(large)) {
        for (int lane = 0; lane < QUILL_LANES; lane++) {
            if (!large[lane]) continue;
            int32_t quadrant;
            r[lane] = reduce_large_angle(x[lane], &quadrant);
            q[lane] = quadrant;
        }
    }
    q += quarters;
    const vec r2 = r * r;
    const vec sine = multiply_add(r2 * r, polynomial(r2, s, 3), r);
    const vec cosine = multiply_add(r2 * r2, polynomial(r2, c, 3), multiply_add(r2, splat(-0.5f), splat(1.0f)));
    const vec y = select_lanes((q & 1) != 0, cosine, sine);
    return (vec)((ivec)y ^ ((q & 2) << 30));
}

QUILL_INLINE vec vsin(vec x) {
    // Below 2^-12 the sine equals its argument, including the sign of zero.
    return select_lanes(vabs(x) < 0x1p-12f, x, shifted_sine(x, 0));
}
QUILL_INLINE vec vcos(vec x) { return shifted_sine(x, 1); }

#endif
