#ifndef QUILL_POOLING_H
#define QUILL_POOLING_H
#include <stdbool.h>

#include "quill_work.h"
#pragma clang assume_nonnull begin

/// A pooling window's geometry, NHWC. Positions outside the image are ignored (by the maximum and by the average's
/// count), as in Keras.
typedef struct {
    int64_t batch, height, width, channels;
    int64_t pool_height, pool_width, stride_h, stride_w;
    int64_t pad_top, pad_left;
    int64_t out_height, out_width;
} quill_pooling_shape;

/// Items are images × output rows: batch · out_height.
typedef struct {
    quill_pooling_shape shape;
    const float *input;
    float *output;
    uint8_t *_Nullable winners;        ///< for 2×2 max pooling, see below; or NULL
    quill_activation winners_gate;     ///< quill_relu or quill_linear: the gate of the gradient
} quill_pooling;

/// Whether a pooling has winners: one byte per window, the position of its first maximum in row-major order, or 4
/// where the activation's derivative is 0. Windows are 2×2 and side by side; an odd last row or column is in none.
static inline bool quill_has_winners(quill_pooling_shape s) {
    return s.pool_height == 2 && s.pool_width == 2 && s.stride_h == 2 && s.stride_w == 2 && s.pad_top == 0 &&
           s.pad_left == 0 && s.out_height == s.height / 2 && s.out_width == s.width / 2;
}

/// Items are images × input rows: batch · height. The maximum's gradient goes to the first maximal position of the
/// window in row-major order. `gate` (here always with the pooled input itself as y) masks as in an epilogue.
typedef struct {
    quill_pooling_shape shape;
    const float *_Nullable input;    ///< for max pooling the forward input; for average pooling NULL unless gated
    const float *output_gradient;
    float *input_gradient;
    quill_activation gate_activation;  ///< quill_linear: no gate
    const uint8_t *_Nullable winners;  ///< for max pooling, in place of input and gate; or NULL
} quill_pooling_gradient;

#define QUILL_POOLING_KERNELS                                                                             \
    void (*max_pooling)(const quill_pooling *, int64_t begin, int64_t end);                               \
    void (*max_pooling_gradient)(const quill_pooling_gradient *, int64_t begin, int64_t end);             \
    void (*average_pooling)(const quill_pooling *, int64_t begin, int64_t end);                           \
    void (*average_pooling_gradient)(const quill_pooling_gradient *, int64_t begin, int64_t end);

#pragma clang assume_nonnull end
#endif
