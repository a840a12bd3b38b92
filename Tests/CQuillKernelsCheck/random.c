// Counter-based random numbers: the same bits on every instruction set.
#include "check.h"

static const quill_random_key key = {{0x12345678, 0x9abcdef0}, 17, 3};

static void check_numbers(int64_t count) {
    begin_case("%lld random numbers", (long long)count);
    expect_same_on_all_sets();
    float *unit = floats(count), *wide = floats(count);
    double *standard = doubles(count), *moved = doubles(count);
    for (int64_t i = 0; i < count; i++) {
        unit[i] = philox_uniform(key, i);
        wide[i] = unit[i] * 3 - 0.5f;
        standard[i] = philox_normal(key, i);
        moved[i] = 10 + 0.5 * standard[i];
    }
    EACH_RUN(r) {
        float *a = blank(r, "uniform", count), *b = blank(r, "wide", count);
        float *c = blank(r, "normal", count), *d = blank(r, "moved", count);
        EACH_ELEMENTS(r, part, count) {
            KERNEL(r, random_uniform)(&key, 0, 1, a, part->begin, part->end);
            KERNEL(r, random_uniform)(&key, -0.5f, 2.5f, b, part->begin, part->end);
            KERNEL(r, random_normal)(&key, 0, 1, c, part->begin, part->end);
            KERNEL(r, random_normal)(&key, 10, 0.5f, d, part->begin, part->end);
        }
        expect_equal(r, "uniform", a, unit, count);
        expect_equal(r, "wide", b, wide, count);
        expect_near(r, "normal", c, standard, count, 1e-6, 2e-7);
        expect_near(r, "moved", d, moved, count, 1e-6, 1e-6);
    }
}

static void check_dropout(int64_t count, float rate) {
    begin_case("dropout %g of %lld", rate, (long long)count);
    expect_same_on_all_sets();
    float *x = noise(count), *want = floats(count);
    x[count / 2] = NAN;
    for (int64_t i = 0; i < count; i++) want[i] = philox_uniform(key, i) >= rate ? x[i] * (1 / (1 - rate)) : 0;
    EACH_RUN(r) {
        float *input = copy(r, "x", x, count), *y = blank(r, "y", count);
        EACH_ELEMENTS(r, part, count) {
            KERNEL(r, dropout)(&key, rate, input, y, part->begin, part->end);
            KERNEL(r, dropout)(&key, rate, input, input, part->begin, part->end);
        }
        expect_equal(r, "y", y, want, count);
        expect_equal(r, "y in place", input, want, count);
    }
}

/// Element numbers beyond 2^34, whose block numbers have a high word.
static void check_far_blocks(void) {
    begin_case("random numbers beyond the low word");
    const int64_t begin = (int64_t)1 << 36, count = 512;
    float *want = floats(count);
    for (int64_t i = 0; i < count; i++) want[i] = philox_uniform(key, begin + i);
    EACH_RUN(r) {
        float *y = blank(r, "y", count);
        float *zeroth = (float *)((uintptr_t)y - (uintptr_t)begin * sizeof(float));
        KERNEL(r, random_uniform)(&key, 0, 1, zeroth, begin, begin + count);
        expect_equal(r, "y", y, want, count);
    }
}

void check_random(void) {
    static const float rates[] = {0, 0.2f, 0.5f, 0.999f};
    for (int64_t i = 0; i < COUNT_OF(element_counts); i++) {
        check_numbers(element_counts[i]);
        for (int32_t j = 0; j < 4; j++) check_dropout(element_counts[i], rates[j]);
    }
    check_far_blocks();
}
