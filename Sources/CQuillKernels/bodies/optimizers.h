// The optimizers' updates: one pass over the weights, limited by memory bandwidth.
#include "math.h"

/// Flushes denormals to zero: averages of weights without gradient decay into denormals and would stay there, at
/// several times the cost per step.
QUILL_INLINE vec flush_denormals(vec x) {
    return select_lanes(vabs(x) < QUILL_SMALLEST_NORMAL, splat(0.0f), x);
}

/// Loads the weights, shrunk by the fraction `decay`.
QUILL_INLINE vec load_shrunk(const float *weights, int64_t count, float decay) {
    const vec w = load_some(weights, count);
    return multiply_add(splat(-decay), w, w);
}

static void optimizers_sgd(const quill_sgd *s, int64_t begin, int64_t end) {
    const vec minus_rate = splat(-s->rate), momentum = splat(s->momentum);
    if (s->momentum == 0.0f || !s->velocity) {
        QUILL_FOR_VECTORS(i, count, begin, end, {
            const vec g = load_some(s->gradient + i, count), w = load_shrunk(s->weights + i, count, s->decay);
            store_some(s->weights + i, multiply_add(minus_rate, g, w), count);
        });
        return;
    }
    float *velocity = s->velocity;
    if (s->nesterov) {
        QUILL_FOR_VECTORS(i, count, begin, end, {
            const vec g = load_some(s->gradient + i, count), w = load_shrunk(s->weights + i, count, s->decay);
            const vec step = minus_rate * g;
            const vec v = flush_denormals(multiply_add(momentum, load_some(velocity + i, count), step));
            store_some(velocity + i, v, count);
            store_some(s->weights + i, w + multiply_add(momentum, v, step), count);
        });
    } else {
        QUILL_FOR_VECTORS(i, count, begin, end, {
            const vec g = load_some(s->gradient + i, count), w = load_shrunk(s->weights + i, count, s->decay);
            const vec v = flush_denormals(multiply_add(momentum, load_some(velocity + i, count), minus_rate * g));
            store_some(velocity + i, v, count);
            store_some(s->weights + i, w + v, count);
        });
    }
}

static void optimizers_rmsprop(const quill_rmsprop *s, int64_t begin, int64_t end) {
    const vec rho = splat((float)s->rho), rest = splat((float)(1.0 - s->rho));
    const vec rate = splat(s->rate), epsilon = splat(s->epsilon), momentum = splat(s->momentum);
    float *buffer = s->momentum == 0.0f ? NULL : s->momentum_buffer;
    QUILL_FOR_VECTORS(i, count, begin, end, {
        const vec g = load_some(s->gradient + i, count), w = load_shrunk(s->weights + i, count, s->decay);
        const vec v = flush_denormals(multiply_add(rho, load_some(s->velocity + i, count), rest * (g * g)));
        store_some(s->velocity + i, v, count);
        vec step = rate * g / vsqrt(v + epsilon);
        if (buffer) {
            step = flush_denormals(multiply_add(momentum, load_some(buffer + i, count), step));
            store_some(buffer + i, step, count);
        }
        store_some(s->weights + i, w - step, count);
    });
}

static void optimizers_adam(const quill_adam *s, int64_t begin, int64_t end) {
    const vec rest1 = splat((float)(1.0 - s->beta1)), rest2 = splat((float)(1.0 - s->beta2));
    const vec alpha = splat(s->alpha), epsilon = splat(s->epsilon);
    QUILL_FOR_VECTORS(i, count, begin, end, {
        const vec g = load_some(s->gradient + i, count), w = load_shrunk(s->weights + i, count, s->decay);
        vec m = load_some(s->momentum + i, count), v = load_some(s->velocity + i, count);
        m = flush_denormals(multiply_add(g - m, rest1, m));
        v = flush_denormals(multiply_add(multiply_add(g, g, -v), rest2, v));
        store_some(s->momentum + i, m, count);
        store_some(s->velocity + i, v, count);
        store_some(s->weights + i, w - alpha * m / (vsqrt(v) + epsilon), count);
    });
}

static void optimizers_settle(const float *x, float *y, int64_t begin, int64_t end) {
    QUILL_FOR_VECTORS(i, count, begin, end, {
        store_some(y + i, flush_denormals(load_some(x + i, count)), count);
    });
}

#define QUILL_OPTIMIZER_TABLE                                                                             \
    .sgd = optimizers_sgd, .rmsprop = optimizers_rmsprop, .adam = optimizers_adam, \
    .settle = optimizers_settle,
