// Powers: C's pow on doubles knows every special case.
#include "special.h"

static void check_powers(const float *a, const float *b, int64_t count) {
    double *want = doubles(count);
    for (int64_t i = 0; i < count; i++) want[i] = pow(a[i], b[i]);
    EACH_RUN(r) {
        float *left = copy(r, "a", a, count), *right = copy(r, "b", b, count), *y = blank(r, "y", count);
        EACH_ELEMENTS(r, part, count) KERNEL(r, power)(left, right, y, part->begin, part->end);
        expect_within_ulps(r, "y", y, want, count, 0.51);
        for (int64_t i = 0; i < count; i++) {
            if (!isnan(want[i]) && signbit(y[i]) != signbit(want[i])) {
                fail(r, "%.9g to the %.9g has the wrong sign", a[i], b[i]);
                break;
            }
        }
    }
}

static float any_special(int64_t i) {
    const int64_t count = COUNT_OF(special);
    return i < count ? special[i] : i < 2 * count ? -special[i - count] : (float)(i - 2 * count + 5);
}

void check_power(void) {
    begin_case("powers of random numbers");
    const int64_t count = 20000;
    float *a = noise(count), *b = noise(count);
    for (int64_t i = 0; i < count; i++) {
        const uint32_t bits = (uint32_t)next_random() & 0x7fffffff;
        if (i % 3 == 0) {
            a[i] = 1 + a[i] / 2;
        } else {
            memcpy(a + i, &bits, sizeof bits);
        }
        b[i] = i % 2 == 0 ? (float)(next_random() % 41) - 20 : b[i] * 50;
    }
    check_powers(a, b, count);

    begin_case("powers of special numbers");
    const int64_t specials = 2 * COUNT_OF(special) + 3;
    a = floats(specials * specials), b = floats(specials * specials);
    for (int64_t i = 0; i < specials * specials; i++) {
        a[i] = any_special(i / specials);
        b[i] = any_special(i % specials);
    }
    check_powers(a, b, specials * specials);

    for (int64_t i = 0; i < COUNT_OF(element_counts); i++) {
        begin_case("powers of %lld", (long long)element_counts[i]);
        a = noise(element_counts[i]), b = noise(element_counts[i]);
        for (int64_t j = 0; j < element_counts[i]; j++) a[j] = fabsf(a[j]) * 3;
        check_powers(a, b, element_counts[i]);
    }

    for (int64_t columns = 1; columns < 40; columns += 5) {
        begin_case("powers of rows 5x%lld", (long long)columns);
        a = noise(5 * columns);
        double *want = doubles(5 * columns);
        const float exponent = 2.5f;
        for (int64_t i = 0; i < 5 * columns; i++) {
            a[i] = fabsf(a[i]) * 3;
            want[i] = pow(a[i], 2.5);
        }
        EACH_RUN(r) {
            const quill_rows args = {.columns = columns, .a = copy(r, "a", a, 5 * columns),
                                     .b = copy(r, "b", &exponent, 1), .y = blank(r, "y", 5 * columns),
                                     .a_row_step = columns, .b_one_column = true};
            EACH_ITEMS(r, part, 5) KERNEL(r, power_rows)(&args, part->begin, part->end);
            expect_within_ulps(r, "y", args.y, want, 5 * columns, 0.51);
        }
    }
}
