// Exact nearest neighbors, and the probabilities of t-SNE.
//
// A block of queries times a tile of points gives their products in the cache, all relative to the first point, so that
// an offset common to all costs no digits. Distances from products cancel digits, so they only choose candidates: all points whose distance could be among the smallest, given the bound of the rounding
// errors. The candidates' distances are then summed from differences. If a row has too many candidates, because many
// points are nearly at the same place far from the origin, the row's distances are all summed from differences.
#ifndef QUILL_NEIGHBORS_BODY_H
#define QUILL_NEIGHBORS_BODY_H

#include <math.h>

#include "math.h"
#include "matmul.h"

#include "../include/quill_neighbors.h"

#define NEIGHBOR_ROWS 52
#define NEIGHBOR_TILE 480
// Candidates kept beyond the wanted neighbors before they are thinned out.
#define NEIGHBOR_SPARE 160

typedef struct {
    float distance;
    int32_t index;
} candidate;

typedef struct {
    candidate *list;
    int64_t count;
    float limit;     ///< candidates must not be farther
    bool overflows;
} candidate_row;

QUILL_INLINE int64_t neighbors_capacity(const quill_neighbors *t) {
    return t->neighbors + NEIGHBOR_SPARE + NEIGHBOR_TILE;
}

static quill_matmul neighbors_product(const quill_neighbors *t, const float *rows, int64_t count, const float *tile,
                                      float *c) {
    return (quill_matmul){.m = count, .n = NEIGHBOR_TILE, .k = t->dimensions, .a = rows, .b = tile, .c = c};
}

static int64_t neighbors_product_bytes(const quill_neighbors *t) {
    const quill_matmul product = neighbors_product(t, t->query, NEIGHBOR_ROWS, t->point, t->distance);
    return (matmul_work(&product).scratch_bytes + 63) / 64 * 64;
}

/// The floats of a block of queries relative to the first point.
QUILL_INLINE int64_t neighbors_block(const quill_neighbors *t) {
    return divide_up(NEIGHBOR_ROWS * t->dimensions, 16) * 16;
}

static quill_work neighbors_work(const quill_neighbors *t) {
    const int64_t tiles = divide_up(t->points, NEIGHBOR_TILE);
    return (quill_work){
        .items = divide_up(t->queries, NEIGHBOR_ROWS),
        .prepare_items = tiles,
        .scratch_bytes = neighbors_product_bytes(t) +
                         (neighbors_block(t) + NEIGHBOR_ROWS * NEIGHBOR_TILE) * (int64_t)sizeof(float) +
                         NEIGHBOR_ROWS * neighbors_capacity(t) * (int64_t)sizeof(candidate),
        .workspace_bytes = tiles * t->dimensions * NEIGHBOR_TILE * (int64_t)sizeof(float),
    };
}

/// Transposes the points of a tile, relative to the first point; missing points are zero.
static void neighbors_prepare(const quill_neighbors *t, int64_t begin, int64_t end, void *scratch, void *work) {
    (void)scratch;
    for (int64_t tile = begin; tile < end; tile++) {
        float *packed = (float *)work + tile * t->dimensions * NEIGHBOR_TILE;
        const int64_t first = tile * NEIGHBOR_TILE, count = least(NEIGHBOR_TILE, t->points - first);
        for (int64_t j = 0; j < count; j++) {
            const float *x = t->point + (first + j) * t->dimensions;
            for (int64_t d = 0; d < t->dimensions; d++) packed[d * NEIGHBOR_TILE + j] = x[d] - t->point[d];
        }
        for (int64_t d = 0; d < t->dimensions; d++) {
            for (int64_t j = count; j < NEIGHBOR_TILE; j++) packed[d * NEIGHBOR_TILE + j] = 0.0f;
        }
    }
}

static float difference_square_sum(const float *a, const float *b, int64_t count) {
    vec sum[2] = {splat(0.0f), splat(0.0f)};
    int64_t i = 0;
    for (; i + 2 * QUILL_LANES <= count; i += 2 * QUILL_LANES) {
        for (int k = 0; k < 2; k++) {
            const vec d = load(a + i + k * QUILL_LANES) - load(b + i + k * QUILL_LANES);
            sum[k] = multiply_add(d, d, sum[k]);
        }
    }
    QUILL_FOR_VECTORS(j, some, i, count, {
        const vec d = load_some(a + j, some) - load_some(b + j, some);
        sum[0] = multiply_add(d, d, sum[0]);
    });
    return lane_sum(sum[0] + sum[1]);
}

QUILL_INLINE bool is_nearer(candidate a, candidate b) {
    return a.distance < b.distance || (a.distance == b.distance && a.index < b.index);
}

/// Moves the `count` nearest of n candidates to the front (Hoare's selection).
static void select_candidates(candidate *list, int64_t n, int64_t count) {
    int64_t low = 0, high = n - 1;
    while (low < high) {
        const candidate a = list[low], b = list[(low + high) / 2], c = list[high];
        const candidate pivot = is_nearer(a, b) ? (is_nearer(b, c) ? b : is_nearer(a, c) ? c : a)
                                                : (is_nearer(a, c) ? a : is_nearer(b, c) ? c : b);
        int64_t i = low, j = high;
        while (i <= j) {
            while (is_nearer(list[i], pivot)) i++;
            while (is_nearer(pivot, list[j])) j--;
            if (i <= j) {
                const candidate swap = list[i];
                list[i++] = list[j];
                list[j--] = swap;
            }
        }
        if (count - 1 <= j) {
            high = j;
        } else if (count - 1 >= i) {
            low = i;
        } else {
            return;
        }
    }
}

/// Sorts candidates (heap sort, since nothing may be allocated).
static void sort_candidates(candidate *list, int64_t count) {
    for (int64_t i = 1; count <= 32 && i < count; i++) {
        const candidate item = list[i];
        int64_t j = i;
        for (; j > 0 && is_nearer(item, list[j - 1]); j--) list[j] = list[j - 1];
        list[j] = item;
    }
    if (count <= 32) return;
    for (int64_t end = count, start = count / 2; end > 1;) {
        if (start > 0) {
            start--;
        } else {
            end--;
            const candidate swap = list[end];
            list[end] = list[0];
            list[0] = swap;
        }
        int64_t root = start;
        const candidate item = list[root];
        for (int64_t child; (child = 2 * root + 1) < end; root = child) {
            if (child + 1 < end && is_nearer(list[child], list[child + 1])) child++;
            if (!is_nearer(item, list[child])) break;
            list[root] = list[child];
        }
        list[root] = item;
    }
}

/// Lowers the limit to the k-th distance plus the error that both it and another may have.
static void thin_candidates(candidate_row *row, int64_t k, float error) {
    if (row->count <= k) return;
    select_candidates(row->list, row->count, k);
    row->limit = row->list[0].distance;
    for (int64_t i = 1; i < k; i++) {
        if (row->list[i].distance > row->limit) row->limit = row->list[i].distance;
    }
    row->limit += 2 * error;
    int64_t kept = k;
    for (int64_t i = k; i < row->count; i++) {
        if (row->list[i].distance <= row->limit) row->list[kept++] = row->list[i];
    }
    row->count = kept;
    row->overflows = kept > k + NEIGHBOR_SPARE / 2;
}

static void add_candidates(const quill_neighbors *t, candidate_row *row, int64_t query, int64_t first,
                           const float *products) {
    const int64_t count = least(NEIGHBOR_TILE, t->points - first);
    const float *squares = t->point_squares + first;
    const vec own = splat(t->query_squares[query]);
    candidate *list = row->list + row->count;
    const int32_t self = t->same ? (int32_t)query : -1;
    QUILL_FOR_VECTORS(j, some, 0, count, {
        const vec d = multiply_add(load(products + j), splat(-2.0f), load_some(squares + j, some) + own);
        ivec near = d <= row->limit;
        if (some < QUILL_LANES) near &= first_lanes(some);
#if QUILL_AVX512
        uint32_t mask = _mm512_movepi32_mask((__m512i)near);
        while (mask) {
            const int lane = __builtin_ctz(mask);
            mask &= mask - 1;
            const int32_t index = (int32_t)(first + j) + lane;
            if (index != self) *list++ = (candidate){d[lane], index};
        }
#else
        if (any_lane(near)) {
            for (int lane = 0; lane < QUILL_LANES; lane++) {
                const int32_t index = (int32_t)(first + j) + lane;
                if (near[lane] && index != self) *list++ = (candidate){d[lane], index};
            }
        }
#endif
    });
    row->count = list - row->list;
}

/// Finds a row's neighbors by differences alone.
static void neighbors_directly(const quill_neighbors *t, candidate_row *row, int64_t query) {
    const int64_t k = t->neighbors, most = neighbors_capacity(t);
    row->count = 0;
    row->limit = QUILL_INFINITY;
    for (int64_t j = 0; j < t->points; j++) {
        if (t->same && j == query) continue;
        const float d = difference_square_sum(t->query + query * t->dimensions, t->point + j * t->dimensions,
                                              t->dimensions);
        if (d > row->limit) continue;
        row->list[row->count++] = (candidate){d, (int32_t)j};
        if (row->count < most) continue;
        select_candidates(row->list, row->count, k);
        row->count = k;
        row->limit = row->list[0].distance;
        for (int64_t i = 1; i < k; i++) {
            if (row->list[i].distance > row->limit) row->limit = row->list[i].distance;
        }
    }
}

static void neighbors(const quill_neighbors *t, int64_t begin, int64_t end, void *scratch, void *work) {
    const int64_t tiles = divide_up(t->points, NEIGHBOR_TILE), k = t->neighbors;
    const int64_t product_bytes = neighbors_product_bytes(t);
    float *block = (float *)((char *)scratch + product_bytes), *products = block + neighbors_block(t);
    candidate *lists = (candidate *)(products + NEIGHBOR_ROWS * NEIGHBOR_TILE);
    for (int64_t item = begin; item < end; item++) {
        const int64_t first_row = item * NEIGHBOR_ROWS, rows = least(NEIGHBOR_ROWS, t->queries - first_row);
        for (int64_t r = 0; r < rows; r++) {
            const float *x = t->query + (first_row + r) * t->dimensions;
            for (int64_t d = 0; d < t->dimensions; d++) block[r * t->dimensions + d] = x[d] - t->point[d];
        }
        candidate_row state[NEIGHBOR_ROWS];
        float error[NEIGHBOR_ROWS];
        for (int64_t r = 0; r < rows; r++) {
            state[r] = (candidate_row){.list = lists + r * neighbors_capacity(t), .limit = QUILL_INFINITY};
            const float reach = t->query_squares[first_row + r] + t->largest_square;
            error[r] = (float)(t->dimensions + 16) * 0x1p-23f * reach;
        }
        for (int64_t tile = 0; tile < tiles; tile++) {
            const float *packed = (const float *)work + tile * t->dimensions * NEIGHBOR_TILE;
            const quill_matmul product = neighbors_product(t, block, rows, packed, products);
            matmul(&product, 0, matmul_work(&product).items, scratch, NULL);
            for (int64_t r = 0; r < rows; r++) {
                candidate_row *row = state + r;
                if (row->overflows) continue;
                add_candidates(t, row, first_row + r, tile * NEIGHBOR_TILE, products + r * NEIGHBOR_TILE);
                if (row->count > k + NEIGHBOR_SPARE) thin_candidates(row, k, error[r]);
            }
        }
        for (int64_t r = 0; r < rows; r++) {
            const int64_t query = first_row + r;
            candidate_row *row = state + r;
            if (!row->overflows) thin_candidates(row, k, error[r]);
            if (row->overflows) {
                neighbors_directly(t, row, query);
            } else {
                for (int64_t i = 0; i < row->count; i++) {
                    row->list[i].distance =
                        difference_square_sum(t->query + query * t->dimensions,
                                              t->point + row->list[i].index * t->dimensions, t->dimensions);
                }
            }
            select_candidates(row->list, row->count, k);
            sort_candidates(row->list, k);
            for (int64_t i = 0; i < k; i++) {
                t->index[query * k + i] = row->list[i].index;
                t->distance[query * k + i] = row->list[i].distance;
            }
        }
    }
}

static void square_sums(const float *x, int64_t columns, float *y, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        vec sum = splat(0.0f);
        QUILL_FOR_VECTORS(j, some, 0, columns, {
            const vec v = load_some(x + row * columns + j, some);
            sum = multiply_add(v, v, sum);
        });
        y[row] = lane_sum(sum);
    }
}

/// Fills in exp(−β (d − least)); returns the entropy in nats.
static float perplexity_row(const quill_perplexity *t, const float *d, float nearest, float beta, float *p,
                            float *total) {
    vec sum = splat(0.0f), weighted = splat(0.0f);
    QUILL_FOR_VECTORS(j, some, 0, t->neighbors, {
        const vec x = load_some(d + j, some) - nearest;
        vec e = vexp(x * -beta);
        if (some < QUILL_LANES) e = select_lanes(first_lanes(some), e, splat(0.0f));
        // Skips 0 · ∞, which would make the sum NaN.
        weighted = multiply_add(e, select_lanes(e > 0.0f, x, splat(0.0f)), weighted);
        sum += e;
        store_some(p + j, e, some);
    });
    *total = lane_sum(sum);
    return logf(*total) + beta * lane_sum(weighted) / *total;
}

static void perplexity(const quill_perplexity *t, int64_t begin, int64_t end) {
    const float wanted = logf(t->perplexity);
    for (int64_t row = begin; row < end; row++) {
        const float *d = t->distance + row * t->neighbors;
        float *p = t->probability + row * t->neighbors;
        const float nearest = d[0];
        float mean = 0;
        for (int64_t j = 0; j < t->neighbors; j++) mean += (d[j] - nearest) / (float)t->neighbors;
        float low = 0, high = QUILL_INFINITY, total = 1;
        // Without differences, every β gives the same probabilities.
        float beta = mean > 0 ? 1 / mean : 1;
        for (int32_t turn = 0; turn < 64; turn++) {
            const float entropy = perplexity_row(t, d, nearest, beta, p, &total), excess = entropy - wanted;
            if (!(mean > 0) || fabsf(excess) < 1e-6f) break;
            if (excess > 0) {
                low = beta;
            } else {
                high = beta;
            }
            const float middle = high < QUILL_INFINITY ? low + (high - low) / 2 : beta * 2;
            // More of the nearest points than the perplexity are at the same distance, or the numbers end.
            if (middle == low || middle == high || !(middle < 0x1p120f)) break;
            beta = middle;
        }
        const float scale = 1 / total;
        for (int64_t j = 0; j < t->neighbors; j++) p[j] *= scale;
    }
}

#define QUILL_NEIGHBORS_TABLE                                                                              \
    .neighbors_work = neighbors_work, .neighbors_prepare = neighbors_prepare, .neighbors = neighbors,      \
    .square_sums = square_sums, .perplexity = perplexity,

#endif
