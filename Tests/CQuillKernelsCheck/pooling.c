#include "shapes.h"

static quill_pooling_shape pool(int64_t batch, int64_t height, int64_t width, int64_t channels, int64_t size,
                                int64_t stride, int32_t padding) {
    return (quill_pooling_shape){
        batch, height, width, channels, size, size, stride, stride, padding_before(height, size, stride, padding),
        padding_before(width, size, stride, padding), outputs(height, size, stride, padding),
        outputs(width, size, stride, padding)};
}

typedef struct {
    double *maximum, *average, *maximum_gradient, *average_gradient;
} pooling_twin;

static pooling_twin twin_of(quill_pooling_shape s, const float *x, const float *dy, int64_t inputs, int64_t count) {
    pooling_twin t = {doubles(count), doubles(count), doubles(inputs), doubles(inputs)};
    for (int64_t place = 0; place < count; place++) {
        const int64_t c = place % s.channels, column = place / s.channels % s.out_width;
        const int64_t row = place / s.channels / s.out_width % s.out_height;
        const int64_t image = place / s.channels / s.out_width / s.out_height;
        int64_t best = -1, size = 0, window[64];
        for (int64_t i = row * s.stride_h - s.pad_top; i < row * s.stride_h - s.pad_top + s.pool_height; i++) {
            for (int64_t j = column * s.stride_w - s.pad_left; j < column * s.stride_w - s.pad_left + s.pool_width;
                 j++) {
                if (i < 0 || i >= s.height || j < 0 || j >= s.width) continue;
                const int64_t from = ((image * s.height + i) * s.width + j) * s.channels + c;
                window[size++] = from;
                if (best < 0 || x[from] > x[best]) best = from;
            }
        }
        t.maximum[place] = x[best];
        t.maximum_gradient[best] += (double)dy[place];
        for (int64_t i = 0; i < size; i++) {
            t.average[place] += (double)x[window[i]] / (double)size;
            t.average_gradient[window[i]] += (double)dy[place] / (double)size;
        }
    }
    return t;
}

static void check_shape(quill_pooling_shape s, quill_activation gate) {
    begin_case("pooling, gate %d, %lldx%lldx%lldx%lld, %lldx%lld stride %lld, outputs %lldx%lld", gate,
               (long long)s.batch, (long long)s.height, (long long)s.width, (long long)s.channels,
               (long long)s.pool_height, (long long)s.pool_width, (long long)s.stride_h, (long long)s.out_height,
               (long long)s.out_width);
    const int64_t inputs = s.batch * s.height * s.width * s.channels;
    const int64_t count = s.batch * s.out_height * s.out_width * s.channels;
    float *x = noise(inputs), *dy = noise(count);
    // Few distinct numbers, so that windows have ties.
    for (int64_t i = 0; i < inputs; i++) x[i] = roundf(x[i] * 4) / 4;
    const pooling_twin t = twin_of(s, x, dy, inputs, count);
    for (int64_t i = 0; i < inputs; i++) {
        t.maximum_gradient[i] *= derivative(x[i], gate);
        t.average_gradient[i] *= derivative(x[i], gate);
    }
    EACH_RUN(r) {
        const float *input = copy(r, "input", x, inputs), *gradient = copy(r, "output gradient", dy, count);
        const quill_pooling maximum = {s, input, blank(r, "maxima", count), NULL, quill_linear};
        const quill_pooling average = {s, input, blank(r, "averages", count), NULL, quill_linear};
        EACH_ITEMS(r, part, s.batch * s.out_height) {
            KERNEL(r, max_pooling)(&maximum, part->begin, part->end);
            KERNEL(r, average_pooling)(&average, part->begin, part->end);
        }
        expect_near(r, "maxima", maximum.output, t.maximum, count, 0, 0);
        expect_near(r, "averages", average.output, t.average, count, 0, 1e-6);
        const quill_pooling_gradient of_maximum = {
            s, input, gradient, blank(r, "maxima's gradient", inputs), gate, NULL};
        const quill_pooling_gradient of_average = {
            s, gate == quill_linear ? NULL : input, gradient, blank(r, "averages' gradient", inputs), gate, NULL};
        EACH_ITEMS(r, part, s.batch * s.height) {
            KERNEL(r, max_pooling_gradient)(&of_maximum, part->begin, part->end);
            KERNEL(r, average_pooling_gradient)(&of_average, part->begin, part->end);
        }
        expect_near(r, "maxima's gradient", of_maximum.input_gradient, t.maximum_gradient, inputs, 0, 4e-6);
        expect_near(r, "averages' gradient", of_average.input_gradient, t.average_gradient, inputs, 0, 4e-6);
    }
}

/// Values and gradients by the windows' winners are what they are without, NaN included.
static void check_winners(quill_pooling_shape s, quill_activation gate) {
    begin_case("pooling's winners, gate %d, %lldx%lldx%lldx%lld", gate, (long long)s.batch, (long long)s.height,
               (long long)s.width, (long long)s.channels);
    const int64_t inputs = s.batch * s.height * s.width * s.channels;
    const int64_t count = s.batch * s.out_height * s.out_width * s.channels;
    float *x = noise(inputs), *dy = noise(count);
    for (int64_t i = 0; i < inputs; i++) x[i] = i % 11 == 1 ? NAN : roundf(x[i] * 4) / 4;
    EACH_RUN(r) {
        const float *input = copy(r, "input", x, inputs), *gradient = copy(r, "output gradient", dy, count);
        uint8_t *winners = memory(r, "winners", count);
        const quill_pooling plain = {s, input, blank(r, "plain", count), NULL, quill_linear};
        const quill_pooling remembering = {s, input, blank(r, "output", count), winners, gate};
        EACH_ITEMS(r, part, s.batch * s.out_height) {
            KERNEL(r, max_pooling)(&plain, part->begin, part->end);
            KERNEL(r, max_pooling)(&remembering, part->begin, part->end);
        }
        for (int64_t i = 0; i < count; i++) expect(r, winners[i] <= 4, "winners 0 to 4");
        const quill_pooling_gradient by_input = {s, input, gradient, blank(r, "by input", inputs), gate, NULL};
        const quill_pooling_gradient by_winner = {
            s, NULL, gradient, blank(r, "by winner", inputs), quill_linear, winners};
        EACH_ITEMS(r, part, s.batch * s.height) {
            KERNEL(r, max_pooling_gradient)(&by_input, part->begin, part->end);
            KERNEL(r, max_pooling_gradient)(&by_winner, part->begin, part->end);
        }
        expect_equal(r, "output", remembering.output, plain.output, count);
        expect_equal(r, "gradient", by_winner.input_gradient, by_input.input_gradient, inputs);
    }
}

void check_pooling(void) {
    const quill_pooling_shape shapes[] = {
        pool(2, 28, 28, 16, 2, 2, VALID), pool(2, 14, 14, 36, 2, 2, VALID), pool(2, 13, 13, 64, 2, 2, VALID),
        pool(3, 11, 7, 5, 2, 2, VALID), pool(1, 2, 2, 1, 2, 2, VALID), pool(2, 9, 12, 33, 2, 2, SAME),
        pool(2, 9, 9, 20, 3, 2, SAME), pool(2, 9, 9, 32, 3, 3, VALID), pool(2, 8, 9, 17, 2, 1, VALID),
        pool(2, 8, 9, 16, 2, 1, SAME), pool(1, 10, 9, 3, 3, 1, VALID), pool(1, 11, 11, 24, 2, 3, VALID),
        pool(1, 7, 8, 6, 5, 2, SAME),
    };
    for (int64_t i = 0; i < COUNT_OF(shapes); i++) {
        for (int32_t a = 0; a < 4; a++) check_shape(shapes[i], activations[a]);
        for (int32_t a = 0; a < 2 && quill_has_winners(shapes[i]); a++) check_winners(shapes[i], activations[a]);
    }
}
