// Mixes the samples of a batch with one another.

#define QUILL_MIX_NUMBERS 64

/// Beta(alpha, alpha) for 0 < alpha <= 1 (Jöhnk 1964): x / (x + y) with x = u^(1/alpha), y = v^(1/alpha), redrawn
/// if x + y > 1; in logarithms, since small alphas give tiny powers.
static float mix_beta(const quill_mix_plan *m, int64_t sample, float alpha) {
    float weight = 0.5f;
    for (int64_t part = 0; part < QUILL_MIX_NUMBERS; part += QUILL_PICTURE_NUMBERS) {
        float u[QUILL_PICTURE_NUMBERS];
        picture_uniforms(&m->pictures, m->stream, 0.0f, 1.0f, sample * QUILL_MIX_NUMBERS + part,
                         QUILL_PICTURE_NUMBERS, u);
        for (int pair = 0; pair < QUILL_PICTURE_NUMBERS; pair += 2) {
            // The offset keeps u above 0, where the logarithm is finite.
            const vec x = vlog(splat(u[pair] + 0x1p-25f)) / alpha, y = vlog(splat(u[pair + 1] + 0x1p-25f)) / alpha;
            weight = vsigmoid(x - y)[0];
            if (vexp(x)[0] + vexp(y)[0] <= 1.0f) return weight;
        }
    }
    return weight;
}

static quill_work mix_plan_work(const quill_mix_plan *m) {
    const int64_t floats = whole_blocks(1 + 2 * m->pictures.batch) + whole_blocks(m->pictures.batch);
    return (quill_work){.items = 1, .scratch_bytes = floats * (int64_t)sizeof(float)};
}

static void mix_plan(const quill_mix_plan *m, int64_t begin, int64_t end, void *scratch, void *work) {
    const quill_pictures *p = &m->pictures;
    const int64_t batch = p->batch, number_count = whole_blocks(1 + 2 * batch);
    float *numbers = scratch, *order = numbers + number_count;
    if (begin >= end) return;
    picture_uniforms(p, m->stream + 1, 0.0f, 1.0f, 0, number_count, numbers);
    picture_uniforms(p, m->stream + 2, 0.0f, 1.0f, 0, whole_blocks(batch), order);
    for (int64_t n = 0; n < batch; n++) m->plan[6 * n] = (float)n;
    for (int64_t n = batch - 1; n > 0; n--) {
        const int64_t other = least(n, (int64_t)((double)order[n] * (double)(n + 1)));
        const float partner = m->plan[6 * n];
        m->plan[6 * n] = m->plan[6 * other];
        m->plan[6 * other] = partner;
    }
    const float alpha = m->is_patch ? drawn(m->factor, numbers[0]) : m->factor[0];
    for (int64_t n = 0; n < batch; n++) {
        float *plan = m->plan + 6 * n;
        const float weight = alpha > 0.0f ? mix_beta(m, n, alpha) : 1.0f;
        const float ratio = m->is_patch ? vsqrt(splat(1.0f - weight))[0] : 0.0f;
        const float width = (float)p->width * ratio, height = (float)p->height * ratio;
        plan[1] = weight;
        plan[2] = ((float)p->width - width) * numbers[1 + 2 * n];
        plan[3] = plan[2] + width;
        plan[4] = ((float)p->height - height) * numbers[2 + 2 * n];
        plan[5] = plan[4] + height;
    }
}

static void mix(const quill_mix *m, int64_t begin, int64_t end) {
    const int64_t row = m->width * m->channels, size = m->height * row;
    for (int64_t n = begin; n < end; n++) {
        const float *plan = m->plan + 6 * n, *x = m->x + n * size, *other = m->x + (int64_t)plan[0] * size;
        float *y = m->y + n * size;
        const vec weight = splat(plan[1]), rest = splat(1.0f - plan[1]);
        if (!m->is_patch) {
            QUILL_FOR_VECTORS(i, count, 0, size, {
                store_some(y + i, weight * load_some(x + i, count) + rest * load_some(other + i, count), count);
            });
            continue;
        }
        for (int64_t r = 0; r < m->height; r++) {
            const bool is_inside = (float)r >= plan[4] && (float)r < plan[5];
            for (int64_t i = r * row; i < (r + 1) * row; i++) {
                const float column = (float)((i - r * row) / m->channels);
                y[i] = is_inside && column >= plan[2] && column < plan[3] ? other[i] : x[i];
            }
        }
    }
}
