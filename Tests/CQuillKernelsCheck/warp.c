// Pictures seen through a map of the plane, pixel by pixel, and the transpose of that.
#include "check.h"

static const int32_t step = 17;

typedef struct {
    const char *name;
    int32_t stage_count;
    quill_warp_stage stages[QUILL_WARP_STAGES];
    int64_t shape[4];
    quill_fill_mode mode;
    bool is_nearest;
} warp_case;

/// Rows of a 3x3 matrix.
typedef struct {
    double m[9];
} matrix;
static const matrix identity = {{1, 0, 0, 0, 1, 0, 0, 0, 1}};

static matrix product(matrix a, matrix b) {
    matrix c = {{0}};
    for (int i = 0; i < 9; i++) {
        for (int k = 0; k < 3; k++) c.m[i] += a.m[i / 3 * 3 + k] * b.m[3 * k + i % 3];
    }
    return c;
}

/// The map with the center of the picture in place of the origin.
static matrix centered(matrix m, double w, double h) {
    const matrix there = {{1, 0, (w - 1) / 2, 0, 1, (h - 1) / 2, 0, 0, 1}};
    const matrix back = {{1, 0, -(w - 1) / 2, 0, 1, -(h - 1) / 2, 0, 0, 1}};
    return product(there, product(m, back));
}

/// The projective map through four pairs of points: eight linear equations, by elimination.
static matrix homography(double from[4][2], double to[4][2]) {
    double rows[8][9];
    for (int i = 0; i < 4; i++) {
        const double x = from[i][0], y = from[i][1], u = to[i][0], v = to[i][1];
        const double first[] = {x, y, 1, 0, 0, 0, -u * x, -u * y, u}, second[] = {0, 0, 0, x, y, 1, -v * x, -v * y, v};
        memcpy(rows[2 * i], first, sizeof first);
        memcpy(rows[2 * i + 1], second, sizeof second);
    }
    for (int column = 0; column < 8; column++) {
        int pivot = column;
        for (int row = column; row < 8; row++) {
            if (fabs(rows[row][column]) > fabs(rows[pivot][column])) pivot = row;
        }
        for (int k = 0; k < 9; k++) {
            const double number = rows[column][k];
            rows[column][k] = rows[pivot][k];
            rows[pivot][k] = number;
        }
        for (int row = 0; row < 8; row++) {
            const double factor = row == column ? 0 : rows[row][column] / rows[column][column];
            for (int k = column; k < 9; k++) rows[row][k] -= factor * rows[column][k];
        }
    }
    matrix m = identity;
    for (int i = 0; i < 8; i++) m.m[i] = rows[i][8] / rows[i][i];
    return m;
}

static double drawn(quill_warp_stage s, int index, double u) {
    return (double)s.low[index] + ((double)s.high[index] - (double)s.low[index]) * u;
}
static quill_random_key key_of(quill_warp_stage s) {
    return (quill_random_key){{0x12345678, 0x9abcdef0}, (uint32_t)step, s.stream};
}

/// Where a place of the stage's output lies in its input, without displacements.
static matrix stage_matrix(quill_warp_stage s, int64_t picture, double w, double h) {
    double u[16];
    for (int64_t i = 0; i < 16; i++) u[i] = philox_uniform(key_of(s), 16 * picture + i);
    switch (s.kind) {
    case quill_warp_translation: return (matrix){{1, 0, -w * drawn(s, 1, u[1]), 0, 1, -h * drawn(s, 0, u[0]), 0, 0, 1}};
    case quill_warp_rotation: {
        const double angle = 2 * M_PI * drawn(s, 0, u[0]), c = cos(angle), d = sin(angle);
        return centered((matrix){{c, -d, 0, d, c, 0, 0, 0, 1}}, w, h);
    }
    case quill_warp_zoom: {
        const double y = 1 + drawn(s, 0, u[0]), x = s.flags == 1 ? y : 1 + drawn(s, 1, u[1]);
        return centered((matrix){{x, 0, 0, 0, y, 0, 0, 0, 1}}, w, h);
    }
    case quill_warp_shear: {
        const double sign = u[0] > 0.5 ? -1 : 1;
        return (matrix){{1, sign * drawn(s, 0, u[2]), 0, sign * drawn(s, 1, u[1]), 1, 0, 0, 0, 1}};
    }
    case quill_warp_flip:
        if (u[0] > 0.5) return identity;
        return centered((matrix){{s.flags & 1 ? -1 : 1, 0, 0, 0, s.flags & 2 ? -1 : 1, 0, 0, 0, 1}}, w, h);
    case quill_warp_perspective: {
        if (u[1] >= drawn(s, 0, u[0])) return identity;
        const double right = fmax(w - 1, 1), bottom = fmax(h - 1, 1);
        double corners[4][2] = {{0, 0}, {right, 0}, {0, bottom}, {right, bottom}}, moved[4][2];
        for (int i = 0; i < 8; i++) moved[i / 2][i % 2] = corners[i / 2][i % 2] * (1 + drawn(s, 1, u[2 + i]));
        return homography(moved, corners);
    }
    default: return identity;
    }
}

/// The elastic stage's displacement of a pixel, by the two-dimensional Gaussian as it is.
static double displacement(const warp_case *w, quill_warp_stage s, const double *field, int64_t at, int64_t axis) {
    const int64_t height = w->shape[1], width = w->shape[2], radius = (int64_t)(3 * s.low[1]) + 1;
    const double sigma = s.low[1];
    double sum = 0, total = 0;
    for (int64_t k = -radius; k <= radius; k++) total += exp(-(double)(k * k) / (2 * sigma * sigma));
    for (int64_t i = -radius; i <= radius; i++) {
        for (int64_t j = -radius; j <= radius; j++) {
            const int64_t y = at / width + i, x = at % width + j;
            if (y < 0 || y >= height || x < 0 || x >= width) continue;
            sum += exp(-(double)(i * i + j * j) / (2 * sigma * sigma)) * field[(2 * y + axis) * width + x];
        }
    }
    return (double)s.low[0] * sum / (total * total);
}

/// Where each pixel of a picture is read: x, y.
static void places_of(const warp_case *w, int64_t picture, double *places) {
    const int64_t height = w->shape[1], width = w->shape[2], count = height * width;
    for (int64_t i = 0; i < count; i++) places[2 * i] = (double)(i % width), places[2 * i + 1] = (double)(i / width);
    for (int32_t n = w->stage_count - 1; n >= 0; n--) {
        const quill_warp_stage s = w->stages[n];
        if (s.kind == quill_warp_elastic) {
            const int64_t block = (2 * count + 3) / 4 * 4;
            double *field = doubles(2 * count);
            for (int64_t i = 0; i < 2 * count; i++) {
                field[i] = 2 * (double)philox_uniform(key_of(s), picture * block + i) - 1;
            }
            for (int64_t i = 0; i < 2 * count; i++) places[i] += displacement(w, s, field, i / 2, i % 2);
            continue;
        }
        const matrix m = stage_matrix(s, picture, (double)width, (double)height);
        for (int64_t i = 0; i < count; i++) {
            const double x = places[2 * i], y = places[2 * i + 1], k = m.m[6] * x + m.m[7] * y + m.m[8];
            places[2 * i] = (m.m[0] * x + m.m[1] * y + m.m[2]) / k;
            places[2 * i + 1] = (m.m[3] * x + m.m[4] * y + m.m[5]) / k;
        }
    }
}

/// Where an axis is read, as TensorFlow's image_ops.h counts.
static double inside(double u, int64_t count, quill_fill_mode mode) {
    const double length = (double)count, last = length - 1, period = 2 * length;
    if (mode == quill_fill_constant) return fmin(fmax(u, -1e6), 1e6);
    if (mode == quill_fill_reflect && count > 1) {
        if (u < 0) {
            if (u < period) u += period * trunc(-u / period);
            u = u < -length ? u + period : -u - 1;
        } else if (u > last) {
            u -= period * trunc(u / period);
            if (u >= length) u = period - u - 1;
        }
    } else if (mode == quill_fill_wrap && count > 1) {
        if (u < 0) {
            u += length * (trunc(-u / last) + 1);
        } else if (u > last) {
            u -= length * trunc(u / last);
        }
    }
    return fmin(fmax(u, 0), last);
}

/// Adds what a pixel reads from its four neighbors, and what it gives them back.
static void pixel_twin(const warp_case *w, const double place[2], const float *x, const float *dy, int64_t first,
                       int64_t to, double *y, double *dx) {
    const int64_t height = w->shape[1], width = w->shape[2], channels = w->shape[3];
    const double u = inside(place[0], width, w->mode), v = inside(place[1], height, w->mode);
    const double left = w->is_nearest ? round(u) : floor(u), top = w->is_nearest ? round(v) : floor(v);
    for (int corner = 0; corner < (w->is_nearest ? 1 : 4); corner++) {
        const double right = corner & 1, down = corner >> 1;
        const double weight = w->is_nearest ? 1
                                            : (right ? u - left : left + 1 - u) * (down ? v - top : top + 1 - v);
        const int64_t column = (int64_t)(left + right), row = (int64_t)(top + down);
        const bool is_inside = column >= 0 && column < width && row >= 0 && row < height;
        for (int64_t c = 0; c < channels; c++) {
            const int64_t from = first + (row * width + column) * channels + c;
            y[to + c] += weight * (is_inside ? (double)x[from] : 0.75);
            if (is_inside) dx[from] += weight * (double)dy[to + c];
        }
    }
}

static void check_case(const warp_case *w) {
    const int64_t height = w->shape[1], width = w->shape[2], channels = w->shape[3];
    const int64_t count = w->shape[0] * height * width * channels;
    begin_case("warp, %s, mode %d, nearest %d, %lldx%lldx%lldx%lld", w->name, w->mode, w->is_nearest,
               (long long)w->shape[0], (long long)height, (long long)width, (long long)channels);
    float *x = noise(count), *dy = noise(count);
    double *want = doubles(count), *gradient = doubles(count), *places = doubles(2 * height * width);
    double *maps = doubles(8 * w->shape[0]);
    bool has_field = false;
    for (int64_t picture = 0; picture < w->shape[0]; picture++) {
        const int64_t first = picture * height * width * channels;
        places_of(w, picture, places);
        for (int64_t i = 0; i < height * width; i++) {
            pixel_twin(w, places + 2 * i, x, dy, first, first + i * channels, want, gradient);
        }
        matrix all = identity;
        for (int32_t n = 0; n < w->stage_count; n++) {
            all = product(all, stage_matrix(w->stages[n], picture, (double)width, (double)height));
            has_field = has_field || w->stages[n].kind == quill_warp_elastic;
        }
        for (int i = 0; i < 8; i++) maps[8 * picture + i] = all.m[i] / all.m[8];
    }
    EACH_RUN(r) {
        quill_warp args = {
            .pictures = {w->shape[0], height, width, channels, {0x12345678, 0x9abcdef0}, &step},
            .x = copy(r, "x", x, count), .y = blank(r, "y", count), .stage_count = w->stage_count,
            .fill_mode = w->mode, .is_nearest = w->is_nearest, .fill_value = 0.75f};
        memcpy(args.stages, w->stages, sizeof args.stages);
        RUN_ONE_PHASE(r, warp, &args);
        // A place is off by a few millionths of a pixel, and pixels are random.
        expect_near(r, "y", args.y, want, count, 1e-6, 2e-4);
        for (int64_t picture = 0; picture < w->shape[0] && !has_field; picture++) {
            quill_warp_map map;
            KERNEL(r, warp_map)(&args, picture, &map);
            for (int i = 0; i < 8; i++) {
                const double wanted = maps[8 * picture + i];
                if (fabs((double)map.m[i] - wanted) > 1e-4 + 1e-5 * fabs(wanted)) {
                    fail(r, "map[%d] of picture %lld is %.9g, not %.9g", i, (long long)picture, map.m[i], wanted);
                }
            }
        }
        args.is_gradient = true;
        args.fill_value = 0;
        args.x = copy(r, "dy", dy, count);
        args.y = blank(r, "dx", count);
        RUN_ONE_PHASE(r, warp, &args);
        expect_near(r, "dx", args.y, gradient, count, 1e-5, 1e-3);
    }
}

#define STAGE(kind, low0, high0, low1, high1, stream, flags)                                               \
    {quill_warp_##kind, stream, {low0, low1}, {high0, high1}, flags}
#define TRANSLATION STAGE(translation, -0.4f, 0.3f, -0.2f, 0.5f, 1, 0)
#define ROTATION STAGE(rotation, -0.2f, 0.4f, 0, 0, 2, 0)
#define ZOOM STAGE(zoom, -0.4f, 0.5f, -0.1f, 0.7f, 3, 0)
#define SHEAR STAGE(shear, 0.1f, 0.4f, 0, 0.3f, 4, 0)
#define FLIP STAGE(flip, 0, 0, 0, 0, 6, 3)
#define PERSPECTIVE STAGE(perspective, 0.8f, 1, -0.4f, 0.4f, 7, 0)
#define ELASTIC STAGE(elastic, 12, 12, 1.5f, 1.5f, 8, 0)

void check_warp(void) {
    static const warp_case cases[] = {
        {"translation", 1, {TRANSLATION}, {3, 11, 19, 1}}, {"rotation", 1, {ROTATION}, {3, 11, 19, 1}},
        {"zoom", 1, {ZOOM}, {3, 11, 19, 1}}, {"shear", 1, {SHEAR}, {3, 11, 19, 1}},
        {"zoom alike", 1, {STAGE(zoom, -0.4f, 0.5f, 0, 0, 5, 1)}, {3, 11, 19, 1}},
        {"flip", 1, {FLIP}, {3, 11, 19, 1}},
        {"flip left to right", 1, {STAGE(flip, 0, 0, 0, 0, 5, 1)}, {3, 11, 19, 1}},
        {"perspective", 1, {PERSPECTIVE}, {3, 11, 19, 1}}, {"elastic", 1, {ELASTIC}, {3, 11, 19, 1}},
        {"four in one", 4, {ROTATION, TRANSLATION, ZOOM, ELASTIC}, {3, 11, 19, 1}},
        {"elastic first, perspective last", 4, {ELASTIC, ZOOM, FLIP, PERSPECTIVE}, {3, 11, 19, 1}},
        {"elastic between", 3, {ROTATION, ELASTIC, SHEAR}, {2, 5, 33, 3}},
        {"eight", 8, {FLIP, ROTATION, TRANSLATION, ZOOM, SHEAR, ROTATION, ZOOM, FLIP}, {2, 16, 16, 2}},
        {"smooth beyond the picture", 1, {STAGE(elastic, 30, 30, 9, 9, 5, 0)}, {3, 11, 19, 1}},
        {"one pixel", 4, {TRANSLATION, ROTATION, ZOOM, FLIP}, {4, 1, 1, 2}},
        {"one pixel high", 2, {ROTATION, PERSPECTIVE}, {4, 1, 9, 1}},
        {"one pixel wide, elastic", 1, {ELASTIC}, {2, 7, 1, 1}},
    };
    for (int64_t i = 0; i < COUNT_OF(cases); i++) check_case(&cases[i]);
    for (quill_fill_mode mode = quill_fill_constant; mode <= quill_fill_nearest; mode++) {
        const warp_case nearest = {"nearest pixel", 3, {ROTATION, ZOOM, ELASTIC}, {3, 11, 19, 1}, mode, true};
        check_case(&nearest);
        if (mode == quill_fill_constant) continue;
        const warp_case filled[] = {
            {"rotation and zoom", 2, {ROTATION, ZOOM}, {3, 11, 19, 1}, mode},
            {"far away", 2, {STAGE(translation, -9, 9, -9, 9, 5, 0), STAGE(zoom, 0, 5, 0, 0, 5, 0)}, {3, 4, 7, 3}, mode},
            {"translation and perspective", 2, {TRANSLATION, PERSPECTIVE}, {3, 11, 19, 1}, mode},
            {"one pixel", 2, {ROTATION, TRANSLATION}, {2, 1, 1, 1}, mode},
        };
        for (int64_t i = 0; i < COUNT_OF(filled); i++) check_case(&filled[i]);
    }
}
