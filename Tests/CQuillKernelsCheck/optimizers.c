// Several steps of the optimizers, in Keras's form.
#include "check.h"

#define STEPS 4

typedef enum { sgd, rmsprop, adam } optimizer;

typedef struct {
    optimizer kind;
    float momentum, decay;
    bool nesterov;
} update;

typedef struct {
    double *weights, *first, *second;
} state;

static double step_size(int64_t step) {
    const double t = (double)step + 1;
    return 1e-3 * sqrt(1 - pow(0.999, t)) / (1 - pow(0.9, t));
}

/// The twin of one step for weight i.
static void step_twin(update u, state s, int64_t i, double g, int64_t step) {
    double *w = s.weights + i, *m = s.first + i, *v = s.second + i;
    *w -= (double)u.decay * *w;
    switch (u.kind) {
    case sgd:
        if (u.momentum == 0) {
            *w -= (double)0.01f * g;
        } else {
            *m = (double)u.momentum * *m - (double)0.01f * g;
            *w += u.nesterov ? (double)u.momentum * *m - (double)0.01f * g : *m;
        }
        break;
    case rmsprop: {
        *m = 0.9 * *m + (1 - 0.9) * g * g;
        const double change = 1e-3 * g / sqrt(*m + 1e-7);
        if (u.momentum != 0) *v = (double)u.momentum * *v + change;
        *w -= u.momentum == 0 ? change : *v;
        break;
    }
    case adam:
        *m += (g - *m) * (1 - 0.9);
        *v += (g * g - *v) * (1 - 0.999);
        *w -= step_size(step) * *m / (sqrt(*v) + 1e-7);
        break;
    }
}

static void call(const run *r, update u, float *w, float *first, float *second, const float *g, int64_t step,
                 const range *part) {
    const float momentum = u.momentum, decay = u.decay;
    switch (u.kind) {
    case sgd: {
        const quill_sgd args = {w, momentum == 0 ? NULL : first, g, 0.01f, momentum, decay, u.nesterov};
        KERNEL(r, sgd)(&args, part->begin, part->end);
        break;
    }
    case rmsprop: {
        const quill_rmsprop args = {w, first, momentum == 0 ? NULL : second, g, 0.9, 1e-3f, momentum, 1e-7f, decay};
        KERNEL(r, rmsprop)(&args, part->begin, part->end);
        break;
    }
    case adam: {
        const quill_adam args = {w, first, second, g, 0.9, 0.999, (float)step_size(step), 1e-7f, decay};
        KERNEL(r, adam)(&args, part->begin, part->end);
        break;
    }
    }
}

static void check_update(update u, int64_t count) {
    begin_case("optimizer %d of %lld, momentum %g, decay %g, nesterov %d", u.kind, (long long)count, u.momentum,
               u.decay, u.nesterov);
    float *weights = noise(count), *zeros = floats(count), *gradients[STEPS];
    const state want = {doubles(count), doubles(count), doubles(count)};
    for (int64_t i = 0; i < count; i++) want.weights[i] = weights[i];
    for (int64_t step = 0; step < STEPS; step++) {
        float *g = gradients[step] = noise(count);
        for (int64_t i = 0; i < count; i++) {
            // Some weights have no gradient at all, some only a tiny one.
            g[i] = i % 5 == 2 ? 0 : i % 7 == 3 ? g[i] * 1e-9f : g[i];
            step_twin(u, want, i, g[i], step);
        }
    }
    EACH_RUN(r) {
        float *w = copy(r, "weights", weights, count);
        float *first = copy(r, "first state", zeros, count), *second = copy(r, "second state", zeros, count);
        for (int64_t step = 0; step < STEPS; step++) {
            const float *g = copy(r, "gradient", gradients[step], count);
            EACH_ELEMENTS(r, part, count) call(r, u, w, first, second, g, step, part);
        }
        expect_near(r, "weights", w, want.weights, count, 1e-6, 3e-7);
        expect_near(r, "first state", first, want.first, count, 2e-6, 1e-7);
        expect_near(r, "second state", second, want.second, count, 2e-6, 1e-7);
    }
}

/// One step of Adam to the last digits, where 1 − 0.999 in single precision would show; and averages without gradient,
/// which fade to zero and do not stay denormal.
static void check_adams_edges(void) {
    begin_case("Adam's edges");
    float faint[20];
    for (int32_t i = 0; i < 20; i++) faint[i] = 1.2e-38f;
    const float zeros[20] = {0}, tenth = 0.1f, thousandth = 0.001f, one = 1;
    EACH_RUN(r) {
        const quill_adam step = {copy(r, "w", zeros, 1), copy(r, "m", zeros, 1), copy(r, "v", zeros, 1),
                                 copy(r, "g", &one, 1), 0.9, 0.999, 1e-3f, 1e-7f, 0};
        KERNEL(r, adam)(&step, 0, 1);
        expect_equal(r, "momentum", step.momentum, &tenth, 1);
        expect_equal(r, "velocity", step.velocity, &thousandth, 1);
        const quill_adam fading = {copy(r, "weights", zeros, 20), copy(r, "momentum", faint, 20),
                                   copy(r, "velocity", faint, 20), copy(r, "gradient", zeros, 20),
                                   0.9, 0.9, 1e-3f, 1e-7f, 0};
        KERNEL(r, adam)(&fading, 0, 20);
        expect_equal(r, "faded momentum", fading.momentum, zeros, 20);
        expect_equal(r, "faded velocity", fading.velocity, zeros, 20);
    }
}

void check_optimizers(void) {
    static const update updates[] = {
        {sgd}, {sgd, 0, 0.01f}, {sgd, 0.9f, 0}, {sgd, 0.9f, 0, true}, {sgd, 0.9f, 0.01f, true}, {rmsprop},
        {rmsprop, 0, 0.01f}, {rmsprop, 0.9f}, {rmsprop, 0.9f, 0.01f}, {adam}, {adam, 0, 0.01f},
    };
    for (int64_t i = 0; i < COUNT_OF(updates); i++) {
        for (int64_t j = 0; j < COUNT_OF(element_counts); j++) check_update(updates[i], element_counts[j]);
    }
    check_adams_edges();
}
