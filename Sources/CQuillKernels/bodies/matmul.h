// C = epilogue(op(A) · op(B)).
//
// C is covered by register tiles of up to MATMUL_ROWS × MATMUL_VECTORS vectors, each summed over the whole depth
// (or a large block of it). All tiles in a column read the same panel of B: a few vectors wide, and packed into
// contiguous memory unless B's own layout serves as well. Items are rectangles of tiles that depend on the shape
// alone, and every sum runs through the depth in order, so results do not depend on the division of items among
// threads.
#ifndef QUILL_MATMUL_BODY_H
#define QUILL_MATMUL_BODY_H

#include "matmul_epilogue.h"
#include "matmul_micro.h"
#include "matmul_pack.h"
#include "matmul_plan.h"

/// One block of the depth for a rectangle of tiles.
typedef struct {
    const quill_matmul *product;
    const matmul_plan *plan;
    int64_t first_tile, end_tile;
    int64_t column, end_column;
    int64_t begin, depth;     ///< of the block
    bool is_first, is_last;   ///< of the blocks
    float *packed;
} matmul_part;

/// A panel of a part: its columns, and the address of its rows of B.
typedef struct {
    int64_t columns, vectors;
    float *packed;    ///< its packed copy; or NULL
    const float *b;   ///< the memory to read it from
    int64_t b_stride;
} matmul_panel;

QUILL_INLINE matmul_panel matmul_panel_at(const matmul_part *part, int64_t column) {
    // The rest, a narrower last panel, takes tiles of 8, 4, 2 and 1 vectors.
    const quill_matmul *t = part->product;
    const int64_t columns = part->end_column - column;
    int64_t vectors = part->plan->panel_vectors;
    while (vectors > 1 && (vectors - 1) * QUILL_LANES >= columns) vectors /= 2;
    matmul_panel panel = {.vectors = vectors, .columns = smaller_of(columns, vectors * QUILL_LANES)};
    const bool is_aliased = t->n % MATMUL_ALIASED == 0 && part->end_tile - part->first_tile > 2;
    const bool is_ragged = panel.columns % QUILL_LANES != 0;
    if (t->transpose_b || is_aliased || (is_ragged && !MATMUL_MASKS)) {
        panel.b = panel.packed = part->packed + (column - part->column) * part->depth;
        panel.b_stride = vectors * QUILL_LANES;
    } else {
        panel.b = t->b + part->begin * t->n + column;
        panel.b_stride = t->n;
    }
    return panel;
}

/// sums[columns] (+)= the sum of the rows of a panel.
static void matmul_sum_panel(const matmul_panel *panel, int64_t depth, bool add, float *sums) {
    for (int64_t j = 0; j < panel->columns; j += QUILL_LANES) {
        const float *b = panel->b + j;
        const int64_t lanes = smaller_of(panel->columns - j, QUILL_LANES);
        vec chains[4] = {splat(0), splat(0), splat(0), splat(0)};
        for (int64_t p = 0; p < depth; p++, b += panel->b_stride) {
            chains[p % 4] += MATMUL_MASKS ? load_part(b, lanes) : load(b);
        }
        vec sum = (chains[0] + chains[2]) + (chains[1] + chains[3]);
        if (add) sum += load_part(sums + j, lanes);
        store_part(sums + j, sum, lanes);
    }
}

/// Packs the panels that need it, and sums columns if these are the first rows.
static void matmul_prepare_panels(const matmul_part *part) {
    const quill_matmul *t = part->product;
    const bool sums = t->column_sums && part->first_tile == 0;
    if (!t->transpose_b && !sums && MATMUL_MASKS && t->n % MATMUL_ALIASED != 0) return;
    for (int64_t column = part->column; column < part->end_column;) {
        const matmul_panel panel = matmul_panel_at(part, column);
        if (t->transpose_b) {
            const float *b = t->b + column * t->k + part->begin;
            matmul_pack_columns(b, t->k, part->depth, panel.columns, panel.packed);
        } else if (panel.packed) {
            const float *b = t->b + part->begin * t->n + column;
            matmul_pack_rows(b, t->n, part->depth, panel.columns, panel.packed);
        }
        if (sums) matmul_sum_panel(&panel, part->depth, !part->is_first, t->column_sums + column);
        column += panel.columns;
    }
}

static void matmul_run_part(const matmul_part *part) {
    const quill_matmul *t = part->product;
    const quill_epilogue *e = &t->epilogue;
    const bool is_simple = epilogue_is_simple(e);
    const float *gate = e->gate_activation == quill_linear ? NULL : e->gate;
    matmul_prepare_panels(part);
    matmul_tile tile = {
        .a_stride = t->transpose_a ? t->m : t->k,
        .c_stride = t->n,
        .depth = part->depth,
        .add_to_c = !part->is_first,
        .relu = part->is_last && is_simple && e->activation == quill_relu,
    };
    for (int64_t i = part->first_tile; i < part->end_tile; i++) {
        const int64_t row = i * part->plan->tile_rows + smaller_of(i, part->plan->taller_tiles);
        const int64_t rows = part->plan->tile_rows + (i < part->plan->taller_tiles);
        tile.a = t->transpose_a ? t->a + part->begin * t->m + row : t->a + row * t->k + part->begin;
        for (int64_t column = part->column; column < part->end_column;) {
            const matmul_panel panel = matmul_panel_at(part, column);
            const float *tile_gate = gate ? gate + row * t->n + column : NULL;
            tile.b = panel.b;
            tile.b_stride = panel.b_stride;
            tile.c = t->c + row * t->n + column;
            tile.bias = part->is_first && e->bias ? e->bias + column : NULL;
            tile.gate = part->is_last && is_simple ? tile_gate : NULL;
            tile.last_lanes = panel.columns - (panel.vectors - 1) * QUILL_LANES;
            matmul_tiles[t->transpose_a][__builtin_ctzll((uint64_t)panel.vectors)][rows - 1](&tile);
            if (part->is_last && !is_simple) {
                matmul_activate(e, tile.c, tile_gate, t->n, rows, panel.columns);
            }
            column += panel.columns;
        }
    }
}

static void matmul_item(const quill_matmul *t, const matmul_plan *plan, int64_t item, float *scratch) {
    const int64_t row_group = plan->rows_first ? item / plan->column_groups : item % plan->row_groups;
    const int64_t column_group = plan->rows_first ? item % plan->column_groups : item / plan->row_groups;
    const int64_t first_panel = plan->panels * column_group / plan->column_groups;
    const int64_t end_panel = plan->panels * (column_group + 1) / plan->column_groups;
    const int64_t step = plan->by_rows ? end_panel - first_panel : 1;
    matmul_part part = {
        .product = t,
        .plan = plan,
        .first_tile = plan->tiles * row_group / plan->row_groups,
        .end_tile = plan->tiles * (row_group + 1) / plan->row_groups,
        .packed = scratch,
    };
    for (int64_t block = 0; block < plan->blocks; block++) {
        part.begin = t->k * block / plan->blocks;
        part.depth = t->k * (block + 1) / plan->blocks - part.begin;
        part.is_first = block == 0;
        part.is_last = block == plan->blocks - 1;
        for (int64_t panel = first_panel; panel < end_panel; panel += step) {
            part.column = panel * plan->panel_vectors * QUILL_LANES;
            part.end_column = smaller_of(t->n, (panel + step) * plan->panel_vectors * QUILL_LANES);
            matmul_run_part(&part);
        }
    }
}

static void matmul(const quill_matmul *t, int64_t begin, int64_t end, void *scratch, void *work) {
    (void)work;
    if (begin >= end) return;
    const matmul_plan plan = matmul_plan_for(t);
    for (int64_t item = begin; item < end; item++) matmul_item(t, &plan, item, scratch);
}

/// The empty prepare and finish phases of the product.
static void matmul_no_phase(const quill_matmul *t, int64_t begin, int64_t end, void *scratch, void *work) {
    (void)t, (void)begin, (void)end, (void)scratch, (void)work;
}

#define QUILL_MATMUL_TABLE                                              \
    .matmul_work = matmul_work, .matmul_prepare = matmul_no_phase,      \
    .matmul = matmul, .matmul_finish = matmul_no_phase,

#endif
