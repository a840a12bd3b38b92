// Quill's kernels: every loop over floats.
//
// One source is compiled once per instruction set (see isa/*.c) and fills one `quill_kernels` table. At run time,
// QUILL_ISA chooses the table; by default it is the best that the machine can run.
//
// Conventions
// - Tensors are contiguous and row-major; images are NHWC, convolution kernels HWIO.
// - Every buffer starts 64-byte aligned, except where a comment says otherwise.
// - A kernel's work is a number of independent items; a call computes items [begin, end). No two items write the
//   same number, and any division of the range gives the same bits, so the caller may divide items among any
//   number of threads.
// - Elementwise kernels count single elements; `begin` is then a multiple of QUILL_GRAIN, so that only the
//   tensor's own end is a partial vector.
// - Kernels allocate nothing. A kernel's `…_work` function returns the memory it needs:
//   `scratch` is private to the calling thread, `workspace` is shared by all items (and phases) of one call.
#ifndef C_QUILL_KERNELS_H
#define C_QUILL_KERNELS_H

#include <stdbool.h>
#include <stdint.h>

#include "quill_augmentation.h"
#include "quill_convolution.h"
#include "quill_curves.h"
#include "quill_depthwise.h"
#include "quill_elementwise.h"
#include "quill_embedding.h"
#include "quill_layout.h"
#include "quill_matmul.h"
#include "quill_neighbors.h"
#include "quill_normalization.h"
#include "quill_optimizers.h"
#include "quill_pause.h"
#include "quill_pooling.h"
#include "quill_random.h"
#include "quill_reduction.h"
#include "quill_softmax.h"

#pragma clang assume_nonnull begin

/// Instruction sets, in ascending order of preference on the machines that have them.
typedef enum { quill_isa_portable, quill_isa_neon, quill_isa_avx2, quill_isa_avx512 } quill_isa;

/// All kernels, compiled for one instruction set.
typedef struct quill_kernels {
    const char *name;
    int32_t lanes;  ///< floats in one vector register
    QUILL_MATMUL_KERNELS
    QUILL_CONVOLUTION_KERNELS
    QUILL_DEPTHWISE_KERNELS
    QUILL_POOLING_KERNELS
    QUILL_ELEMENTWISE_KERNELS
    QUILL_CURVE_KERNELS
    QUILL_REDUCTION_KERNELS
    QUILL_SOFTMAX_KERNELS
    QUILL_NORMALIZATION_KERNELS
    QUILL_RANDOM_KERNELS
    QUILL_OPTIMIZER_KERNELS
    QUILL_LAYOUT_KERNELS
    QUILL_AUGMENTATION_KERNELS
    QUILL_NEIGHBORS_KERNELS
    QUILL_EMBEDDING_KERNELS
} quill_kernels;

/// The table for one instruction set, or NULL if this machine (or build) cannot run it.
const quill_kernels *_Nullable quill_kernels_for(quill_isa isa);

/// The instruction set by name ("portable", "neon", "avx2", "avx512"); -1 if the name is unknown.
int32_t quill_isa_named(const char *name);

/// The best instruction set this machine can run.
quill_isa quill_isa_best(void);

/// The table for that instruction set.
const quill_kernels *quill_kernels_best(void);

/// The number of processor cores worth one thread each.
int32_t quill_processor_count(void);

/// Whether the kernels were compiled with optimization.
bool quill_kernels_are_optimized(void);

#pragma clang assume_nonnull end
#endif
