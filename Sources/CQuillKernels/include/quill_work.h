#ifndef QUILL_WORK_H
#define QUILL_WORK_H
#include <stdint.h>

/// Elementwise work is divided at multiples of this many elements.
#define QUILL_GRAIN 256

/// The sizes that a tiled kernel needs for one set of arguments.
typedef struct {
    int64_t items;            ///< independent pieces of the main phase
    int64_t prepare_items;    ///< pieces of the phase before it (packing, transforms); 0 if there is none
    int64_t finish_items;     ///< pieces of the phase after it (summing partial results); 0 if there is none
    int64_t scratch_bytes;    ///< memory private to each thread
    int64_t workspace_bytes;  ///< memory shared by all items of all phases
} quill_work;

/// Activations that a product or convolution can apply before it stores, and whose derivative follows from their
/// output alone.
typedef enum {
    quill_linear = 0,
    quill_relu = 1,
    quill_sigmoid = 2,
    quill_tanh = 3,
} quill_activation;

/// The steps between the accumulator and memory, in this order.
typedef struct {
    const float *_Nullable bias;        ///< [columns], added; or NULL
    quill_activation activation;        ///< applied to the sum
    const float *_Nullable gate;        ///< same shape as the result: an activation's *output* y; or NULL
    quill_activation gate_activation;   ///< the result is multiplied by this activation's derivative at y
} quill_epilogue;
#endif
