// Strokes, blur, erasing and mixing, pixel by pixel.
#include "check.h"

static const int32_t step = 17;
static const int64_t shapes[][4] = {{5, 9, 21, 1}, {3, 6, 5, 3}, {4, 1, 1, 1}, {3, 1, 40, 2}, {2, 17, 2, 1}};

static quill_pictures pictures(const int64_t s[4]) {
    return (quill_pictures){s[0], s[1], s[2], s[3], {0x12345678, 0x9abcdef0}, &step};
}
static int64_t pixel_count(quill_pictures p) { return p.batch * p.height * p.width * p.channels; }
static double uniform(uint32_t stream, int64_t element) {
    return philox_uniform((quill_random_key){{0x12345678, 0x9abcdef0}, (uint32_t)step, stream}, element);
}
static double between(const float range[2], double u) { return (double)range[0] + (double)(range[1] - range[0]) * u; }

/// The pixel of number i of [batch, height, width, channels].
typedef struct {
    int64_t picture, y, x, channel;
} pixel;
static pixel pixel_of(quill_pictures p, int64_t i) {
    const int64_t at = i / p.channels;
    return (pixel){at / (p.height * p.width), at / p.width % p.height, at % p.width, i % p.channels};
}
static int64_t index_of(quill_pictures p, pixel at) {
    return ((at.picture * p.height + at.y) * p.width + at.x) * p.channels + at.channel;
}

static void check_stroke_width(const int64_t s[4], float low, float high) {
    const quill_pictures p = pictures(s);
    begin_case("stroke width %g to %g of %lldx%lldx%lldx%lld", low, high, (long long)s[0], (long long)s[1],
               (long long)s[2], (long long)s[3]);
    const int64_t count = pixel_count(p);
    float *x = noise(count), *dy = noise(count);
    double *want = doubles(count), *gradient = doubles(count);
    for (int64_t i = 0; i < count; i++) {
        const pixel at = pixel_of(p, i);
        const double radius = (double)low + (double)(high - low) * uniform(3, 16 * at.picture);
        const double reference = radius < 0 ? 1 : -1, sign = radius < 0 ? -1 : 1;
        const int64_t reach = (int64_t)fabs(radius) + 1;
        // The pixel itself comes first where several are the largest.
        double best = sign * ((double)x[i] - reference), best_weight = 1;
        int64_t source = i;
        for (int64_t dy_ = -reach; dy_ <= reach; dy_++) {
            for (int64_t dx_ = -reach; dx_ <= reach; dx_++) {
                const pixel from = {at.picture, at.y + dy_, at.x + dx_, at.channel};
                const double weight = fmin(1, fabs(radius) + 1 - sqrt((double)(dx_ * dx_ + dy_ * dy_)));
                if (weight <= 0 || from.y < 0 || from.y >= p.height || from.x < 0 || from.x >= p.width) continue;
                const double value = weight * sign * ((double)x[index_of(p, from)] - reference);
                if (value > best) best = value, source = index_of(p, from), best_weight = weight;
            }
        }
        want[i] = reference + sign * best;
        gradient[source] += best_weight * (double)dy[i];
    }
    EACH_RUN(r) {
        quill_stroke_width args = {.pictures = p, .stream = 3, .x = copy(r, "x", x, count), .y = blank(r, "y", count),
                                   .low = low, .high = high, .black = -1, .white = 1};
        RUN_ONE_PHASE(r, stroke_width, &args);
        expect_near(r, "y", args.y, want, count, 1e-6, 1e-6);
        args.dy = copy(r, "dy", dy, count);
        args.y = blank(r, "dx", count);
        RUN_ONE_PHASE(r, stroke_width, &args);
        expect_near(r, "dx", args.y, gradient, count, 1e-6, 1e-5);
    }
}

static void check_blur(const int64_t s[4], int64_t size) {
    const quill_pictures p = pictures(s);
    begin_case("blur by %lld of %lldx%lldx%lldx%lld", (long long)size, (long long)s[0], (long long)s[1],
               (long long)s[2], (long long)s[3]);
    const int64_t count = pixel_count(p), radius = size / 2;
    const float probability[] = {0.4f, 1}, sigma[] = {0.3f, 2};
    float *x = noise(count);
    double *want = doubles(count);
    for (int64_t i = 0; i < count; i++) {
        const pixel at = pixel_of(p, i);
        double u[4], sum = 0, along = 0, down = 0;
        for (int64_t j = 0; j < 4; j++) u[j] = uniform(3, 16 * at.picture + j);
        want[i] = x[i];
        if (u[1] >= between(probability, u[0])) continue;
        const double sx = between(sigma, u[2]) + 1e-6, sy = between(sigma, u[3]) + 1e-6;
        for (int64_t k = -radius; k <= radius; k++) {
            along += exp(-0.5 * (double)(k * k) / (sx * sx));
            down += exp(-0.5 * (double)(k * k) / (sy * sy));
        }
        for (int64_t dy = -radius; dy <= radius; dy++) {
            for (int64_t dx = -radius; dx <= radius; dx++) {
                const pixel from = {at.picture, at.y + dy, at.x + dx, at.channel};
                if (from.y < 0 || from.y >= p.height || from.x < 0 || from.x >= p.width) continue;
                sum += exp(-0.5 * (double)(dy * dy) / (sy * sy) - 0.5 * (double)(dx * dx) / (sx * sx)) *
                       (double)x[index_of(p, from)];
            }
        }
        want[i] = sum / (along * down);
    }
    EACH_RUN(r) {
        const quill_blur args = {.pictures = p, .stream = 3, .x = copy(r, "x", x, count), .y = blank(r, "y", count),
                                 .probability = {0.4f, 1}, .sigma = {0.3f, 2}, .kernel_size = size};
        RUN_ONE_PHASE(r, blur, &args);
        expect_near(r, "y", args.y, want, count, 1e-6, 1e-6);
    }
}

static void check_erase(const int64_t s[4], bool is_noise, float fill) {
    const quill_pictures p = pictures(s);
    begin_case("erase by %s %g of %lldx%lldx%lldx%lld", is_noise ? "noise" : "fill", fill, (long long)s[0],
               (long long)s[1], (long long)s[2], (long long)s[3]);
    const int64_t count = pixel_count(p), size = p.height * p.width * p.channels;
    const float probability[] = {0.5f, 1}, scale[] = {0.1f, 0.8f};
    const quill_random_key key = {{0x12345678, 0x9abcdef0}, (uint32_t)step, 4};
    float *x = noise(count);
    double *want = doubles(count);
    for (int64_t i = 0; i < count; i++) {
        const pixel at = pixel_of(p, i);
        double u[6];
        for (int64_t j = 0; j < 6; j++) u[j] = uniform(3, 16 * at.picture + j);
        const double width = (double)p.width * sqrt(between(scale, u[0]));
        const double height = (double)p.height * sqrt(between(scale, u[1]));
        const double left = ((double)p.width - width) * u[2], top = ((double)p.height - height) * u[3];
        const bool is_inside = (double)at.x >= left && (double)at.x < left + width && (double)at.y >= top &&
                               (double)at.y < top + height;
        want[i] = x[i];
        if (u[5] >= between(probability, u[4]) || !is_inside) continue;
        const int64_t element = at.picture * ((size + 3) / 4 * 4) + i - at.picture * size;
        want[i] = fmin(fmax(is_noise ? philox_normal(key, element) : (double)fill, -1), 1);
    }
    EACH_RUN(r) {
        quill_erase args = {.pictures = p, .stream = 3, .x = copy(r, "x", x, count), .y = blank(r, "y", count),
                            .probability = {0.5f, 1}, .scale = {0.1f, 0.8f}, .is_noise = is_noise, .fill = fill,
                            .black = -1, .white = 1};
        RUN_ONE_PHASE(r, erase, &args);
        expect_near(r, "y", args.y, want, count, 1e-6, 1e-6);
        args.x = args.y = copy(r, "x in place", x, count);
        RUN_ONE_PHASE(r, erase, &args);
        expect_near(r, "y in place", args.y, want, count, 1e-6, 1e-6);
    }
}

/// Beta(alpha, alpha) by Jöhnk's rejection.
static double beta(int64_t sample, double alpha) {
    double weight = 0.5;
    for (int64_t pair = 0; pair < 64; pair += 2) {
        const double x = log(uniform(3, 64 * sample + pair) + 0x1p-25) / alpha;
        const double y = log(uniform(3, 64 * sample + pair + 1) + 0x1p-25) / alpha;
        weight = 1 / (1 + exp(y - x));
        if (exp(x) + exp(y) <= 1) break;
    }
    return weight;
}

static void check_mix_plan(int64_t batch, float low, float high, bool is_patch) {
    begin_case("mix plan for %lld, alpha %g to %g, patches %d", (long long)batch, low, high, is_patch);
    const int64_t shape[4] = {batch, 20, 10, 1};
    const quill_pictures p = pictures(shape);
    double *want = doubles(6 * batch);
    for (int64_t n = 0; n < batch; n++) want[6 * n] = (double)n;
    for (int64_t n = batch - 1; n > 0; n--) {
        const int64_t drawn = (int64_t)(uniform(5, n) * (double)(n + 1)), other = drawn < n ? drawn : n;
        const double partner = want[6 * n];
        want[6 * n] = want[6 * other];
        want[6 * other] = partner;
    }
    const float factor[] = {low, high};
    const double alpha = is_patch ? between(factor, uniform(4, 0)) : (double)low;
    for (int64_t n = 0; n < batch; n++) {
        const double weight = alpha > 0 ? beta(n, alpha) : 1, ratio = is_patch ? sqrt(1 - weight) : 0;
        double *plan = want + 6 * n;
        plan[1] = weight;
        plan[2] = (10 - 10 * ratio) * uniform(4, 1 + 2 * n);
        plan[3] = plan[2] + 10 * ratio;
        plan[4] = (20 - 20 * ratio) * uniform(4, 2 + 2 * n);
        plan[5] = plan[4] + 20 * ratio;
    }
    EACH_RUN(r) {
        const quill_mix_plan args = {.pictures = p, .stream = 3, .plan = blank(r, "plan", 6 * batch),
                                     .factor = {low, high}, .is_patch = is_patch};
        RUN_ONE_PHASE(r, mix_plan, &args);
        // A patch's side is the root of a difference to 1.
        expect_near(r, "plan", args.plan, want, 6 * batch, 1e-5, is_patch ? 5e-3 : 1e-5);
    }
}

static void check_mix(const int64_t s[4], bool is_patch) {
    const quill_pictures p = pictures(s);
    begin_case("mix, patches %d, of %lldx%lldx%lldx%lld", is_patch, (long long)s[0], (long long)s[1], (long long)s[2],
               (long long)s[3]);
    const int64_t count = pixel_count(p), size = count / p.batch;
    float *x = noise(count), *plans = floats(6 * p.batch);
    double *want = doubles(count);
    for (int64_t n = 0; n < p.batch; n++) {
        const float w = (float)p.width, h = (float)p.height;
        const float plan[] = {(float)((n + 1) % p.batch), 0.3f + 0.1f * (float)n, 0.2f * w, 0.7f * w, 0.1f * h, 0.6f * h};
        memcpy(plans + 6 * n, plan, sizeof plan);
    }
    for (int64_t i = 0; i < count; i++) {
        const pixel at = pixel_of(p, i);
        const float *plan = plans + 6 * at.picture, column = (float)at.x, row = (float)at.y;
        const double other = x[i + ((int64_t)plan[0] - at.picture) * size];
        const bool is_inside = column >= plan[2] && column < plan[3] && row >= plan[4] && row < plan[5];
        want[i] = is_patch ? (is_inside ? other : (double)x[i])
                           : (double)plan[1] * (double)x[i] + (1 - (double)plan[1]) * other;
    }
    EACH_RUN(r) {
        const quill_mix args = {p.height, p.width, p.channels, copy(r, "x", x, count),
                                copy(r, "plan", plans, 6 * p.batch), blank(r, "y", count), is_patch};
        EACH_ITEMS(r, part, p.batch) KERNEL(r, mix)(&args, part->begin, part->end);
        expect_near(r, "y", args.y, want, count, 1e-6, 1e-6);
    }
}

void check_augmentation(void) {
    static const float radii[][2] = {{-0.9f, 0.4f}, {0.3f, 2.6f}, {-1.5f, -1}, {0, 0}};
    for (int64_t i = 0; i < COUNT_OF(shapes); i++) {
        for (int32_t j = 0; j < 4; j++) check_stroke_width(shapes[i], radii[j][0], radii[j][1]);
        check_blur(shapes[i], 1);
        check_blur(shapes[i], 3);
        check_blur(shapes[i], 9);
        check_erase(shapes[i], true, 0);
        check_erase(shapes[i], false, 0.25f);
        check_erase(shapes[i], false, 3);
        check_mix(shapes[i], false);
        check_mix(shapes[i], true);
    }
    static const int64_t batches[] = {1, 2, 7, 128};
    for (int64_t i = 0; i < COUNT_OF(batches); i++) {
        check_mix_plan(batches[i], 0.2f, 0.2f, false);
        check_mix_plan(batches[i], 1, 1, false);
        check_mix_plan(batches[i], 0, 0, true);
        check_mix_plan(batches[i], 0.5f, 1, true);
    }
}
