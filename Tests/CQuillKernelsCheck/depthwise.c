// Depthwise convolution in all three directions.
#include "shapes.h"

static void check_shape(shape s, quill_activation activation) {
    begin_case("depthwise, activation %d, " SHAPE_FORMAT, activation, SHAPE_ARGUMENTS(s));
    const int64_t taps = s.kernel_height * s.kernel_width, channels = s.channels;
    const float *x = noise(input_count(s)), *w = noise(taps * channels), *dy = noise(output_count(s));
    const float *bias = noise(channels), *output_gate = noise(output_count(s)), *input_gate = noise(input_count(s));
    double *biased = doubles(output_count(s)), *gated = doubles(output_count(s)), *back = doubles(input_count(s));
    double *by_kernel = doubles(taps * channels), *by_bias = doubles(channels);
    for (int64_t place = 0; place < output_count(s); place++) {
        const int64_t c = place % channels, column = place / channels % s.out_width;
        const int64_t row = place / channels / s.out_width % s.out_height;
        const int64_t image = place / channels / s.out_width / s.out_height;
        double sum = 0;
        for (int64_t tap = 0; tap < taps; tap++) {
            const int64_t i = row * s.stride_h + tap / s.kernel_width * s.dilation_h - s.pad_top;
            const int64_t j = column * s.stride_w + tap % s.kernel_width * s.dilation_w - s.pad_left;
            if (i < 0 || i >= s.height || j < 0 || j >= s.width) continue;
            const int64_t from = ((image * s.height + i) * s.width + j) * channels + c;
            sum += (double)x[from] * (double)w[tap * channels + c];
            back[from] += (double)dy[place] * (double)w[tap * channels + c];
            by_kernel[tap * channels + c] += (double)dy[place] * (double)x[from];
        }
        by_bias[c] += (double)dy[place];
        biased[place] = activated(sum + (double)bias[c], activation);
        gated[place] = sum * derivative(output_gate[place], activation);
    }
    for (int64_t i = 0; i < input_count(s); i++) back[i] *= derivative(input_gate[i], activation);
    EACH_RUN(r) {
        const float *input = copy(r, "input", x, input_count(s)), *kernel = copy(r, "kernel", w, taps * channels);
        const float *gradient = copy(r, "output gradient", dy, output_count(s));
        const quill_convolution forward = {s, input, kernel, blank(r, "output", output_count(s)),
                                           {.bias = copy(r, "bias", bias, channels), .activation = activation}};
        const quill_convolution masked = {
            s, input, kernel, blank(r, "gated output", output_count(s)),
            {.gate = copy(r, "output gate", output_gate, output_count(s)), .gate_activation = activation}};
        EACH_ITEMS(r, part, s.batch * s.out_height) {
            KERNEL(r, depthwise)(&forward, part->begin, part->end);
            KERNEL(r, depthwise)(&masked, part->begin, part->end);
        }
        expect_close(r, "output", forward.output, biased, output_count(s));
        expect_close(r, "gated output", masked.output, gated, output_count(s));
        const quill_convolution_input_gradient backward = {
            s, gradient, kernel, blank(r, "input gradient", input_count(s)),
            {.gate = copy(r, "input gate", input_gate, input_count(s)), .gate_activation = activation}};
        EACH_ITEMS(r, part, s.batch * ((s.height + s.stride_h - 1) / s.stride_h)) {
            KERNEL(r, depthwise_input_gradient)(&backward, part->begin, part->end);
        }
        expect_close(r, "input gradient", backward.input_gradient, back, input_count(s));
        const quill_convolution_kernel_gradient weights = {
            s, input, gradient, blank(r, "kernel gradient", taps * channels),
            activation == quill_relu ? NULL : blank(r, "bias gradient", channels), NULL};
        RUN_TWO_PHASES(r, depthwise_kernel_gradient, &weights);
        expect_close(r, "kernel gradient", weights.kernel_gradient, by_kernel, taps * channels);
        if (weights.bias_gradient) expect_close(r, "bias gradient", weights.bias_gradient, by_bias, channels);
    }
}

void check_depthwise(void) {
    static const int64_t kernels[] = {1, 2, 3, 5, 7}, widths[] = {1, 3, 4, 8, 16, 17, 33, 70};
    static const int64_t steps[][2] = {{1, 1}, {2, 1}, {3, 1}, {1, 2}, {2, 2}, {3, 2}, {2, 3}};
    for (int64_t i = 0; i < COUNT_OF(kernels) * COUNT_OF(steps) * 2; i++) {
        const int64_t *step = steps[i / 2 % COUNT_OF(steps)];
        const int64_t kernel = kernels[i / 2 / COUNT_OF(steps)];
        if (i % 2 == VALID && (kernel - 1) * step[1] >= 12) continue;
        check_shape(convolve(2, 13, 12, 5, 5, kernel, step[0], step[1], (int32_t)(i % 2)), activations[i % 4]);
    }
    const shape odd[] = {
        convolve(1, 1, 1, 6, 6, 3, 1, 1, SAME), convolve(1, 2, 2, 6, 6, 5, 1, 1, SAME),
        convolve(9, 28, 28, 8, 8, 3, 1, 1, VALID), convolve(8, 14, 14, 20, 20, 3, 2, 1, SAME),
        {2, 10, 9, 18, 18, 3, 2, 1, 2, 2, 1, 3, 2, 12, 6},
    };
    for (int32_t a = 0; a < 4; a++) {
        for (int64_t i = 0; i < COUNT_OF(widths); i++) {
            check_shape(convolve(3, 7, 9, widths[i], widths[i], 3, 1, 1, SAME), activations[a]);
        }
        for (int64_t i = 0; i < COUNT_OF(odd); i++) check_shape(odd[i], activations[a]);
    }
}
