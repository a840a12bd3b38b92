#include "shapes.h"

convolution_data convolution_noise(shape s) {
    convolution_data d = {s, noise(input_count(s)), noise(kernel_count(s)), noise(s.filters), noise(output_count(s))};
    const float scale = 1 / sqrtf((float)(s.kernel_height * s.kernel_width * s.channels));
    for (int64_t i = 0; i < kernel_count(s); i++) d.kernel[i] *= scale;
    return d;
}

/// The products of one output pixel with one tap.
static void tap_twin(convolution_data d, int64_t input, int64_t kernel, int64_t output, double *sums,
                     double *input_gradient, double *kernel_gradient) {
    for (int64_t c = 0; c < d.s.channels; c++) {
        const double x = d.input[input + c];
        const float *w = d.kernel + kernel + c * d.s.filters, *g = d.output_gradient + output;
        double back = 0;
        for (int64_t f = 0; sums && f < d.s.filters; f++) sums[output + f] += x * (double)w[f];
        for (int64_t f = 0; input_gradient && f < d.s.filters; f++) back += (double)g[f] * (double)w[f];
        if (input_gradient) input_gradient[input + c] += back;
        for (int64_t f = 0; kernel_gradient && f < d.s.filters; f++) {
            kernel_gradient[kernel + c * d.s.filters + f] += x * (double)g[f];
        }
    }
}

void convolution_twin(convolution_data d, double *output, double *input_gradient, double *kernel_gradient,
                      double *bias_gradient) {
    const shape s = d.s;
    for (int64_t pixel = 0; pixel < s.batch * s.out_height * s.out_width; pixel++) {
        const int64_t x = pixel % s.out_width, y = pixel / s.out_width % s.out_height;
        const int64_t image = pixel / s.out_width / s.out_height;
        for (int64_t f = 0; bias_gradient && f < s.filters; f++) {
            bias_gradient[f] += d.output_gradient[pixel * s.filters + f];
        }
        for (int64_t tap = 0; tap < s.kernel_height * s.kernel_width; tap++) {
            const int64_t row = y * s.stride_h + tap / s.kernel_width * s.dilation_h - s.pad_top;
            const int64_t column = x * s.stride_w + tap % s.kernel_width * s.dilation_w - s.pad_left;
            if (row < 0 || row >= s.height || column < 0 || column >= s.width) continue;
            tap_twin(d, ((image * s.height + row) * s.width + column) * s.channels, tap * s.channels * s.filters,
                     pixel * s.filters, output, input_gradient, kernel_gradient);
        }
    }
}

static void check_shape(shape s) {
    begin_case("convolution " SHAPE_FORMAT, SHAPE_ARGUMENTS(s));
    const convolution_data d = convolution_noise(s);
    double *output = doubles(output_count(s)), *back = doubles(input_count(s));
    double *by_kernel = doubles(kernel_count(s)), *by_bias = doubles(s.filters);
    convolution_twin(d, output, back, by_kernel, by_bias);
    EACH_RUN(r) {
        const float *input = copy(r, "input", d.input, input_count(s));
        const float *kernel = copy(r, "kernel", d.kernel, kernel_count(s));
        const float *gradient = copy(r, "output gradient", d.output_gradient, output_count(s));
        const quill_convolution forward = {s, input, kernel, blank(r, "output", output_count(s)), {0}};
        RUN_THREE_PHASES(r, convolution, &forward);
        expect_close(r, "output", forward.output, output, output_count(s));
        const quill_convolution_input_gradient backward = {
            s, gradient, kernel, blank(r, "input gradient", input_count(s)), {0}};
        RUN_THREE_PHASES(r, convolution_input_gradient, &backward);
        expect_close(r, "input gradient", backward.input_gradient, back, input_count(s));
        // The bias's gradient may be left out.
        const quill_convolution_kernel_gradient weights = {
            s, input, gradient, blank(r, "kernel gradient", kernel_count(s)),
            r->cut == 2 ? NULL : blank(r, "bias gradient", s.filters), NULL};
        RUN_THREE_PHASES(r, convolution_kernel_gradient, &weights);
        expect_close(r, "kernel gradient", weights.kernel_gradient, by_kernel, kernel_count(s));
        if (weights.bias_gradient) expect_close(r, "bias gradient", weights.bias_gradient, by_bias, s.filters);
    }
}

/// Bias, activation and gates of the forward direction and the input's gradient.
static void check_epilogue(shape s, quill_activation activation) {
    begin_case("convolution's epilogue %d, " SHAPE_FORMAT, activation, SHAPE_ARGUMENTS(s));
    const convolution_data d = convolution_noise(s);
    float *output_gate = noise(output_count(s)), *input_gate = noise(input_count(s));
    double *sums = doubles(output_count(s)), *back = doubles(input_count(s));
    convolution_twin(d, sums, back, NULL, NULL);
    double *biased = doubles(output_count(s)), *gated = doubles(output_count(s));
    for (int64_t i = 0; i < output_count(s); i++) {
        biased[i] = activated(sums[i] + (double)d.bias[i % s.filters], activation);
        gated[i] = activated(sums[i], activation) * derivative(output_gate[i], activation);
    }
    for (int64_t i = 0; i < input_count(s); i++) back[i] *= derivative(input_gate[i], activation);
    EACH_RUN(r) {
        const float *input = copy(r, "input", d.input, input_count(s));
        const float *kernel = copy(r, "kernel", d.kernel, kernel_count(s));
        quill_convolution forward = {s, input, kernel, blank(r, "output", output_count(s)),
                                     {.bias = copy(r, "bias", d.bias, s.filters), .activation = activation}};
        RUN_THREE_PHASES(r, convolution, &forward);
        expect_close(r, "biased output", forward.output, biased, output_count(s));
        forward.output = blank(r, "gated output", output_count(s));
        forward.epilogue = (quill_epilogue){.activation = activation,
                                            .gate = copy(r, "output gate", output_gate, output_count(s)),
                                            .gate_activation = activation};
        RUN_THREE_PHASES(r, convolution, &forward);
        expect_close(r, "gated output", forward.output, gated, output_count(s));
        const quill_convolution_input_gradient backward = {
            s, copy(r, "output gradient", d.output_gradient, output_count(s)), kernel,
            blank(r, "input gradient", input_count(s)),
            {.gate = copy(r, "input gate", input_gate, input_count(s)), .gate_activation = activation}};
        RUN_THREE_PHASES(r, convolution_input_gradient, &backward);
        expect_close(r, "gated input gradient", backward.input_gradient, back, input_count(s));
    }
}

void check_convolution(void) {
    const shape shapes[] = {
        // The layers of the networks Quill is measured on.
        convolve(2, 28, 28, 1, 32, 3, 1, 1, VALID), convolve(2, 13, 13, 32, 64, 3, 1, 1, VALID),
        convolve(3, 28, 28, 1, 16, 3, 1, 1, SAME), convolve(2, 14, 14, 16, 36, 3, 1, 1, SAME),
        convolve(1, 28, 28, 1, 32, 3, 1, 1, SAME), convolve(1, 28, 28, 32, 32, 3, 1, 1, VALID),
        convolve(2, 13, 13, 32, 64, 3, 1, 1, SAME), convolve(2, 13, 13, 64, 64, 3, 1, 1, VALID),
        // Odd ones.
        convolve(1, 1, 1, 4, 7, 1, 1, 1, VALID), convolve(1, 3, 3, 5, 6, 3, 1, 1, VALID),
        convolve(5, 6, 40, 5, 20, 3, 1, 1, SAME), convolve(1, 40, 37, 17, 33, 3, 1, 1, SAME),
        convolve(9, 7, 7, 24, 48, 3, 1, 1, SAME), convolve(9, 12, 12, 20, 17, 3, 1, 1, VALID),
        convolve(3, 2, 2, 16, 16, 3, 1, 1, SAME), convolve(7, 8, 6, 36, 20, 3, 1, 1, VALID),
        convolve(1, 15, 18, 40, 24, 3, 1, 1, VALID),
        {2, 10, 9, 6, 18, 3, 2, 1, 2, 2, 1, 3, 2, 12, 6}, {2, 9, 10, 16, 16, 3, 3, 1, 1, 1, 1, 3, 0, 14, 9},
        // Enough 3x3 tiles for Winograd's algorithm, which stitches images where their size asks for it.
        convolve(4, 13, 13, 32, 64, 3, 1, 1, SAME), convolve(8, 13, 13, 32, 64, 3, 1, 1, VALID),
        convolve(8, 14, 14, 16, 36, 3, 1, 1, SAME), convolve(5, 14, 13, 20, 16, 3, 1, 1, SAME),
        convolve(6, 15, 14, 16, 40, 3, 1, 1, VALID), convolve(12, 11, 10, 17, 33, 3, 1, 1, SAME),
        convolve(16, 8, 8, 16, 48, 3, 1, 1, VALID), convolve(16, 9, 8, 48, 18, 3, 1, 1, SAME),
        {8, 9, 10, 16, 16, 3, 3, 1, 1, 1, 1, 3, 0, 14, 9},
    };
    for (int64_t i = 0; i < COUNT_OF(shapes); i++) check_shape(shapes[i]);
    static const int64_t kernels[] = {1, 2, 3, 5}, widths[] = {1, 3, 16, 32}, filters[] = {1, 10, 16, 36, 48};
    static const int64_t steps[][2] = {{1, 1}, {2, 1}, {3, 1}, {1, 2}, {2, 2}, {3, 2}, {2, 3}};
    for (int64_t i = 0; i < COUNT_OF(kernels) * COUNT_OF(steps) * 2; i++) {
        const int64_t *step = steps[i / 2 % COUNT_OF(steps)];
        const int64_t kernel = kernels[i / 2 / COUNT_OF(steps)];
        if (i % 2 == VALID && (kernel - 1) * step[1] >= 12) continue;
        check_shape(convolve(2, 13, 12, 3, 10, kernel, step[0], step[1], (int32_t)(i % 2)));
    }
    for (int64_t i = 0; i < COUNT_OF(widths) * COUNT_OF(filters); i++) {
        check_shape(convolve(2, 9, 11, widths[i / COUNT_OF(filters)], filters[i % COUNT_OF(filters)], 3, 1, 1, SAME));
    }
    const shape finished[] = {
        convolve(2, 9, 8, 3, 20, 3, 1, 1, SAME), convolve(2, 13, 13, 32, 32, 3, 1, 1, VALID),
        convolve(2, 9, 20, 16, 1, 3, 1, 1, SAME), convolve(1, 9, 9, 8, 36, 3, 2, 1, VALID),
    };
    for (int64_t i = 0; i < COUNT_OF(finished) * 4; i++) check_epilogue(finished[i / 4], activations[i % 4]);
}
