// Max pooling by 2x2 inside a convolution and its kernel gradient.
#include "shapes.h"

/// Output number `place` of the pooled ones is the largest of four; this is one of them.
static int64_t window(shape s, int64_t place, int64_t corner) {
    const int64_t f = place % s.filters, x = place / s.filters % (s.out_width / 2);
    const int64_t y = place / s.filters / (s.out_width / 2) % (s.out_height / 2);
    const int64_t image = place / s.filters / (s.out_width / 2) / (s.out_height / 2);
    const int64_t row = 2 * y + corner / 2, column = 2 * x + corner % 2;
    return ((image * s.out_height + row) * s.out_width + column) * s.filters + f;
}

static void check_shape(shape s, quill_activation activation) {
    begin_case("pooled convolution, activation %d, " SHAPE_FORMAT, activation, SHAPE_ARGUMENTS(s));
    convolution_data d = convolution_noise(s);
    const int64_t count = s.batch * (s.out_height / 2) * (s.out_width / 2) * s.filters;
    double *output = doubles(output_count(s)), *want = doubles(count);
    convolution_twin(d, output, NULL, NULL, NULL);
    for (int64_t i = 0; i < output_count(s); i++) {
        output[i] = activated(output[i] + (double)d.bias[i % s.filters], activation);
    }
    for (int64_t i = 0; i < count; i++) {
        want[i] = -INFINITY;
        for (int64_t corner = 0; corner < 4; corner++) want[i] = fmax(want[i], output[window(s, i, corner)]);
    }
    float *pooled = noise(count);
    double *by_kernel = doubles(kernel_count(s)), *by_bias = doubles(s.filters);
    EACH_RUN(r) {
        const float *input = copy(r, "input", d.input, input_count(s));
        uint8_t *winners = memory(r, "winners", count);
        const quill_pooled_convolution forward = {
            .shape = s, .input = input, .kernel = copy(r, "kernel", d.kernel, kernel_count(s)),
            .output = blank(r, "output", count), .winners = winners,
            .winners_gate = activation == quill_relu ? quill_relu : quill_linear,
            .epilogue = {.bias = copy(r, "bias", d.bias, s.filters), .activation = activation}};
        RUN_THREE_PHASES(r, pooled_convolution, &forward);
        expect_close(r, "output", forward.output, want, count);
        expect_same_bits(r, "winners", winners, count);

        // The gradient by the outputs, of which only winners have one. Further runs have the same winners.
        if (r->way == 0) {
            memset(d.output_gradient, 0, (size_t)output_count(s) * sizeof(float));
            for (int64_t i = 0; i < count; i++) {
                const float value = forward.output[i];
                if (winners[i] >= 4) {
                    expect(r, winners[i] == 4 && activation == quill_relu && value <= 0, "a winner of each window");
                    continue;
                }
                // Nothing passes where relu's derivative is 0.
                expect(r, activation != quill_relu || value > 0, "no winner where nothing passes");
                expect(r, fabs(output[window(s, i, winners[i])] - (double)value) < 1e-4, "the winner's value");
                d.output_gradient[window(s, i, winners[i])] = pooled[i];
            }
            memset(by_kernel, 0, (size_t)kernel_count(s) * sizeof(double));
            memset(by_bias, 0, (size_t)s.filters * sizeof(double));
            convolution_twin(d, NULL, NULL, by_kernel, by_bias);
        }
        const quill_convolution_kernel_gradient backward = {
            s, input, copy(r, "pooled gradient", pooled, count), blank(r, "kernel gradient", kernel_count(s)),
            blank(r, "bias gradient", s.filters), winners};
        RUN_THREE_PHASES(r, convolution_kernel_gradient, &backward);
        expect_close(r, "kernel gradient", backward.kernel_gradient, by_kernel, kernel_count(s));
        expect_close(r, "bias gradient", backward.bias_gradient, by_bias, s.filters);
    }
}

void check_pooled_convolution(void) {
    static const quill_activation kinds[] = {quill_linear, quill_relu, quill_tanh};
    const shape shapes[] = {
        convolve(2, 28, 28, 1, 32, 3, 1, 1, VALID), convolve(3, 28, 28, 1, 16, 3, 1, 1, SAME),
        convolve(2, 9, 11, 1, 36, 3, 1, 1, VALID), convolve(40, 7, 7, 1, 5, 3, 1, 1, SAME),
        convolve(1, 40, 37, 2, 33, 3, 1, 1, SAME), convolve(2, 12, 12, 16, 24, 3, 1, 1, SAME),
        convolve(1, 3, 3, 1, 3, 2, 1, 1, VALID),
        // Enough images for Winograd's algorithm: whole items, and a last one with fewer images.
        convolve(32, 6, 6, 16, 36, 3, 1, 1, SAME), convolve(37, 9, 8, 20, 17, 3, 1, 1, VALID),
        convolve(67, 5, 7, 36, 16, 3, 1, 1, SAME),
    };
    for (int64_t i = 0; i < COUNT_OF(shapes) * 3; i++) check_shape(shapes[i / 3], kinds[i % 3]);
    static const int64_t kernels[] = {1, 2, 3, 5}, steps[][2] = {{1, 1}, {2, 1}, {3, 1}, {1, 2}, {2, 2}};
    for (int64_t i = 0; i < 4 * 5 * 2; i++) {
        for (int64_t k = 0; k < 3; k++) {
            check_shape(convolve(2, 13, 12, 3, 10, kernels[i / 10], steps[i / 2 % 5][0], steps[i / 2 % 5][1],
                                 (int32_t)(i % 2)),
                        kinds[k]);
        }
    }
}
