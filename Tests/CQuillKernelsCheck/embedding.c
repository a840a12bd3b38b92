// The steps of t-SNE: attraction along the neighbor graph, repulsion by pairs, trees, and grids, and the transforms.
#include "check.h"

static int64_t width(int32_t dimensions) { return dimensions == 2 ? 2 : 4; }

/// Points in −size…size; the fourth number of a point of space is zero.
static float *map_noise(int64_t points, int32_t dimensions, float size) {
    float *y = noise(points * width(dimensions));
    for (int64_t i = 0; i < points * width(dimensions); i++) y[i] = dimensions == 3 && i % 4 == 3 ? 0 : y[i] * size;
    return y;
}

static double squared_distance(const float *a, const float *b, int32_t dimensions) {
    double sum = 0;
    for (int32_t d = 0; d < dimensions; d++) sum += pow((double)a[d] - (double)b[d], 2);
    return sum;
}

// MARK: The graph

typedef struct {
    int64_t points, others, edges;
    int32_t dimensions;
    int64_t *start;
    int32_t *column;
    float *value, *y, *other;
} graph;

/// Rows of 0 to 40 neighbors, some with the value zero. Without others, the columns are the points.
static graph make_graph(int64_t points, int64_t others, int32_t dimensions) {
    graph g = {.points = points, .others = others ? others : points, .dimensions = dimensions,
               .start = (int64_t *)doubles(points + 1), .y = map_noise(points, dimensions, 5)};
    g.other = others ? map_noise(others, dimensions, 5) : g.y;
    for (int64_t i = 0; i < points; i++) g.start[i + 1] = g.start[i] + (int64_t)(next_random() % 41);
    g.edges = g.start[points];
    g.column = (int32_t *)floats(g.edges);
    g.value = noise(g.edges);
    for (int64_t i = 0; i < g.edges; i++) {
        // The last point is among them, so that its end is read.
        g.column[i] = (int32_t)(i == 0 ? g.others - 1 : (int64_t)(next_random() % (uint64_t)g.others));
        g.value[i] = i % 9 == 4 ? 0 : fabsf(g.value[i]);
    }
    return g;
}

static quill_attraction copy_graph(const run *r, graph g) {
    const float *y = copy(r, "map", g.y, g.points * width(g.dimensions));
    return (quill_attraction){
        g.points, g.dimensions,
        memcpy(memory(r, "starts", (g.points + 1) * 8), g.start, (size_t)(g.points + 1) * 8),
        copy_labels(r, "columns", g.column, g.edges), copy(r, "values", g.value, g.edges), y,
        g.other == g.y ? y : copy(r, "other map", g.other, g.others * width(g.dimensions)),
    };
}

static void attraction_twin(graph g, double *force, double *divergence) {
    const int64_t step = width(g.dimensions);
    for (int64_t i = 0; i < g.points; i++) {
        for (int64_t j = g.start[i]; j < g.start[i + 1]; j++) {
            const float *own = g.y + i * step, *other = g.other + g.column[j] * step;
            const double p = g.value[j], near = 1 + squared_distance(own, other, g.dimensions);
            for (int32_t d = 0; d < g.dimensions; d++) {
                force[i * step + d] += p / near * ((double)own[d] - (double)other[d]);
            }
            if (p > 0) divergence[i] += p * log(p * near);
        }
    }
}

static void check_graph(int64_t points, int64_t others, int32_t dimensions) {
    begin_case("graph of %lld and %lld points, %d dimensions", (long long)points, (long long)others, dimensions);
    const int64_t count = points * width(dimensions);
    const graph g = make_graph(points, others, dimensions);
    double *force = doubles(count), *divergence = doubles(points), *gain = doubles(count), *update = doubles(count);
    double *next = doubles(count);
    attraction_twin(g, force, divergence);
    float *repulsion = map_noise(points, dimensions, 40), *start_gain = floats(count), *start_update = floats(count);
    const double z = 123.5;
    // Steps to both sides of the largest.
    const quill_map_step step = {.exaggeration = 1.5f, .learning_rate = 0.5f, .momentum = 0.75f,
                                 .smallest_gain = 0.01f, .largest_step = 0.5f};
    for (int64_t i = 0; i < points; i++) {
        double squares = 0;
        for (int32_t d = 0; d < dimensions; d++) {
            const int64_t at = i * width(dimensions) + d;
            start_gain[at] = (float)(next_random() % 16 + 1) / 8;
            start_update[at] = i % 5 == 4 ? 0 : (float)(next_random() % 16) / 16 - 0.46875f;
            const double gradient = force[at] * (double)step.exaggeration - (double)repulsion[at] / z;
            const bool agrees = (double)start_update[at] * gradient > 0;
            gain[at] = agrees ? (double)start_gain[at] * 0.8 + (double)step.smallest_gain
                              : (double)start_gain[at] + 0.2;
            update[at] = (double)step.momentum * (double)start_update[at] -
                         (double)step.learning_rate * gain[at] * gradient;
            squares += update[at] * update[at];
        }
        for (int32_t d = 0; d < dimensions; d++) {
            const int64_t at = i * width(dimensions) + d;
            update[at] *= fmin(1, (double)step.largest_step / sqrt(squares));
            next[at] = (double)g.y[at] + update[at];
        }
    }
    EACH_RUN(r) {
        const quill_attraction args = copy_graph(r, g);
        float *got_force = blank(r, "force", count), *got_divergence = blank(r, "divergence", points);
        quill_map_step all = step;
        all.graph = args;
        all.repulsion = copy(r, "repulsion", repulsion, count);
        all.z = memcpy(memory(r, "z", sizeof z), &z, sizeof z);
        all.gain = copy(r, "gain", start_gain, count);
        all.update = copy(r, "update", start_update, count);
        // The fourth numbers stay zero.
        all.next = memset(blank(r, "next", count), 0, (size_t)count * sizeof(float));
        EACH_ITEMS(r, part, points) {
            KERNEL(r, map_attraction)(&args, got_force, part->begin, part->end);
            KERNEL(r, map_divergence)(&args, got_divergence, part->begin, part->end);
            KERNEL(r, map_step)(&all, part->begin, part->end);
        }
        expect_near(r, "force", got_force, force, count, 1e-5, 1e-5);
        expect_near(r, "divergence", got_divergence, divergence, points, 1e-5, 1e-5);
        expect_near(r, "gain", all.gain, gain, count, 1e-6, 0);
        expect_near(r, "update", all.update, update, count, 1e-5, 2e-5);
        expect_near(r, "next", all.next, next, count, 1e-5, 2e-5);
    }
}

// MARK: Pairs and trees

/// Adds what `count` points at one place do to a point.
static void repel(const float *own, const float *other, double count, int32_t dimensions, double *force, double *z) {
    const double w = 1 / (1 + squared_distance(own, other, dimensions));
    for (int32_t d = 0; d < dimensions; d++) force[d] += count * w * w * ((double)own[d] - (double)other[d]);
    *z += count * w;
}

static void check_pairs(int64_t points, int64_t others, int32_t dimensions) {
    begin_case("pairs of %lld and %lld points, %d dimensions", (long long)points, (long long)others, dimensions);
    const int64_t step = width(dimensions), count = points * step;
    float *y = map_noise(points, dimensions, 5), *other = map_noise(others, dimensions, 5);
    double *force = doubles(count), *z = doubles(points);
    for (int64_t i = 0; i < points; i++) {
        for (int64_t j = 0; j < others; j++) {
            repel(y + i * step, other + j * step, 1, dimensions, force + i * step, z + i);
        }
    }
    EACH_RUN(r) {
        const quill_repulsion args = {points, others, dimensions, copy(r, "points", y, count),
                                      copy(r, "others", other, others * step), blank(r, "repulsion", count),
                                      blank(r, "z", points)};
        EACH_ITEMS(r, part, (points + QUILL_MAP_CHUNK - 1) / QUILL_MAP_CHUNK) {
            KERNEL(r, map_pairs)(&args, part->begin, part->end);
        }
        expect_close(r, "repulsion", args.repulsion, force, count);
        expect_close(r, "z", args.z, z, points);
    }
}

typedef struct {
    const float *y;
    quill_tree_node *node;
    int32_t count;
    float theta;  ///< 0: no cell is far enough
} forest;

/// A binary tree over points in a row, which is all that the walk asks of a tree.
static void grow(forest *f, int32_t first, int32_t end, int32_t leaf) {
    quill_tree_node *node = f->node + f->count++;
    double sum[3] = {0}, width = 0;
    for (int32_t d = 0; d < 3; d++) {
        float low = INFINITY, high = -INFINITY;
        for (int32_t i = first; i < end; i++) {
            sum[d] += (double)f->y[4 * i + d] / (end - first);
            low = fminf(low, f->y[4 * i + d]);
            high = fmaxf(high, f->y[4 * i + d]);
        }
        width = fmax(width, (double)high - (double)low);
    }
    const bool is_leaf = end - first <= leaf;
    *node = (quill_tree_node){(float)sum[0], (float)sum[1], (float)sum[2], (float)(end - first),
                              f->theta > 0 ? (float)(width * width / (double)(f->theta * f->theta)) : INFINITY,
                              0, is_leaf ? first : -1, is_leaf ? end : -1};
    if (!is_leaf) {
        grow(f, first, (first + end) / 2, leaf);
        grow(f, (first + end) / 2, end, leaf);
    }
    node->next = f->count;
}

/// Walks with the points first..<end together. Each starts at −1, for itself.
static void tree_twin(const forest *f, int64_t first, int64_t end, double *force, double *z) {
    for (int64_t i = first; i < end; i++) z[i] = -1;
    for (int32_t n = 0; n < f->count;) {
        const quill_tree_node *node = f->node + n;
        const float center[4] = {node->x, node->y, node->z};
        bool is_far = true;
        for (int64_t i = first; i < end; i++) {
            is_far = is_far && squared_distance(f->y + 4 * i, center, 3) > (double)node->squared_width;
        }
        if (!is_far && node->first < 0) {
            n++;
            continue;
        }
        for (int64_t i = first; i < end; i++) {
            if (is_far) repel(f->y + 4 * i, center, (double)node->count, 3, force + 4 * i, z + i);
            for (int32_t j = node->first; !is_far && j < node->end; j++) {
                repel(f->y + 4 * i, f->y + 4 * j, 1, 3, force + 4 * i, z + i);
            }
        }
        n = node->next;
    }
}

static void check_tree(int64_t points, int32_t leaf, float theta) {
    begin_case("tree of %lld points, %d in a leaf, theta %g", (long long)points, leaf, theta);
    float *y = map_noise(points, 3, 1);
    // Along a line, so that the halves are apart.
    for (int64_t i = 0; i < points; i++) y[4 * i] += 0.1f * (float)i;
    const int64_t floats_of_node = (int64_t)(sizeof(quill_tree_node) / sizeof(float));
    forest f = {y, (quill_tree_node *)floats(2 * points * floats_of_node), 0, theta};
    grow(&f, 0, (int32_t)points, leaf);
    double *force = doubles(4 * points), *z = doubles(points);
    EACH_RUN(r) {
        // Without theta this is the sum over all pairs; with it, the points of a vector walk together.
        const int64_t lanes = theta > 0 ? r->kernels->lanes : points;
        memset(force, 0, (size_t)(4 * points) * sizeof *force);
        for (int64_t i = 0; i < points; i += lanes) {
            tree_twin(&f, i, i + lanes < points ? i + lanes : points, force, z);
        }
        const int64_t bytes = f.count * (int64_t)sizeof(quill_tree_node);
        const quill_tree args = {points, f.count, copy(r, "points", y, 4 * points),
                                 memcpy(memory(r, "nodes", bytes), f.node, (size_t)bytes),
                                 blank(r, "repulsion", 4 * points), blank(r, "z", points)};
        EACH_ITEMS(r, part, (points + QUILL_MAP_CHUNK - 1) / QUILL_MAP_CHUNK) {
            KERNEL(r, map_tree)(&args, part->begin, part->end);
        }
        expect_close(r, "repulsion", args.repulsion, force, 4 * points);
        expect_close(r, "z", args.z, z, points);
    }
}

// MARK: Transforms

/// The transform of n numbers `step` apart, forward or backward, not divided.
static void transform(int64_t n, int64_t step, double sign, double *re, double *im) {
    double *sum = malloc((size_t)(4 * n) * sizeof *sum), *turn = sum + 2 * n;
    for (int64_t k = 0; k < n; k++) {
        turn[2 * k] = cos(2 * M_PI * (double)k / (double)n);
        turn[2 * k + 1] = sign * sin(2 * M_PI * (double)k / (double)n);
    }
    for (int64_t k = 0; k < n; k++) {
        sum[2 * k] = sum[2 * k + 1] = 0;
        for (int64_t j = 0; j < n; j++) {
            const double *w = turn + 2 * (j * k % n);
            sum[2 * k] += re[j * step] * w[0] - im[j * step] * w[1];
            sum[2 * k + 1] += re[j * step] * w[1] + im[j * step] * w[0];
        }
    }
    for (int64_t k = 0; k < n; k++) {
        re[k * step] = sum[2 * k];
        im[k * step] = sum[2 * k + 1];
    }
    free(sum);
}

static float *twiddles_of(int64_t length) {
    float *twiddles = floats(quill_fft_twiddle_count(length));
    quill_fft_twiddles(length, twiddles);
    return twiddles;
}

static void check_fourier(int64_t length, bool inverse) {
    begin_case("%s of length %lld", inverse ? "inverse transform" : "transform", (long long)length);
    const int64_t count = 16 * length, factors = quill_fft_twiddle_count(length);
    float *x_re = noise(count), *x_im = noise(count), *twiddles = twiddles_of(length);
    double *re = doubles(count), *im = doubles(count);
    for (int64_t i = 0; i < count; i++) {
        re[i] = x_re[i];
        im[i] = x_im[i];
    }
    for (int64_t lane = 0; lane < 16; lane++) transform(length, 16, inverse ? 1 : -1, re + lane, im + lane);
    EACH_RUN(r) {
        float *got_re = copy(r, "re", x_re, count), *got_im = copy(r, "im", x_im, count);
        KERNEL(r, fourier)(length, copy(r, "twiddles", twiddles, factors), inverse, got_re, got_im,
                           blank(r, "scratch", 2 * count));
        expect_close(r, "re", got_re, re, count);
        expect_close(r, "im", got_im, im, count);
    }
}

// MARK: The grid

typedef struct {
    int64_t side, length, stride, half;
} grid;

static grid grid_of(int64_t side, int64_t length) {
    return (grid){side, length, (side + 31) / 32 * 32, (length / 2 + 1 + 15) / 16 * 16};
}

/// The grid points and weights of a point in one direction, in the kernels' own precision up to the weights.
static int32_t weights_of(float y, float origin, float spacing, int64_t side, double *weights) {
    const float inverse = 1 / spacing, place = (y - origin) * inverse;
    int32_t at = (int32_t)place;
    if (at < 1) at = 1;
    if (at > side - 3) at = (int32_t)side - 3;
    const double t = place - (float)at;
    for (int32_t k = 0; k < 4; k++) {
        weights[k] = 1;
        for (int32_t other = -1; other < 3; other++) {
            if (other != k - 1) weights[k] *= (t - other) / (k - 1 - other);
        }
    }
    return at - 1;
}

static void check_interpolation(int64_t points, int64_t side) {
    begin_case("%lld points on a grid of %lldx%lld", (long long)points, (long long)side, (long long)side);
    const grid g = grid_of(side, 2 * side);
    const float origin[2] = {-3.25f, 1.5f}, spacing = 0.3f;
    const int64_t cells = side * g.stride;
    float *y = noise(2 * points), *field = noise(2 * cells);
    double *charge = doubles(cells), *force = doubles(2 * points);
    int32_t *row = (int32_t *)floats(points), *order = (int32_t *)floats(points);
    int32_t *start = (int32_t *)floats(side + 1);
    for (int64_t i = 0; i < points; i++) {
        double down[4], across[4];
        for (int32_t d = 0; d < 2; d++) {
            // The corners are among the points.
            const float part = i == 0 ? 0 : i == 1 ? 1 : (y[2 * i + d] + 1) / 2;
            y[2 * i + d] = origin[d] + spacing * (float)(side - 1) * part;
        }
        const int32_t column = weights_of(y[2 * i], origin[0], spacing, side, across);
        row[i] = weights_of(y[2 * i + 1], origin[1], spacing, side, down);
        start[row[i] + 1]++;
        for (int64_t k = 0; k < 16; k++) {
            const int64_t at = (row[i] + k / 4) * g.stride + column + k % 4;
            const double weight = down[k / 4] * across[k % 4];
            charge[at] += weight;
            for (int32_t d = 0; d < 2; d++) force[2 * i + d] += weight * (double)field[2 * at + d];
        }
    }
    for (int64_t i = 0, found = 0; i < side; i++) {
        start[i + 1] += start[i];
        for (int32_t k = 0; k < points; k++) {
            if (row[k] == i) order[found++] = k;
        }
    }
    EACH_RUN(r) {
        const quill_map_grid args = {
            .points = points, .side = side, .length = g.length, .origin = {origin[0], origin[1]}, .spacing = spacing,
            .y = copy(r, "points", y, 2 * points), .order = copy_labels(r, "order", order, points),
            .row_start = copy_labels(r, "row starts", start, side + 1), .charge = blank(r, "charge", cells),
            .field = copy(r, "field", field, 2 * cells), .force = blank(r, "force", 2 * points),
        };
        EACH_ITEMS(r, part, side) KERNEL(r, map_spread)(&args, part->begin, part->end);
        EACH_ITEMS(r, part, points) KERNEL(r, map_gather)(&args, part->begin, part->end);
        expect_close(r, "charge", args.charge, charge, cells);
        expect_close(r, "force", args.force, force, 2 * points);
    }
}

/// A kernel on a torus that is even or odd, and its transform as the grid wants it.
static float *kernel_table(grid g, bool odd, double *kernel) {
    const int64_t n = g.length;
    double *re = doubles(n * n), *im = doubles(n * n);
    for (int64_t i = 0; i < n * n; i++) {
        const int64_t mirrored = (n - i / n) % n * n + (n - i % n) % n;
        kernel[i] = (double)(next_random() >> 40) / (1 << 23) - 1;
        if (mirrored < i) kernel[i] = odd ? -kernel[mirrored] : kernel[mirrored];
        if (mirrored == i && odd) kernel[i] = 0;
        re[i] = kernel[i] / (double)(n * n);
    }
    for (int64_t i = 0; i < n; i++) transform(n, 1, -1, re + i * n, im + i * n);
    for (int64_t i = 0; i < n; i++) transform(n, n, -1, re + i, im + i);
    // By the frequency along the rows first.
    float *table = floats(n * g.half);
    for (int64_t i = 0; i < n * g.half; i++) {
        const int64_t along = i / g.half, across = i % g.half;
        if (across <= n / 2) table[i] = (float)(odd ? im : re)[across * n + along];
    }
    return table;
}

/// What the charges make at a place of the grid.
static double convolved(grid g, const float *charge, const double *kernel, int64_t row, int64_t column) {
    double sum = 0;
    for (int64_t r = 0; r < g.side; r++) {
        const double *line = kernel + (row - r + g.length) % g.length * g.length;
        for (int64_t c = 0; c < g.side; c++) {
            sum += (double)charge[r * g.stride + c] * line[(column - c + g.length) % g.length];
        }
    }
    return sum;
}

static void check_convolution_of_grid(int64_t side, int64_t length, bool odd, bool has_energy) {
    begin_case("grid of %lldx%lld, transforms of %lld, %s kernels%s", (long long)side, (long long)side,
               (long long)length, odd ? "odd" : "even", has_energy ? ", energy" : "");
    const grid g = grid_of(side, length);
    const int64_t factors = quill_fft_twiddle_count(length), table = length * g.half, parts = g.half / 16;
    float *charge = noise(side * g.stride), *twiddles = twiddles_of(length), *tables[3];
    double *kernels[3], *want = doubles(2 * side * side), energy = 0, size = 0;
    for (int32_t k = 0; k < 3; k++) {
        kernels[k] = doubles(length * length);
        tables[k] = kernel_table(g, k < 2 && odd, kernels[k]);
    }
    for (int64_t i = 0; i < side * g.stride; i++) {
        if (i % g.stride >= side) charge[i] = 0;
    }
    for (int64_t i = 0; i < side * side; i++) {
        const int64_t row = i / side, column = i % side;
        for (int32_t k = 0; k < 2; k++) want[2 * i + k] = convolved(g, charge, kernels[k], row, column);
        if (!has_energy) continue;
        const double part = (double)charge[row * g.stride + column] * convolved(g, charge, kernels[2], row, column);
        energy += part;
        size += fabs(part);
    }
    EACH_RUN(r) {
        const quill_map_grid args = {
            .side = side, .length = length, .charge = copy(r, "charge", charge, side * g.stride),
            .twiddles = copy(r, "twiddles", twiddles, factors),
            .kernel = {copy(r, "first kernel", tables[0], table), copy(r, "second kernel", tables[1], table)},
            .odd = odd, .energy = has_energy ? copy(r, "energy", tables[2], table) : NULL,
            .energy_parts = has_energy ? memory(r, "parts of the energy", parts * 8) : NULL,
            .rows = blank(r, "rows", 2 * g.stride * g.half), .columns = blank(r, "columns", 4 * g.half * g.stride),
            .field = blank(r, "field", 2 * side * g.stride),
        };
        void *scratch = memory(r, "scratch", KERNEL(r, map_scratch_bytes)(length));
        EACH_ITEMS(r, part, g.stride / 32) KERNEL(r, map_transform)(&args, part->begin, part->end, scratch);
        EACH_ITEMS(r, part, parts) KERNEL(r, map_convolve)(&args, part->begin, part->end, scratch);
        EACH_ITEMS(r, part, g.stride / 16) KERNEL(r, map_restore)(&args, part->begin, part->end, scratch);
        // Beyond the side, the field is anything.
        float *field = floats(2 * side * side);
        for (int64_t i = 0; i < side; i++) {
            memcpy(field + 2 * i * side, args.field + 2 * i * g.stride, (size_t)(2 * side) * sizeof *field);
        }
        expect_close(r, "field", field, want, 2 * side * side);
        if (!has_energy) continue;
        double total = 0;
        for (int64_t i = 0; i < parts; i++) total += args.energy_parts[i];
        if (!(fabs(total - energy) <= 1e-5 * size)) fail(r, "the energy is %.9g, not %.9g", total, energy);
        expect_same_bits(r, "parts of the energy", args.energy_parts, parts * 8);
    }
}

void check_embedding(void) {
    static const int64_t sizes[] = {1, 2, 3, 15, 17, 33, 255, 256, 257, 530};
    for (int32_t dimensions = 2; dimensions <= 3; dimensions++) {
        for (int64_t i = 0; i < COUNT_OF(sizes); i++) {
            check_graph(sizes[i], 0, dimensions);
            check_graph(sizes[i], 1 + i * 7, dimensions);
            check_pairs(sizes[i], sizes[i] % 100 + 1, dimensions);
        }
        check_pairs(5, 0, dimensions);
    }
    for (int64_t i = 0; i < COUNT_OF(sizes); i++) {
        check_tree(sizes[i], 1, 0);
        check_tree(sizes[i], 8, 0);
        check_tree(sizes[i], 8, 0.5f);
        check_tree(sizes[i], 3, 1);
    }
    static const int64_t lengths[] = {1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 20, 25, 27, 30, 45, 48, 64, 75, 90, 100,
                                      128, 135, 225, 250, 256};
    for (int64_t i = 0; i < COUNT_OF(lengths); i++) {
        check_fourier(lengths[i], false);
        check_fourier(lengths[i], true);
    }
    static const int64_t sides[] = {4, 5, 8, 15, 16, 17, 31, 32, 33, 50, 100};
    for (int64_t i = 0; i < COUNT_OF(sides); i++) {
        check_interpolation(1, sides[i]);
        check_interpolation(7 * sides[i], sides[i]);
    }
    static const int64_t grids[][2] = {{4, 8}, {4, 10}, {5, 12}, {6, 30}, {9, 18}, {12, 24}, {15, 30}, {16, 32},
                                       {17, 36}, {25, 50}, {32, 64}, {33, 72}, {45, 90}};
    for (int64_t i = 0; i < COUNT_OF(grids); i++) {
        check_convolution_of_grid(grids[i][0], grids[i][1], true, true);
        check_convolution_of_grid(grids[i][0], grids[i][1], false, false);
    }
}
