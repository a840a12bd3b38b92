// C = epilogue(op(A) · op(B)).
//
// C is covered by register tiles of up to MATMUL_ROWS × MATMUL_VECTORS vectors, each summed over the whole depth.
// A column of tiles reads the same panel of B: a few vectors wide, packed into contiguous memory where B's own
// layout would not serve. Items are rectangles of tiles; which, depends on the shape alone, and every sum runs
// through the depth in order, so the result does not depend on how items are shared out.
#ifndef QUILL_MATMUL_BODY_H
#define QUILL_MATMUL_BODY_H

#include "matmul_epilogue.h"
#include "matmul_micro.h"
#include "matmul_pack.h"

#include "../include/quill_matmul.h"

// A packed panel stays in the second-level cache together with a row of tiles of A.
#define MATMUL_DEPTH 2048
// An item should be worth this many multiply-adds of whole vectors (about a microsecond on a wide machine) …
#define MATMUL_ITEM_COST 4096
// … and there should not be more items than this.
#define MATMUL_ITEMS 16

QUILL_INLINE int64_t smaller_of(int64_t a, int64_t b) { return a < b ? a : b; }
/// x limited to least…most, or `least` if `most` is less.
QUILL_INLINE int64_t between(int64_t least, int64_t x, int64_t most) {
    const int64_t limited = x < most ? x : most;
    return limited > least ? limited : least;
}
QUILL_INLINE int64_t divided_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

// Rows of B so many floats apart compete for the same few lines of a cache.
#define MATMUL_ALIASED 1024

/// How a product is cut up.
typedef struct {
    int64_t tiles;                      ///< down the rows of C
    int64_t tile_rows, taller_tiles;    ///< so many first tiles have one row more than the others
    int64_t panel_vectors;              ///< 1, 2, 4 or 8
    int64_t panels;                     ///< across C's columns; the last may be narrower
    int64_t row_groups, column_groups;  ///< items
    int64_t blocks;                     ///< of depth
} matmul_plan;

static matmul_plan matmul_plan_for(const quill_matmul *t) {
    matmul_plan plan;
    const int64_t vectors = divided_up(t->n, QUILL_LANES);
    plan.tiles = divided_up(t->m, vectors == 1 ? MATMUL_NARROW_ROWS : MATMUL_ROWS);
    plan.tile_rows = plan.tiles ? t->m / plan.tiles : 0;
    plan.taller_tiles = t->m - plan.tiles * plan.tile_rows;
    const int64_t height = plan.tile_rows + (plan.taller_tiles > 0);
    // Few rows leave registers for wider panels, and the work is then mostly to read B.
    const int64_t read = t->m < 4 ? 4 : t->m;
    const int64_t wanted = between(1, read * vectors * t->k / MATMUL_ITEM_COST, MATMUL_ITEMS);
    plan.panel_vectors = 8;
    while (plan.panel_vectors > 2 && height * plan.panel_vectors > MATMUL_ROWS * MATMUL_VECTORS) plan.panel_vectors /= 2;
    while (plan.panel_vectors > 1 && plan.panel_vectors > vectors) plan.panel_vectors /= 2;
    plan.panels = divided_up(vectors, plan.panel_vectors);
    plan.blocks = divided_up(t->k, MATMUL_DEPTH);
    if (plan.blocks == 0) plan.blocks = 1;

    // Items of a weight gradient are rows of tiles: long runs of C, and B is small. Others are columns, each with its
    // own part of the weights. Where panels are packed, items of the same columns repeat that.
    const bool packs = t->transpose_b || (t->n % QUILL_LANES != 0 && !MATMUL_MASKS);
    const int64_t rows_of_tiles = packs ? plan.tiles / 4 : plan.tiles;
    if (t->transpose_a && !packs) {
        plan.row_groups = between(1, wanted, rows_of_tiles);
        plan.column_groups = between(1, wanted / plan.row_groups, plan.panels);
    } else {
        plan.column_groups = between(1, wanted, plan.panels);
        plan.row_groups = between(1, wanted / plan.column_groups, rows_of_tiles);
    }
    return plan;
}

static quill_work matmul_work(const quill_matmul *t) {
    if (t->n == 0 || (t->m == 0 && !t->column_sums)) return (quill_work){0};
    const matmul_plan plan = matmul_plan_for(t);
    return (quill_work){
        .items = plan.row_groups * plan.column_groups,
        .scratch_bytes = smaller_of(t->k, MATMUL_DEPTH) * plan.panel_vectors * (int64_t)sizeof(vec),
    };
}

/// sums[columns] (+)= the rows of a panel, added up.
static void matmul_sum_panel(const float *b, int64_t stride, int64_t depth, int64_t columns, bool add, float *sums) {
    for (int64_t j = 0; j < columns; j += QUILL_LANES, b += QUILL_LANES) {
        const int64_t lanes = smaller_of(columns - j, QUILL_LANES);
        vec chains[4] = {splat(0), splat(0), splat(0), splat(0)};
        for (int64_t p = 0; p < depth; p++) {
            chains[p % 4] += MATMUL_MASKS ? load_part(b + p * stride, lanes) : load(b + p * stride);
        }
        vec sum = (chains[0] + chains[2]) + (chains[1] + chains[3]);
        if (add) sum += load_part(sums + j, lanes);
        store_part(sums + j, sum, lanes);
    }
}

/// Columns [column, column + columns), at most a panel, of the rows of tiles [first, end).
static void matmul_panel(const quill_matmul *t, const matmul_plan *plan, int64_t column, int64_t columns,
                         int64_t block, int64_t first, int64_t end, float *scratch) {
    const quill_epilogue *e = &t->epilogue;
    const bool is_last = block == plan->blocks - 1, is_simple = epilogue_is_simple(e);
    const int64_t begin = t->k * block / plan->blocks, depth = t->k * (block + 1) / plan->blocks - begin;
    const int64_t vectors = divided_up(columns, QUILL_LANES);
    const float *gate = e->gate_activation == quill_linear ? NULL : e->gate;
    matmul_tile tile = {
        .bias = block == 0 && e->bias ? e->bias + column : NULL,
        .a_stride = t->transpose_a ? t->m : t->k,
        .c_stride = t->n,
        .depth = depth,
        .last_lanes = columns - (vectors - 1) * QUILL_LANES,
        .add_to_c = block > 0,
        .relu = is_last && is_simple && e->activation == quill_relu,
    };
    if (t->transpose_b) {
        matmul_pack_columns(t->b + column * t->k + begin, t->k, depth, columns, scratch);
        tile.b = scratch, tile.b_stride = vectors * QUILL_LANES;
    } else if ((tile.last_lanes < QUILL_LANES && !MATMUL_MASKS) || (t->n % MATMUL_ALIASED == 0 && end - first > 2)) {
        matmul_pack_rows(t->b + begin * t->n + column, t->n, depth, columns, scratch);
        tile.b = scratch, tile.b_stride = vectors * QUILL_LANES;
    } else {
        tile.b = t->b + begin * t->n + column, tile.b_stride = t->n;
    }
    if (t->column_sums && first == 0) {
        matmul_sum_panel(tile.b, tile.b_stride, depth, columns, block > 0, t->column_sums + column);
    }
    const int width = vectors == 8 ? 3 : vectors == 4 ? 2 : vectors == 2 ? 1 : 0;
    for (int64_t i = first; i < end; i++) {
        const int64_t row = i * plan->tile_rows + smaller_of(i, plan->taller_tiles);
        const int64_t rows = plan->tile_rows + (i < plan->taller_tiles);
        tile.a = t->transpose_a ? t->a + begin * t->m + row : t->a + row * t->k + begin;
        tile.c = t->c + row * t->n + column;
        const float *tile_gate = gate ? gate + row * t->n + column : NULL;
        tile.gate = is_last && is_simple ? tile_gate : NULL;
        matmul_tiles[t->transpose_a][width][rows - 1](&tile);
        if (is_last && !is_simple) matmul_activate(e, tile.c, tile_gate, t->n, rows, columns);
    }
}

static void matmul_item(const quill_matmul *t, const matmul_plan *plan, int64_t item, float *scratch) {
    const int64_t row_group = item % plan->row_groups, column_group = item / plan->row_groups;
    const int64_t first = plan->tiles * row_group / plan->row_groups;
    const int64_t end = plan->tiles * (row_group + 1) / plan->row_groups;
    const int64_t width = plan->panel_vectors * QUILL_LANES;
    const int64_t begin_column = plan->panels * column_group / plan->column_groups * width;
    const int64_t end_column = smaller_of(plan->panels * (column_group + 1) / plan->column_groups * width, t->n);
    for (int64_t block = 0; block < plan->blocks; block++) {
        for (int64_t column = begin_column; column < end_column;) {
            // What remains of a narrower last panel takes tiles of 8, 4, 2 and 1 vectors.
            const int64_t columns = end_column - column;
            int64_t vectors = plan->panel_vectors;
            while (vectors > 1 && (vectors - 1) * QUILL_LANES >= columns) vectors /= 2;
            const int64_t taken = smaller_of(columns, vectors * QUILL_LANES);
            matmul_panel(t, plan, column, taken, block, first, end, scratch);
            column += taken;
        }
    }
}

static void matmul(const quill_matmul *t, int64_t begin, int64_t end, void *scratch, void *work) {
    (void)work;
    if (begin >= end) return;
    const matmul_plan plan = matmul_plan_for(t);
    for (int64_t item = begin; item < end; item++) matmul_item(t, &plan, item, scratch);
}

/// The product has a main phase only.
static void matmul_no_phase(const quill_matmul *t, int64_t begin, int64_t end, void *scratch, void *work) {
    (void)t, (void)begin, (void)end, (void)scratch, (void)work;
}

#define QUILL_MATMUL_TABLE                                                                                   \
    .matmul_work = matmul_work, .matmul_prepare = matmul_no_phase, .matmul = matmul, .matmul_finish = matmul_no_phase,

#endif
