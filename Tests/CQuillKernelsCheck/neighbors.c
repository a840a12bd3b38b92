// Nearest neighbors, sums of squares, and the probabilities of neighbors.
#include "check.h"

typedef struct {
    int64_t queries, points, dimensions, neighbors;
    bool same;
    float step;    ///< coordinates are multiples of this, so that squared distances are exact and many are equal
    float offset;  ///< of all but the first point
} search;

typedef struct {
    float distance;
    int32_t index;
} neighbor;

static int compare(const void *a, const void *b) {
    const neighbor *x = a, *y = b;
    if (x->distance != y->distance) return x->distance < y->distance ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static float *places(search s, int64_t count) {
    float *x = noise(count * s.dimensions);
    for (int64_t i = 0; i < count * s.dimensions; i++) x[i] = roundf(x[i] / s.step) * s.step + s.offset;
    return x;
}

static float *shifted_squares(const float *x, const float *from, int64_t count, int64_t dimensions) {
    float *squares = floats(count);
    for (int64_t i = 0; i < count; i++) {
        double sum = 0;
        for (int64_t d = 0; d < dimensions; d++) sum += pow((double)x[i * dimensions + d] - (double)from[d], 2);
        squares[i] = (float)sum;
    }
    return squares;
}

static void check_search(search s) {
    begin_case("%lld neighbors of %lld among %lld points of %lld dimensions%s, step %g, offset %g",
               (long long)s.neighbors, (long long)s.queries, (long long)s.points, (long long)s.dimensions,
               s.same ? " themselves" : "", s.step, s.offset);
    const int64_t count = s.queries * s.neighbors;
    float *point = places(s, s.points), *query = s.same ? point : places(s, s.queries);
    for (int64_t d = 0; d < s.dimensions; d++) point[d] -= s.offset;
    float *query_squares = shifted_squares(query, point, s.queries, s.dimensions);
    float *point_squares = shifted_squares(point, point, s.points, s.dimensions);
    float largest = 0, *distance = floats(count);
    for (int64_t i = 0; i < s.points; i++) largest = fmaxf(largest, point_squares[i]);
    int32_t *index = (int32_t *)floats(count);
    neighbor *all = (neighbor *)doubles(s.points);
    for (int64_t i = 0; i < s.queries; i++) {
        int64_t found = 0;
        for (int64_t j = 0; j < s.points; j++) {
            if (s.same && i == j) continue;
            double sum = 0;
            for (int64_t d = 0; d < s.dimensions; d++) {
                const double difference = (double)query[i * s.dimensions + d] - (double)point[j * s.dimensions + d];
                sum += difference * difference;
            }
            all[found++] = (neighbor){(float)sum, (int32_t)j};
        }
        qsort(all, (size_t)found, sizeof *all, compare);
        for (int64_t j = 0; j < s.neighbors; j++) {
            index[i * s.neighbors + j] = all[j].index;
            distance[i * s.neighbors + j] = all[j].distance;
        }
    }
    EACH_RUN(r) {
        const float *points = copy(r, "points", point, s.points * s.dimensions);
        const quill_neighbors args = {
            s.queries, s.points, s.dimensions, s.neighbors,
            s.same ? points : copy(r, "queries", query, s.queries * s.dimensions), points,
            copy(r, "squares of queries", query_squares, s.queries),
            copy(r, "squares of points", point_squares, s.points), largest, s.same,
            memory(r, "indices", count * 4), blank(r, "distances", count),
        };
        WORK_(r, neighbors, &args);
        PHASE_(r, neighbors_prepare, &args, work_.prepare_items, work_);
        PHASE_(r, neighbors, &args, work_.items, work_);
        expect_equal(r, "distances", args.distance, distance, count);
        for (int64_t i = 0; i < count; i++) {
            if (args.index[i] == index[i]) continue;
            fail(r, "indices[%lld] is %d, not %d", (long long)i, args.index[i], index[i]);
            break;
        }
    }
}

static void check_square_sums(int64_t columns) {
    begin_case("sums of squares of 7x%lld", (long long)columns);
    const int64_t rows = 7;
    float *x = noise(rows * columns);
    double *want = doubles(rows);
    for (int64_t i = 0; i < rows * columns; i++) want[i / columns] += (double)x[i] * (double)x[i];
    EACH_RUN(r) {
        float *input = copy(r, "x", x, rows * columns), *y = blank(r, "y", rows);
        EACH_ITEMS(r, part, rows) KERNEL(r, square_sums)(input, columns, y, part->begin, part->end);
        expect_near(r, "y", y, want, rows, 1e-5, 0);
    }
}

/// Fills in exp(−β (d − d₀)) / Σ; returns the entropy in nats.
static double probabilities(const float *d, int64_t count, double beta, double *p) {
    double sum = 0, entropy = 0;
    for (int64_t j = 0; j < count; j++) sum += p[j] = exp(-beta * ((double)d[j] - (double)d[0]));
    for (int64_t j = 0; j < count; j++) {
        p[j] /= sum;
        if (p[j] > 0) entropy -= p[j] * log(p[j]);
    }
    return entropy;
}

static int compare_floats(const void *a, const void *b) {
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void check_perplexity(int64_t neighbors, float perplexity, float scale) {
    begin_case("perplexity %g of %lld neighbors, scale %g", perplexity, (long long)neighbors, scale);
    const int64_t rows = 11, count = rows * neighbors;
    float *distance = noise(count);
    double *want = doubles(count);
    for (int64_t i = 0; i < count; i++) {
        const int64_t row = i / neighbors;
        // Rows of one distance, of zeros, and of a few nearest ones at the same place.
        const bool is_zero = row == 5 || (row == 7 && i % neighbors < 4);
        distance[i] = row == 2 ? scale : is_zero ? 0 : (distance[i] + 1.1f) * scale;
    }
    for (int64_t row = 0; row < rows; row++) {
        float *d = distance + row * neighbors;
        double *p = want + row * neighbors, low = 0, high = 1e9 / (double)scale;
        qsort(d, (size_t)neighbors, sizeof *d, compare_floats);
        for (int32_t turn = 0; turn < 200; turn++) {
            const double beta = (low + high) / 2;
            if (probabilities(d, neighbors, beta, p) > log((double)perplexity)) {
                low = beta;
            } else {
                high = beta;
            }
        }
    }
    EACH_RUN(r) {
        const quill_perplexity args = {rows, neighbors, copy(r, "distances", distance, count), perplexity,
                                       blank(r, "probabilities", count)};
        EACH_ITEMS(r, part, rows) KERNEL(r, perplexity)(&args, part->begin, part->end);
        expect_near(r, "probabilities", args.probability, want, count, 1e-4, 1e-5);
    }
}

void check_neighbors(void) {
    static const search searches[] = {
        {1, 1, 1, 1, false, 0.125f}, {5, 1, 3, 1, false, 0.125f}, {2, 2, 2, 1, true, 0.125f},
        {3, 40, 5, 40, false, 0.125f}, {41, 41, 6, 40, true, 0.125f}, {52, 479, 7, 3, false, 0.0625f},
        {53, 480, 16, 15, false, 0.0625f}, {104, 481, 33, 16, false, 0.125f}, {105, 105, 2, 17, true, 0.015625f},
        {600, 600, 3, 90, true, 0.03125f}, {7, 961, 784, 10, false, 0.125f}, {1, 1500, 17, 33, false, 0.0625f},
        // Too many candidates: equal points, and points close together far from the first.
        {20, 700, 2, 5, false, 4}, {55, 700, 3, 30, false, 1}, {500, 500, 9, 12, false, 0.0625f, 1000},
        {30, 1300, 4, 600, false, 0.0625f, 4000},
    };
    for (int64_t i = 0; i < COUNT_OF(searches); i++) check_search(searches[i]);
    for (int64_t i = 0; i < COUNT_OF(element_counts); i++) check_square_sums(element_counts[i]);
    static const int64_t counts[] = {1, 2, 5, 15, 16, 17, 33, 90, 91};
    for (int64_t i = 0; i < COUNT_OF(counts); i++) {
        check_perplexity(counts[i], 1.5f, 1);
        check_perplexity(counts[i], 4.5f, 1);
        check_perplexity(counts[i], 30, 1e4f);
        check_perplexity(counts[i], 30, 1e-4f);
    }
}
