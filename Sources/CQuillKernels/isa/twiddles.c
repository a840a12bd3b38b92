#include <math.h>

#include "../include/CQuillKernels.h"

static int64_t radix_of(int64_t n) { return n % 4 == 0 ? 4 : n % 2 == 0 ? 2 : n % 3 == 0 ? 3 : n % 5 == 0 ? 5 : 0; }

int64_t quill_fft_twiddle_count(int64_t length) {
    int64_t count = 0;
    for (int64_t n = length; n > 1;) {
        const int64_t radix = radix_of(n);
        if (radix == 0) return 0;
        count += n / radix * (radix - 1) * 2;
        n /= radix;
    }
    return count;
}

void quill_fft_twiddles(int64_t length, float *twiddles) {
    for (int64_t n = length; n > 1;) {
        const int64_t radix = radix_of(n);
        if (radix == 0) return;
        for (int64_t p = 0; p < n / radix; p++) {
            for (int64_t r = 1; r < radix; r++) {
                const double angle = -2 * 3.14159265358979323846 * (double)(p * r) / (double)n;
                *twiddles++ = (float)cos(angle);
                *twiddles++ = (float)sin(angle);
            }
        }
        n /= radix;
    }
}
