// C[m, n] = epilogue(op(A) · op(B)).
#include "check.h"

typedef struct {
    int64_t m, n, k;
    bool transpose_a, transpose_b, is_biased;
    quill_activation activation;
    int32_t gate;  ///< an activation; −1: none
    bool sums_columns, has_nan;
} product;

static void check_product(product p) {
    begin_case("matmul %lldx%lldx%lld%s%s%s, activation %d, gate %d%s", (long long)p.m, (long long)p.n,
               (long long)p.k, p.transpose_a ? ", A transposed" : "", p.transpose_b ? ", B transposed" : "",
               p.is_biased ? ", bias" : "", p.activation, p.gate, p.sums_columns ? ", column sums" : "");
    float *a = noise(p.m * p.k), *b = noise(p.k * p.n), *bias = noise(p.n), *gate = noise(p.m * p.n);
    if (p.has_nan) a[3 * p.k + 1] = NAN;
    double *want = doubles(p.m * p.n), *sums = doubles(p.n);
    for (int64_t i = 0; i < p.m; i++) {
        for (int64_t j = 0; j < p.n; j++) {
            double sum = 0;
            for (int64_t x = 0; x < p.k; x++) {
                sum += (double)(p.transpose_a ? a[x * p.m + i] : a[i * p.k + x]) *
                       (double)(p.transpose_b ? b[j * p.k + x] : b[x * p.n + j]);
            }
            const double y = activated(sum + (p.is_biased ? (double)bias[j] : 0), p.activation);
            const double slope = p.gate < 0 ? 1 : derivative(gate[i * p.n + j], (quill_activation)p.gate);
            want[i * p.n + j] = y * slope;
        }
    }
    for (int64_t j = 0; j < p.n; j++) {
        for (int64_t x = 0; x < p.k; x++) sums[j] += p.transpose_b ? b[j * p.k + x] : b[x * p.n + j];
    }
    // A sum of k products of numbers up to 1 in magnitude.
    const double tolerance = 2e-6 + 1e-7 * (double)p.k;
    EACH_RUN(r) {
        const quill_matmul args = {
            .m = p.m, .n = p.n, .k = p.k, .a = copy(r, "a", a, p.m * p.k), .b = copy(r, "b", b, p.k * p.n),
            .c = blank(r, "c", p.m * p.n), .transpose_a = p.transpose_a, .transpose_b = p.transpose_b,
            .epilogue = {.bias = p.is_biased ? copy(r, "bias", bias, p.n) : NULL, .activation = p.activation,
                         .gate = p.gate < 0 ? NULL : copy(r, "gate", gate, p.m * p.n),
                         .gate_activation = p.gate < 0 ? quill_linear : (quill_activation)p.gate},
            .column_sums = p.sums_columns ? blank(r, "column sums", p.n) : NULL,
        };
        RUN_THREE_PHASES(r, matmul, &args);
        expect_near(r, "c", args.c, want, p.m * p.n, 0, tolerance);
        if (p.sums_columns) expect_near(r, "column sums", args.column_sums, sums, p.n, 0, tolerance);
    }
}

void check_matmul(void) {
    static const int64_t shapes[][3] = {
        {1, 1, 1}, {1, 10, 32}, {1, 128, 784}, {2, 130, 9}, {3, 77, 50}, {4, 65, 3}, {5, 33, 17}, {6, 64, 8},
        {7, 5, 2}, {8, 48, 5}, {9, 17, 6}, {13, 31, 7}, {14, 32, 64}, {16, 128, 33}, {27, 47, 1}, {32, 10, 32},
        {32, 32, 128}, {32, 64, 10}, {32, 128, 256}, {40, 36, 70}, {128, 10, 64}, {129, 19, 31}, {130, 33, 32},
        {64, 200, 10}, {70, 1024, 2}, {40, 1024, 40}, {45, 70, 300}, {3, 20, 4100}, {20, 7, 2050}, {150, 75, 40},
        {1, 200, 300}, {0, 4, 3}, {4, 0, 3}, {0, 0, 0},
    };
    for (int64_t i = 0; i < COUNT_OF(shapes); i++) {
        for (int32_t form = 0; form < 4; form++) {
            check_product((product){.m = shapes[i][0], .n = shapes[i][1], .k = shapes[i][2],
                                    .transpose_a = form & 1, .transpose_b = form & 2, .gate = -1});
        }
    }
    static const int64_t finished[][3] = {{29, 43, 11}, {14, 32, 16}, {3, 21, 2100}};
    for (int64_t i = 0; i < COUNT_OF(finished); i++) {
        for (int32_t form = 0; form < 2 * 2 * 4 * 5; form++) {
            check_product((product){.m = finished[i][0], .n = finished[i][1], .k = finished[i][2],
                                    .transpose_b = form & 1, .is_biased = form & 2,
                                    .activation = activations[form / 4 % 4], .gate = form / 16 - 1});
        }
    }
    static const int64_t summed[][3] = {{784, 10, 32}, {65, 33, 7}, {2, 50, 1}, {20, 35, 2100}, {0, 9, 5}};
    for (int64_t i = 0; i < COUNT_OF(summed); i++) {
        for (int32_t both = 0; both < 2; both++) {
            check_product((product){.m = summed[i][0], .n = summed[i][1], .k = summed[i][2], .transpose_a = true,
                                    .transpose_b = both, .gate = -1, .sums_columns = true});
        }
    }
    for (int32_t i = 0; i < 4; i++) {
        check_product((product){.m = 15, .n = 37, .k = 8, .activation = activations[i], .gate = -1, .has_nan = true});
    }
    check_product((product){.m = 5, .n = 19, .k = 0, .is_biased = true, .activation = quill_relu, .gate = -1});
}
