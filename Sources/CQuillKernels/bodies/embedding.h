// The attraction of t-SNE over the neighbor graph, the step of gradient descent, and repulsion by trees and pairs.
#ifndef QUILL_EMBEDDING_BODY_H
#define QUILL_EMBEDDING_BODY_H

#include "map_grid.h"
#include "math.h"

QUILL_INLINE ivec load_indices(const int32_t *p, int64_t count) {
#if QUILL_AVX512
    return (ivec)_mm512_maskz_loadu_epi32((__mmask16)(count >= 16 ? 0xffff : (1u << count) - 1), p);
#else
    ivec v = (ivec)(0);
    memcpy(&v, p, (size_t)least(count, QUILL_LANES) * sizeof(int32_t));
    return v;
#endif
}

typedef struct {
    vec x, y, z;
} point_vectors;

/// The points with these numbers.
QUILL_INLINE point_vectors gather_points(const float *y, ivec index, const int dimensions) {
    point_vectors p;
    p.z = splat(0.0f);
#if QUILL_AVX512
    if (dimensions == 2) {
        const __m512i i = (__m512i)index;
        const __m512 a = (__m512)_mm512_i32gather_epi64(_mm512_castsi512_si256(i), y, 8);
        const __m512 b = (__m512)_mm512_i32gather_epi64(_mm512_extracti64x4_epi64(i, 1), y, 8);
        const __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        p.x = (vec)_mm512_permutex2var_ps(a, even, b);
        p.y = (vec)_mm512_permutex2var_ps(a, _mm512_add_epi32(even, _mm512_set1_epi32(1)), b);
    } else {
        const __m512i i = _mm512_slli_epi32((__m512i)index, 2);
        p.x = (vec)_mm512_i32gather_ps(i, y, 4);
        p.y = (vec)_mm512_i32gather_ps(i, y + 1, 4);
        p.z = (vec)_mm512_i32gather_ps(i, y + 2, 4);
    }
#else
    const int64_t stride = dimensions == 2 ? 2 : 4;
    for (int lane = 0; lane < QUILL_LANES; lane++) {
        const float *at = y + stride * index[lane];
        p.x[lane] = at[0];
        p.y[lane] = at[1];
        if (dimensions == 3) p.z[lane] = at[2];
    }
#endif
    return p;
}

QUILL_INLINE vec squared_length(point_vectors d, const int dimensions) {
    const vec plane = multiply_add(d.y, d.y, d.x * d.x);
    return dimensions == 3 ? multiply_add(d.z, d.z, plane) : plane;
}

/// Σ_j p w (y_i − y_j)
QUILL_INLINE vec4 attraction_row(const quill_attraction *t, int64_t i, const int dimensions) {
    const float *own = t->y + i * (dimensions == 2 ? 2 : 4);
    vec x = splat(0.0f), y = x, z = x;
    QUILL_FOR_VECTORS(j, some, t->start[i], t->start[i + 1], {
        const point_vectors other = gather_points(t->other, load_indices(t->column + j, some), dimensions);
        point_vectors d = {splat(own[0]) - other.x, splat(own[1]) - other.y, splat(0.0f)};
        if (dimensions == 3) d.z = splat(own[2]) - other.z;
        const vec w = load_some(t->value + j, some) / (squared_length(d, dimensions) + 1.0f);
        x = multiply_add(w, d.x, x);
        y = multiply_add(w, d.y, y);
        if (dimensions == 3) z = multiply_add(w, d.z, z);
    });
    return (vec4){lane_sum(x), lane_sum(y), dimensions == 3 ? lane_sum(z) : 0.0f, 0.0f};
}

static void map_attraction(const quill_attraction *t, float *force, int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
        if (t->dimensions == 2) {
            const vec4 a = attraction_row(t, i, 2);
            force[2 * i] = a.x;
            force[2 * i + 1] = a.y;
        } else {
            const vec4 a = attraction_row(t, i, 3);
            memcpy(force + 4 * i, &a, sizeof a);
        }
    }
}

QUILL_INLINE float divergence_row(const quill_attraction *t, int64_t i, const int dimensions) {
    const float *own = t->y + i * (dimensions == 2 ? 2 : 4);
    vec sum = splat(0.0f);
    QUILL_FOR_VECTORS(j, some, t->start[i], t->start[i + 1], {
        const point_vectors other = gather_points(t->other, load_indices(t->column + j, some), dimensions);
        point_vectors d = {splat(own[0]) - other.x, splat(own[1]) - other.y, splat(0.0f)};
        if (dimensions == 3) d.z = splat(own[2]) - other.z;
        const vec p = load_some(t->value + j, some);
        // p log p is 0 for p = 0.
        const vec log = vlog(select_lanes(p > 0.0f, p * (squared_length(d, dimensions) + 1.0f), splat(1.0f)));
        sum = multiply_add(p, log, sum);
    });
    return lane_sum(sum);
}

static void map_divergence(const quill_attraction *t, float *sum, int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
        sum[i] = t->dimensions == 2 ? divergence_row(t, i, 2) : divergence_row(t, i, 3);
    }
}

QUILL_INLINE void map_step_point(const quill_map_step *t, int64_t i, vec4 attraction, float inverse_z,
                                 const int dimensions) {
    const int64_t at = i * (dimensions == 2 ? 2 : 4);
    float update[4] = {0}, squares = 0;
    for (int d = 0; d < dimensions; d++) {
        const float pull = attraction[d] * t->exaggeration, push = t->repulsion[at + d] * inverse_z;
        const float gradient = pull - push, last = t->update[at + d];
        const bool turned = (last > 0) != (gradient > 0) || (last < 0) != (gradient < 0);
        const float gain = turned ? t->gain[at + d] + 0.2f : t->gain[at + d] * 0.8f + t->smallest_gain;
        t->gain[at + d] = gain;
        update[d] = t->momentum * last - t->learning_rate * gain * gradient;
        squares += update[d] * update[d];
    }
    const float limit = t->largest_step * t->largest_step;
    const float scale = squares > limit ? t->largest_step / __builtin_sqrtf(squares) : 1.0f;
    for (int d = 0; d < dimensions; d++) {
        t->update[at + d] = update[d] * scale;
        t->next[at + d] = t->graph.y[at + d] + update[d] * scale;
    }
}

static void map_step(const quill_map_step *t, int64_t begin, int64_t end) {
    const float inverse_z = (float)(1.0 / *t->z);
    for (int64_t i = begin; i < end; i++) {
        if (t->graph.dimensions == 2) {
            map_step_point(t, i, attraction_row(&t->graph, i, 2), inverse_z, 2);
        } else {
            map_step_point(t, i, attraction_row(&t->graph, i, 3), inverse_z, 3);
        }
    }
}

/// Loads `count` points, the lanes beyond the last point as the last point.
QUILL_INLINE point_vectors load_points(const float *y, int64_t first, int64_t count, const int dimensions) {
    const ivec lanes = lane_numbers(), last = (ivec)((int32_t)count - 1);
    return gather_points(y + first * (dimensions == 2 ? 2 : 4), lanes < last ? lanes : last, dimensions);
}

QUILL_INLINE void store_forces(float *force, float *z, int64_t first, int64_t count, point_vectors sum, vec total,
                               const int dimensions) {
    for (int64_t lane = 0; lane < count; lane++) {
        float *at = force + (first + lane) * (dimensions == 2 ? 2 : 4);
        at[0] = sum.x[lane];
        at[1] = sum.y[lane];
        if (dimensions == 3) {
            at[2] = sum.z[lane];
            at[3] = 0.0f;
        }
    }
    store_some(z + first, total, count);
}

QUILL_INLINE void add_repulsion(point_vectors own, float x, float y, float z, float count, point_vectors *sum,
                                vec *total, const int dimensions) {
    point_vectors d = {own.x - x, own.y - y, splat(0.0f)};
    if (dimensions == 3) d.z = own.z - z;
    const vec w = 1.0f / (squared_length(d, dimensions) + 1.0f), scaled = w * count, square = scaled * w;
    *total += scaled;
    sum->x = multiply_add(square, d.x, sum->x);
    sum->y = multiply_add(square, d.y, sum->y);
    if (dimensions == 3) sum->z = multiply_add(square, d.z, sum->z);
}

QUILL_INLINE void map_pairs_in(const quill_repulsion *t, int64_t begin, int64_t end, const int dimensions) {
    const int64_t stride = dimensions == 2 ? 2 : 4;
    QUILL_FOR_VECTORS(i, count, begin * QUILL_MAP_CHUNK, least(end * QUILL_MAP_CHUNK, t->points), {
        const point_vectors own = load_points(t->y, i, count, dimensions);
        point_vectors sum = {splat(0.0f), splat(0.0f), splat(0.0f)};
        vec total = splat(0.0f);
        for (int64_t j = 0; j < t->others; j++) {
            const float *other = t->other + j * stride;
            add_repulsion(own, other[0], other[1], dimensions == 3 ? other[2] : 0.0f, 1.0f, &sum, &total,
                          dimensions);
        }
        store_forces(t->repulsion, t->z, i, count, sum, total, dimensions);
    });
}

static void map_pairs(const quill_repulsion *t, int64_t begin, int64_t end) {
    if (t->dimensions == 2) {
        map_pairs_in(t, begin, end, 2);
    } else {
        map_pairs_in(t, begin, end, 3);
    }
}

/// Neighboring points walk through the tree together; a cell is taken as one point if it is far enough from all.
static void map_tree(const quill_tree *t, int64_t begin, int64_t end) {
    QUILL_FOR_VECTORS(i, count, begin * QUILL_MAP_CHUNK, least(end * QUILL_MAP_CHUNK, t->points), {
        const point_vectors own = load_points(t->y, i, count, 3);
        point_vectors sum = {splat(0.0f), splat(0.0f), splat(0.0f)};
        vec total = splat(-1.0f);
        for (int64_t n = 0; n < t->nodes;) {
            const quill_tree_node *node = t->node + n;
            const point_vectors d = {own.x - node->x, own.y - node->y, own.z - node->z};
            if (!any_lane(squared_length(d, 3) <= node->squared_width)) {
                add_repulsion(own, node->x, node->y, node->z, node->count, &sum, &total, 3);
                n = node->next;
            } else if (node->first >= 0) {
                for (int32_t j = node->first; j < node->end; j++) {
                    const float *other = t->y + 4 * (int64_t)j;
                    add_repulsion(own, other[0], other[1], other[2], 1.0f, &sum, &total, 3);
                }
                n = node->next;
            } else {
                n++;
            }
        }
        store_forces(t->repulsion, t->z, i, count, sum, total, 3);
    });
}

#define QUILL_EMBEDDING_TABLE                                                                                  \
    .map_attraction = map_attraction, .map_divergence = map_divergence, .map_step = map_step,                  \
    .map_spread = map_spread, .map_scratch_bytes = map_scratch_bytes, .map_transform = map_transform,          \
    .map_convolve = map_convolve, .map_restore = map_restore, .map_gather = map_gather, .map_tree = map_tree,  \
    .map_pairs = map_pairs, .fourier = fourier,

#endif
