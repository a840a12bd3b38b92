// The loops, compiled once for each instruction set: PROBE_LANES floats per vector, PROBE_CHAINS independent vectors
// (enough to hide the latency of a multiply-add, few enough for the registers).
// Counts are multiples of 4 · PROBE_LANES.
#define PROBE_JOIN_(a, b) a##_##b
#define PROBE_JOIN(a, b) PROBE_JOIN_(a, b)
#define LOCAL(name) PROBE_JOIN(name, PROBE_SET)

typedef float LOCAL(vector) __attribute__((ext_vector_type(PROBE_LANES)));

static double LOCAL(multiply_add)(int64_t rounds) {
    typedef LOCAL(vector) v;
    v sums[PROBE_CHAINS];
    volatile float factor = 0.999f, term = 0.001f;
    v f = (v)(factor), t = (v)(term);
#pragma clang loop unroll(full)
    for (int i = 0; i < PROBE_CHAINS; i++) sums[i] = (v)((float)i);
    for (int64_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < PROBE_CHAINS; i++) {
#if PROBE_FMA
            sums[i] = __builtin_elementwise_fma(sums[i], f, t);
#else
            sums[i] = sums[i] * f + t;
#endif
        }
    }
    v total = (v)(0.0f);
#pragma clang loop unroll(full)
    for (int i = 0; i < PROBE_CHAINS; i++) total += sums[i];
    volatile float kept = total[0];
    (void)kept;
    return 2.0 * PROBE_LANES * PROBE_CHAINS * (double)rounds;
}

static float LOCAL(read)(const float *x, int64_t count) {
    typedef LOCAL(vector) v;
    const v *p = (const v *)x;
    v a = (v)(0.0f), b = a, c = a, d = a;
    for (int64_t i = 0; i < count / PROBE_LANES; i += 4) {
        a += p[i];
        b += p[i + 1];
        c += p[i + 2];
        d += p[i + 3];
    }
    a += b + c + d;
    return a[0];
}

static void LOCAL(copy)(const float *x, float *y, int64_t count) {
    typedef LOCAL(vector) v;
    const v *p = (const v *)x;
    v *q = (v *)y;
#pragma clang loop unroll_count(4)
    for (int64_t i = 0; i < count / PROBE_LANES; i++) {
        q[i] = p[i];
        __asm__ volatile("" ::: "memory");  // keeps the compiler from calling memcpy
    }
}

static void LOCAL(triad)(const float *x, const float *y, float *z, int64_t count) {
    typedef LOCAL(vector) v;
    const v *p = (const v *)x, *q = (const v *)y;
    v *r = (v *)z;
    v two = (v)(2.0f);
#pragma clang loop unroll_count(4)
    for (int64_t i = 0; i < count / PROBE_LANES; i++) r[i] = p[i] + two * q[i];
}

#define PROBE_STRING_(x) #x
#define PROBE_STRING(x) PROBE_STRING_(x)
static const probe LOCAL(loops) = {
    PROBE_STRING(PROBE_SET), LOCAL(multiply_add), LOCAL(read), LOCAL(copy), LOCAL(triad)};

#undef LOCAL
