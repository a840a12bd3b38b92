// Philox4x32-10 on vectors, and the numbers derived from its words. Uniform numbers and dropout masks are exact;
// normal numbers use plain multiplications and additions only, so all are equal on every machine.
#ifndef QUILL_BODIES_RANDOM_H
#define QUILL_BODIES_RANDOM_H
#include "math.h"

#define QUILL_HALF_LANES (QUILL_LANES / 2)
/// Random words per round of the generator.
#define QUILL_RANDOM_BATCH (4 * QUILL_LANES)

typedef uint64_t half_wide __attribute__((ext_vector_type(QUILL_HALF_LANES)));

/// The keys of the ten rounds.
typedef struct {
    uint64_t first[10], second[10];
    uint32_t step, stream;
} philox_keys;

QUILL_INLINE philox_keys philox_schedule(const quill_random_key *key) {
    philox_keys keys;
    uint32_t first = key->key[0], second = key->key[1];
    for (int round = 0; round < 10; round++) {
        keys.first[round] = first;
        keys.second[round] = second;
        first += 0x9E3779B9u;
        second += 0xBB67AE85u;
    }
    keys.step = key->step;
    keys.stream = key->stream;
    // Keep them in memory, from where a vector instruction broadcasts them; recomputing them would cost a move
    // each.
    __asm__("" : "+m"(keys));
    return keys;
}

/// Hides from the compiler how a vector was computed.
#if defined(__x86_64__)
#define QUILL_HIDE_ORIGIN_(v) __asm__("" : "+v"(v))
#elif defined(__aarch64__)
#define QUILL_HIDE_ORIGIN_(v) __asm__("" : "+w"(v))
#else
#define QUILL_HIDE_ORIGIN_(v)
#endif

/// Each 64-bit lane serves one block and holds the word of the same name in its low half; the high half is left
/// over from a product.
typedef struct {
    half_wide c0, c1, c2, c3;
} philox_state;

/// Starts the blocks from `block` on, spread over the lanes so that interleaving neighbors at the end puts words in
/// order.
QUILL_INLINE philox_state philox_start(const philox_keys *keys, int64_t block) {
#if QUILL_LANES == 16
    const half_wide spread = {0, 4, 1, 5, 2, 6, 3, 7};
#elif QUILL_LANES == 8
    const half_wide spread = {0, 2, 1, 3};
#else
    const half_wide spread = {0, 1};
#endif
    const half_wide count = spread + (uint64_t)block;
    return (philox_state){count, count >> 32, (half_wide)((uint64_t)keys->step), (half_wide)((uint64_t)keys->stream)};
}

QUILL_INLINE philox_state philox_round(philox_state s, uint64_t first, uint64_t second) {
    const half_wide a = (s.c0 & 0xffffffff) * 0xD2511F53u, b = (s.c2 & 0xffffffff) * 0xCD9E8D57u;
    return (philox_state){(b >> 32) ^ s.c1 ^ first, b, (a >> 32) ^ s.c3 ^ second, a};
}

QUILL_INLINE void philox_words(philox_state s, uvec words[2]) {
    // Otherwise the compiler sees that only halves of the last products are used and chooses a slower
    // multiplication.
    QUILL_HIDE_ORIGIN_(s.c1);
    QUILL_HIDE_ORIGIN_(s.c3);
    const half_wide first = (s.c0 & 0xffffffff) | (s.c1 << 32), second = (s.c2 & 0xffffffff) | (s.c3 << 32);
#if QUILL_LANES == 16
    words[0] = (uvec)__builtin_shufflevector(first, second, 0, 8, 2, 10, 4, 12, 6, 14);
    words[1] = (uvec)__builtin_shufflevector(first, second, 1, 9, 3, 11, 5, 13, 7, 15);
#elif QUILL_LANES == 8
    words[0] = (uvec)__builtin_shufflevector(first, second, 0, 4, 2, 6);
    words[1] = (uvec)__builtin_shufflevector(first, second, 1, 5, 3, 7);
#else
    words[0] = (uvec)__builtin_shufflevector(first, second, 0, 2);
    words[1] = (uvec)__builtin_shufflevector(first, second, 1, 3);
#endif
}

/// Computes the words of QUILL_LANES blocks from `block` on: two states side by side, so that one multiplies while
/// the other waits for its product.
QUILL_INLINE void philox(const philox_keys *keys, int64_t block, uvec words[4]) {
    philox_state s = philox_start(keys, block), t = philox_start(keys, block + QUILL_HALF_LANES);
#pragma clang loop unroll(full)
    for (int round = 0; round < 10; round++) {
        s = philox_round(s, keys->first[round], keys->second[round]);
        t = philox_round(t, keys->first[round], keys->second[round]);
    }
    philox_words(s, words);
    philox_words(t, words + 2);
}

/// Runs the statements for each vector `w` of random words, for elements [i, i + count), count <= QUILL_LANES.
#define QUILL_FOR_RANDOM_(key, begin, end, i, w, count, ...)                                              \
    do {                                                                                                  \
        const philox_keys keys = philox_schedule(key);                                                    \
        int64_t base = (begin);                                                                           \
        for (; base + QUILL_RANDOM_BATCH <= (end); base += QUILL_RANDOM_BATCH) {                          \
            uvec words[4];                                                                                \
            philox(&keys, base / 4, words);                                                               \
            _Pragma("clang loop unroll(full)") for (int part = 0; part < 4; part++) {                     \
                const int64_t i = base + part * QUILL_LANES, count = QUILL_LANES;                         \
                const uvec w = words[part];                                                               \
                __VA_ARGS__;                                                                               \
            }                                                                                             \
        }                                                                                                 \
        if (base < (end)) {                                                                               \
            uvec words[4];                                                                                \
            philox(&keys, base / 4, words);                                                               \
            for (int part = 0; part < 4 && base + part * QUILL_LANES < (end); part++) {                   \
                const int64_t i = base + part * QUILL_LANES;                                              \
                const int64_t count = (end) - i < QUILL_LANES ? (end) - i : QUILL_LANES;                  \
                const uvec w = words[part];                                                               \
                __VA_ARGS__;                                                                               \
            }                                                                                             \
        }                                                                                                 \
    } while (0)

static void random_random_uniform(const quill_random_key *key, float low, float high, float *y, int64_t begin,
                                  int64_t end) {
    const float range = high - low;
    QUILL_FOR_RANDOM_(key, begin, end, i, w, count, {
        const vec unit = __builtin_convertvector((ivec)(w >> 8), vec) * 0x1p-24f;
        store_some(y + i, unit * range + low, count);
    });
}

static void random_dropout(const quill_random_key *key, float rate, const float *x, float *y, int64_t begin,
                           int64_t end) {
    // (word >> 8) · 2^-24 >= rate, in integers.
    const double bound = __builtin_ceil((double)rate * 0x1p24);
    const ivec threshold = (ivec)((int32_t)(bound > 0x1p24 ? 0x1p24 : bound));
    const vec scale = splat(1.0f / (1.0f - rate));
    QUILL_FOR_RANDOM_(key, begin, end, i, w, count, {
        const vec v = load_some(x + i, count) * scale;
        store_some(y + i, select_lanes((ivec)(w >> 8) >= threshold, v, splat(0.0f)), count);
    });
}

// Box–Muller

/// Σ c[k] x^k, rounded after every operation.
QUILL_INLINE vec plain_polynomial(vec x, const float *c, int count) {
    vec sum = splat(c[count - 1]);
    for (int k = count - 2; k >= 0; k--) sum = sum * x + c[k];
    return sum;
}

/// log(u) for normal u in (0, 1], as in vlog but without fused operations.
QUILL_INLINE vec plain_log(vec u) {
    static const float c[] = {3.333331347e-01f, -2.500000894e-01f, 2.000207156e-01f,
                              -1.666798890e-01f, 1.422035992e-01f, -1.240624115e-01f,
                              1.188353971e-01f, -1.167000681e-01f, 6.749154627e-02f};
    ivec exponent;
    vec m;
    split_float(u, &exponent, &m);
    const vec n = __builtin_convertvector(exponent, vec);
    const vec f = m - 1.0f, f2 = f * f;
    const vec small = f2 * f * plain_polynomial(f, c, 9) - n * 2.12194440e-4f - f2 * 0.5f;
    return n * 0.693359375f + (f + small);
}

/// Turns each pair of lanes (2j, 2j + 1) into two independent normal numbers r·cos(t) and r·sin(t), with r =
/// sqrt(−2 log u), u = max(word_2j, 1/2)·2^-32 and t = 2π·word_2j+1·2^-32.
QUILL_INLINE vec box_muller(uvec words) {
    static const float s[] = {-1.666665524e-01f, 8.332187310e-03f, -1.951790764e-04f};
    static const float c[] = {4.166664556e-02f, -1.388730947e-03f, 2.443233097e-05f};
#if QUILL_LANES == 16
    const uvec lengths = __builtin_shufflevector(words, words, 0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10, 12, 12, 14, 14);
    const uvec turns = __builtin_shufflevector(words, words, 1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11, 13, 13, 15, 15);
#elif QUILL_LANES == 8
    const uvec lengths = __builtin_shufflevector(words, words, 0, 0, 2, 2, 4, 4, 6, 6);
    const uvec turns = __builtin_shufflevector(words, words, 1, 1, 3, 3, 5, 5, 7, 7);
#else
    const uvec lengths = __builtin_shufflevector(words, words, 0, 0, 2, 2);
    const uvec turns = __builtin_shufflevector(words, words, 1, 1, 3, 3);
#endif
    const vec u = larger(splat(0.5f), __builtin_convertvector(lengths, vec)) * 0x1p-32f;
    const vec length = vsqrt(-2.0f * plain_log(u));
    // The nearest quarter turn, and the signed remainder of at most an eighth.
    const uvec quarter = (turns + 0x20000000u) >> 30;
    const vec r = __builtin_convertvector((ivec)(turns - (quarter << 30)), vec) * 1.46291807926715968e-09f;
    const vec r2 = r * r;
    const vec sine = r2 * r * plain_polynomial(r2, s, 3) + r;
    const vec cosine = r2 * r2 * plain_polynomial(r2, c, 3) - r2 * 0.5f + 1.0f;
    // Even lanes take the cosine, which is the sine one quarter further.
    const ivec q = (ivec)quarter + 1 - (lane_numbers() & 1);
    const vec y = select_lanes((q & 1) != 0, cosine, sine);
    return length * (vec)((ivec)y ^ ((q & 2) << 30));
}

static void random_random_normal(const quill_random_key *key, float mean, float deviation, float *y,
                                 int64_t begin, int64_t end) {
    QUILL_FOR_RANDOM_(key, begin, end, i, w, count, store_some(y + i, box_muller(w) * deviation + mean, count));
}

#define QUILL_RANDOM_TABLE                                                                                \
    .random_uniform = random_random_uniform, .random_normal = random_random_normal, .dropout = random_dropout,

#endif
