// The repulsion of t-SNE in the plane by interpolation on a grid. Each point's charge is spread over 4 × 4 grid points
// with the weights of cubic Lagrange interpolation, convolved with the kernels by Fourier transforms, and the result is
// interpolated at the points. The charge is real, so half of its frequencies suffice, and two columns are transformed as
// one complex column; the two results come back as one complex transform.
#ifndef QUILL_MAP_GRID_BODY_H
#define QUILL_MAP_GRID_BODY_H

#include "fourier.h"

#include "../include/quill_embedding.h"

QUILL_INLINE int64_t grid_stride(const quill_map_grid *t) { return divide_up(t->side, 32) * 32; }
QUILL_INLINE int64_t grid_half(const quill_map_grid *t) { return divide_up(t->length / 2 + 1, 16) * 16; }

typedef struct {
    int32_t row, column;  ///< of the first of the four
    vec4 across;
    float down[4];
} grid_place;

QUILL_INLINE vec4 cubic_weights(float t) {
    const float a = t + 1.0f, b = t, c = t - 1.0f, d = t - 2.0f, bc = b * c, ad = a * d;
    return (vec4){bc * d * (-1.0f / 6.0f), ad * c * 0.5f, ad * b * -0.5f, a * bc * (1.0f / 6.0f)};
}

QUILL_INLINE grid_place grid_place_of(const quill_map_grid *t, float inverse, int64_t point) {
    const float x = (t->y[2 * point] - t->origin[0]) * inverse, y = (t->y[2 * point + 1] - t->origin[1]) * inverse;
    const int32_t most = (int32_t)t->side - 3;
    int32_t column = (int32_t)x, row = (int32_t)y;
    column = column < 1 ? 1 : column > most ? most : column;
    row = row < 1 ? 1 : row > most ? most : row;
    grid_place place = {.row = row - 1, .column = column - 1, .across = cubic_weights(x - (float)column)};
    const vec4 down = cubic_weights(y - (float)row);
    memcpy(place.down, &down, sizeof down);
    return place;
}

QUILL_INLINE vec4 load4(const float *p) {
    vec4 v;
    memcpy(&v, p, sizeof v);
    return v;
}

static void map_spread(const quill_map_grid *t, int64_t begin, int64_t end) {
    const int64_t stride = grid_stride(t);
    const float inverse = 1.0f / t->spacing;
    memset(t->charge + begin * stride, 0, (size_t)((end - begin) * stride) * sizeof(float));
    const int64_t first = t->row_start[most(begin - 3, 0)], last = t->row_start[end];
    for (int64_t i = first; i < last; i++) {
        const grid_place place = grid_place_of(t, inverse, t->order[i]);
        for (int32_t r = 0; r < 4; r++) {
            const int64_t row = place.row + r;
            if (row < begin || row >= end) continue;
            float *at = t->charge + row * stride + place.column;
            const vec4 sum = load4(at) + place.across * place.down[r];
            memcpy(at, &sum, sizeof sum);
        }
    }
}

static int64_t map_scratch_bytes(int64_t length) { return 6 * length * FOURIER_COLUMNS * (int64_t)sizeof(float); }

/// Writes a block [count][16] as rows: to[lane · stride + k].
static void grid_turn(const float *block, int64_t count, float *to, int64_t stride, int64_t lanes) {
    for (int64_t first = 0; first < count; first += 16) {
        const int64_t some = least(16, count - first);
        for (int64_t lane = 0; lane < lanes; lane++) {
            for (int64_t k = 0; k < some; k++) to[lane * stride + first + k] = block[(first + k) * 16 + lane];
        }
    }
}

static void map_transform(const quill_map_grid *t, int64_t begin, int64_t end, void *scratch) {
    const int64_t n = t->length, stride = grid_stride(t), half = grid_half(t), size = n * FOURIER_COLUMNS;
    float *re = scratch, *im = re + size, *other = im + size, *out = other + 2 * size;
    for (int64_t item = begin; item < end; item++) {
        const float *charge = t->charge + item * 32;
        for (int64_t row = 0; row < t->side; row++) {
            memcpy(re + row * 16, charge + row * stride, 16 * sizeof(float));
            memcpy(im + row * 16, charge + row * stride + 16, 16 * sizeof(float));
        }
        const size_t rest = (size_t)((n - t->side) * 16) * sizeof(float);
        memset(re + t->side * 16, 0, rest);
        memset(im + t->side * 16, 0, rest);
        fourier_columns(n, t->twiddles, re, im, other);
        // The transforms of the two real columns.
        for (int32_t part = 0; part < 4; part++) {
            for (int64_t k = 0; k <= n / 2; k++) {
                const int64_t a = k * 16, b = (k == 0 ? 0 : n - k) * 16;
                for (int64_t lane = 0; lane < 16; lane += QUILL_LANES) {
                    const vec zr = load(re + a + lane), zi = load(im + a + lane);
                    const vec yr = load(re + b + lane), yi = load(im + b + lane);
                    const vec value = part == 0 ? zr + yr : part == 1 ? zi - yi : part == 2 ? zi + yi : yr - zr;
                    store(out + a + lane, value * 0.5f);
                }
            }
            float *plane = t->rows + (part % 2) * stride * half;
            grid_turn(out, n / 2 + 1, plane + (item * 32 + (part / 2) * 16) * half, half, 16);
        }
    }
}

static void map_convolve(const quill_map_grid *t, int64_t begin, int64_t end, void *scratch) {
    const int64_t n = t->length, stride = grid_stride(t), half = grid_half(t), size = n * FOURIER_COLUMNS;
    float *re = scratch, *im = re + size, *out_re = im + size, *out_im = out_re + size, *other = out_im + size;
    for (int64_t item = begin; item < end; item++) {
        const int64_t first = item * 16;
        for (int64_t c = 0; c < t->side; c++) {
            memcpy(re + c * 16, t->rows + c * half + first, 16 * sizeof(float));
            memcpy(im + c * 16, t->rows + (stride + c) * half + first, 16 * sizeof(float));
        }
        const size_t rest = (size_t)((n - t->side) * 16) * sizeof(float);
        memset(re + t->side * 16, 0, rest);
        memset(im + t->side * 16, 0, rest);
        fourier_columns(n, t->twiddles, re, im, other);
        if (t->energy && t->energy_parts) {
            double total = 0;
            for (int64_t lane = 0; lane < 16; lane++) {
                const int64_t k = first + lane;
                if (k > n / 2) break;
                double sum = 0;
                for (int64_t j = 0; j < n; j++) {
                    const double a = (double)re[j * 16 + lane], b = (double)im[j * 16 + lane];
                    sum += (double)t->energy[j * half + k] * (a * a + b * b);
                }
                total += k == 0 || k == n / 2 ? sum : 2 * sum;
            }
            t->energy_parts[item] = total;
        }
        for (int32_t result = 0; result < 2; result++) {
            const float *kernel = t->kernel[result] + first;
            for (int64_t j = 0; j < n; j++) {
                for (int64_t lane = 0; lane < 16; lane += QUILL_LANES) {
                    const int64_t at = j * 16 + lane;
                    const vec k = load(kernel + j * half + lane), a = load(re + at), b = load(im + at);
                    store(out_re + at, t->odd ? -(k * b) : k * a);
                    store(out_im + at, t->odd ? k * a : k * b);
                }
            }
            fourier_columns(n, t->twiddles, out_im, out_re, other);
            float *plane = t->columns + result * 2 * half * stride;
            grid_turn(out_re, t->side, plane + first * stride, stride, 16);
            grid_turn(out_im, t->side, plane + (half + first) * stride, stride, 16);
        }
    }
}

static void map_restore(const quill_map_grid *t, int64_t begin, int64_t end, void *scratch) {
    const int64_t n = t->length, stride = grid_stride(t), half = grid_half(t), size = n * FOURIER_COLUMNS;
    float *re = scratch, *im = re + size, *other = im + size;
    const int64_t plane = half * stride;
    for (int64_t item = begin; item < end; item++) {
        for (int64_t k = 0; k <= n / 2; k++) {
            const float *g = t->columns + k * stride + item * 16;
            const int64_t a = k * 16, b = (k == 0 ? 0 : n - k) * 16;
            for (int64_t lane = 0; lane < 16; lane += QUILL_LANES) {
                const vec xr = load(g + lane), xi = load(g + plane + lane);
                const vec yr = load(g + 2 * plane + lane), yi = load(g + 3 * plane + lane);
                // The conjugate first: at k = 0 and n / 2, where both are the same place, the imaginary parts are zero.
                store(re + b + lane, xr + yi);
                store(im + b + lane, yr - xi);
                store(re + a + lane, xr - yi);
                store(im + a + lane, xi + yr);
            }
        }
        fourier_columns(n, t->twiddles, im, re, other);
        for (int64_t row = 0; row < t->side; row++) {
            float *to = t->field + (row * stride + item * 16) * 2;
            for (int64_t lane = 0; lane < 16; lane++) {
                to[2 * lane] = re[row * 16 + lane];
                to[2 * lane + 1] = im[row * 16 + lane];
            }
        }
    }
}

static void map_gather(const quill_map_grid *t, int64_t begin, int64_t end) {
    const int64_t stride = grid_stride(t);
    const float inverse = 1.0f / t->spacing;
    for (int64_t i = begin; i < end; i++) {
        const grid_place place = grid_place_of(t, inverse, i);
        const float *at = t->field + (place.row * stride + place.column) * 2;
        vec8 sum = (vec8)(0.0f);
        for (int32_t r = 0; r < 4; r++, at += 2 * stride) {
            vec8 row;
            memcpy(&row, at, sizeof row);
            sum += row * place.down[r];
        }
        const vec4 x = sum.even * place.across, y = sum.odd * place.across;
        t->force[2 * i] = sum4(x);
        t->force[2 * i + 1] = sum4(y);
    }
}

#endif
