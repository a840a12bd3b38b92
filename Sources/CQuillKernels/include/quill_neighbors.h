#ifndef QUILL_NEIGHBORS_H
#define QUILL_NEIGHBORS_H
#include "quill_work.h"
#pragma clang assume_nonnull begin

/// The exact nearest neighbors of each query among points: by matrix products first, whose rounding errors are bounded,
/// then by the sums of squared differences. Nearest first; of equal distances, the lower index first.
/// Items are blocks of queries; the prepare phase packs the points, item by item.
typedef struct {
    int64_t queries, points, dimensions, neighbors;
    const float *query;          ///< [queries, dimensions], of any alignment
    const float *point;          ///< [points, dimensions], of any alignment
    const float *query_squares;  ///< [queries], the sum of squares of each query minus the first point
    const float *point_squares;  ///< [points], the same of each point
    float largest_square;        ///< of point_squares
    bool same;                   ///< whether query i is point i, which is then no neighbor of itself
    int32_t *index;              ///< [queries, neighbors]
    float *distance;             ///< [queries, neighbors], squared
} quill_neighbors;

/// Conditional probabilities of neighbors p(j|i) = exp(−β d²) / Σ, with the β that gives each row the perplexity.
/// Source: van der Maaten and Hinton, "Visualizing Data using t-SNE", JMLR 9 (2008).
typedef struct {
    int64_t rows, neighbors;
    const float *distance;  ///< [rows, neighbors], squared
    float perplexity;
    float *probability;     ///< [rows, neighbors]
} quill_perplexity;

#define QUILL_NEIGHBORS_KERNELS                                                                               \
    quill_work (*neighbors_work)(const quill_neighbors *);                                                    \
    void (*neighbors_prepare)(const quill_neighbors *, int64_t begin, int64_t end, void *scratch, void *work); \
    void (*neighbors)(const quill_neighbors *, int64_t begin, int64_t end, void *scratch, void *work);        \
    /* sums of squares of rows [rows, columns] of any alignment; items are rows */                            \
    void (*square_sums)(const float *x, int64_t columns, float *y, int64_t begin, int64_t end);               \
    /* items are rows */                                                                                      \
    void (*perplexity)(const quill_perplexity *, int64_t begin, int64_t end);

#pragma clang assume_nonnull end
#endif
