#ifndef QUILL_EMBEDDING_H
#define QUILL_EMBEDDING_H
#include "quill_work.h"
#pragma clang assume_nonnull begin

// The steps of t-SNE. With w = 1 / (1 + d²) of two points of the map, the gradient of the divergence is, up to a factor
// of 4, Σ_j p w (y_i − y_j) − Σ_j w² (y_i − y_j) / Z, where Z = Σ w over all pairs.
// Sources: van der Maaten and Hinton, JMLR 9 (2008); Linderman et al., Nature Methods 16 (2019); Barnes and Hut, Nature
// 324 (1986).

/// The neighbor graph and the map. Points of a plane are pairs of floats, points of space are four floats, the last
/// zero.
typedef struct {
    int64_t points;
    int32_t dimensions;              ///< 2 or 3
    const int64_t *start;            ///< [points + 1], where each row of the graph begins
    const int32_t *column;
    const float *value;
    const float *y;                  ///< [points, 2 or 4]
    const float *other;              ///< where the columns' points are: y, or another map
} quill_attraction;

/// A step of gradient descent with momentum and gains, which include the attraction and the repulsion.
typedef struct {
    quill_attraction graph;
    const float *repulsion;          ///< [points, 2 or 4], Σ w² (y_i − y_j), not yet divided by Z
    const double *z;                 ///< Z
    float exaggeration, learning_rate, momentum, smallest_gain, largest_step;
    float *gain, *update;            ///< [points, 2 or 4]
    float *next;                     ///< [points, 2 or 4], the new map
} quill_map_step;

/// Chunks of points, the items of the kernels below.
#define QUILL_MAP_CHUNK 256

/// A grid over the map. The grid has `side` >= 4 points in each direction, `spacing` apart; the transforms have an even
/// `length` >= 2 · side.
typedef struct {
    int64_t points, side, length;
    float origin[2], spacing;
    const float *y;                  ///< [points, 2]
    const int32_t *order;            ///< [points], sorted by the row of the grid
    const int32_t *row_start;        ///< [side + 1], where each row's points begin in `order`
    float *charge;                   ///< [side, stride], stride = side rounded up to 32
    const float *twiddles;           ///< of quill_fft_twiddles
    const float *_Nonnull kernel[2]; ///< [length, half], the transforms of the two results' kernels, half =
                                     ///< length / 2 + 1 rounded up to 16
    bool odd;                        ///< whether the kernels are odd, so that their transforms are imaginary
    const float *_Nullable energy;   ///< [length, half], the transform of the kernel of Z; or NULL
    double *_Nullable energy_parts;  ///< [items of map_convolve]
    float *rows;                     ///< workspace: 2 · stride · half
    float *columns;                  ///< workspace: 4 · half · stride
    float *field;                    ///< [side, stride, 2], the results
    float *force;                    ///< [points, 2], the results at the points
} quill_map_grid;

/// An octree over points of space that are sorted along a curve: nodes in depth-first order.
typedef struct {
    float x, y, z, count;     ///< center of mass and number of points
    float squared_width;      ///< of the cell, divided by theta²
    int32_t next;             ///< the node after this node's subtree
    int32_t first, end;       ///< the points of a leaf; first = −1 in inner nodes
} quill_tree_node;

typedef struct {
    int64_t points, nodes;
    const float *y;                ///< [points, 4], sorted
    const quill_tree_node *node;
    float *repulsion;              ///< [points, 4], of the sorted points
    float *z;                      ///< [points], Σ_j w of each point, without itself
} quill_tree;

/// All pairs of points and other points.
typedef struct {
    int64_t points, others;
    int32_t dimensions;
    const float *y;                ///< [points, 2 or 4]
    const float *other;            ///< [others, 2 or 4]
    float *repulsion;              ///< [points, 2 or 4]
    float *z;                      ///< [points], Σ_j w; a point that is also among the others counts 1 for itself
} quill_repulsion;

#define QUILL_EMBEDDING_KERNELS                                                                              \
    /* items are points: force[i] = Σ_j p w (y_i − y_j) */                                                   \
    void (*map_attraction)(const quill_attraction *, float *force, int64_t begin, int64_t end);              \
    /* items are points: sum[i] = Σ_j p log(p (1 + d²)) */                                                   \
    void (*map_divergence)(const quill_attraction *, float *sum, int64_t begin, int64_t end);                \
    /* items are points; y == next is not allowed */                                                         \
    void (*map_step)(const quill_map_step *, int64_t begin, int64_t end);                                    \
    /* items are rows of the grid */                                                                         \
    void (*map_spread)(const quill_map_grid *, int64_t begin, int64_t end);                                  \
    /* The convolution in three phases. Items are blocks of 2 · 16 columns, of 16 frequencies, of 16 columns. */ \
    int64_t (*map_scratch_bytes)(int64_t length);                                                            \
    void (*map_transform)(const quill_map_grid *, int64_t begin, int64_t end, void *scratch);                \
    void (*map_convolve)(const quill_map_grid *, int64_t begin, int64_t end, void *scratch);                 \
    void (*map_restore)(const quill_map_grid *, int64_t begin, int64_t end, void *scratch);                  \
    /* items are points */                                                                                   \
    void (*map_gather)(const quill_map_grid *, int64_t begin, int64_t end);                                  \
    /* items are chunks of points */                                                                         \
    void (*map_tree)(const quill_tree *, int64_t begin, int64_t end);                                        \
    void (*map_pairs)(const quill_repulsion *, int64_t begin, int64_t end);                                  \
    /* In-place transforms of 16 columns, [length][16] each, for tests and tables. Inverse ones don't divide. */ \
    /* The scratch memory is another 2 · [length][16] floats. */                                             \
    void (*fourier)(int64_t length, const float *twiddles, bool inverse, float *re, float *im, void *scratch);

/// The number of floats of the twiddle factors of a length; 0 if the length has other prime factors than 2, 3, and 5.
int64_t quill_fft_twiddle_count(int64_t length);
/// Fills in the twiddle factors.
void quill_fft_twiddles(int64_t length, float *twiddles);

#pragma clang assume_nonnull end
#endif
