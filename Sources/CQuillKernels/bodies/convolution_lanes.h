// Code shared by all convolution kernels: partial vectors, the epilogue, and the division of rows into items.
#include "math.h"

#include "../include/quill_convolution.h"

/// g times the activation's derivative, computed from the activation's output y.
QUILL_INLINE vec gated(vec g, vec y, quill_activation activation) {
    switch (activation) {
    case quill_relu:
        return select_lanes(y > splat(0), g, splat(0));
    case quill_sigmoid:
        return g * (y * (splat(1) - y));
    case quill_tanh:
        return g * (splat(1) - y * y);
    case quill_linear:
        return g;
    }
}

/// max(x, 0); NaN stays NaN.
QUILL_INLINE vec rectified(vec x) { return larger(splat(0), x); }

QUILL_INLINE vec activated(vec x, quill_activation activation) {
    switch (activation) {
    case quill_relu:
        return rectified(x);
    case quill_sigmoid:
        return vsigmoid(x);
    case quill_tanh:
        return vtanh(x);
    case quill_linear:
        return x;
    }
}

/// The start of piece `index` when [0, count) is divided into `pieces` nearly equal pieces.
QUILL_INLINE int64_t piece_start(int64_t index, int64_t pieces, int64_t count) { return index * count / pieces; }
