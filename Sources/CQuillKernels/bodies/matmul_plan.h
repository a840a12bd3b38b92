// The division of a product into items. It depends on the shape alone, so results do not depend on threads.
#ifndef QUILL_MATMUL_PLAN_H
#define QUILL_MATMUL_PLAN_H

#include "matmul_micro.h"

#include "../include/quill_matmul.h"

// With this depth, a packed panel stays in the second-level cache together with a row of tiles of A.
#define MATMUL_DEPTH 2048
// Rows of B at a multiple of this many floats compete for the same few cache lines.
#define MATMUL_ALIASED 1024
// Products of at most this depth spend their time writing C.
#define MATMUL_SHALLOW 32
// An item should take at least this many vector multiply-adds (about a microsecond on a wide machine) …
#define MATMUL_ITEM_COST 4096
// … and there should be at most this many items.
#define MATMUL_ITEMS 16

typedef struct {
    int64_t tiles;                      ///< down the rows of C
    int64_t tile_rows, taller_tiles;    ///< the first `taller_tiles` tiles have one more row
    int64_t panel_vectors;              ///< 1, 2, 4 or 8
    int64_t panels;                     ///< across C's columns; the last may be narrower
    int64_t blocks;                     ///< of depth
    int64_t row_groups, column_groups;  ///< items
    bool rows_first;                    ///< whether items of the same rows follow each other
    bool by_rows;                       ///< whether an item finishes a row of tiles before it starts the next
} matmul_plan;

static matmul_plan matmul_plan_for(const quill_matmul *t) {
    matmul_plan plan;
    const int64_t vectors = divided_up(t->n, QUILL_LANES);
    plan.tiles = divided_up(t->m, vectors == 1 ? MATMUL_NARROW_ROWS : MATMUL_ROWS);
    plan.tile_rows = plan.tiles ? t->m / plan.tiles : 0;
    plan.taller_tiles = t->m - plan.tiles * plan.tile_rows;
    plan.blocks = between(1, divided_up(t->k, MATMUL_DEPTH), INT64_MAX);

    // With few rows, registers are left for wider panels.
    const int64_t height = plan.tile_rows + (plan.taller_tiles > 0);
    int64_t width = 8;
    while (width > 2 && height * width > MATMUL_ROWS * MATMUL_VECTORS) width /= 2;
    while (width > 1 && width > vectors) width /= 2;
    plan.panel_vectors = width;
    plan.panels = divided_up(vectors, width);

    // With a small depth, writing C dominates, and long runs write best: items are rows of tiles. That also suits a
    // weight gradient, whose B is small. Otherwise items are columns, each with its own part of the weights. Items
    // of the same columns repeat the packing of their panels; several rows of tiles must make up for that.
    const bool packs = t->transpose_b || (t->n % QUILL_LANES != 0 && !MATMUL_MASKS);
    const bool is_shallow = t->k <= MATMUL_SHALLOW;
    const int64_t most_row_groups = !packs ? plan.tiles : is_shallow ? 1 : plan.tiles / 4;
    const int64_t cost = (t->m < 4 ? 4 : t->m) * vectors * t->k;  // with few rows, reading B dominates
    const int64_t wanted = between(1, cost / MATMUL_ITEM_COST, MATMUL_ITEMS);
    plan.by_rows = is_shallow;
    plan.rows_first = is_shallow || (t->transpose_a && !packs);
    if (plan.rows_first) {
        plan.row_groups = between(1, wanted, most_row_groups);
        plan.column_groups = between(1, wanted / plan.row_groups, plan.panels);
    } else {
        plan.column_groups = between(1, wanted, plan.panels);
        plan.row_groups = between(1, wanted / plan.column_groups, most_row_groups);
    }
    return plan;
}

static quill_work matmul_work(const quill_matmul *t) {
    if (t->n == 0 || (t->m == 0 && !t->column_sums)) return (quill_work){0};
    const matmul_plan plan = matmul_plan_for(t);
    const int64_t packed_panels = plan.by_rows ? divided_up(plan.panels, plan.column_groups) : 1;
    return (quill_work){
        .items = plan.row_groups * plan.column_groups,
        .scratch_bytes =
            smaller_of(t->k, MATMUL_DEPTH) * packed_panels * plan.panel_vectors * (int64_t)sizeof(vec),
    };
}

#endif
