// The part of the epilogue that register tiles leave to a second pass over the tile, still in the nearest cache.
#ifndef QUILL_MATMUL_EPILOGUE_H
#define QUILL_MATMUL_EPILOGUE_H

#include "math.h"
#include "vector.h"

#include "../include/quill_work.h"

/// Whether register tiles can compute the whole epilogue themselves.
QUILL_INLINE bool epilogue_is_simple(const quill_epilogue *e) {
    return e->activation <= quill_relu && (!e->gate || e->gate_activation <= quill_relu);
}

QUILL_INLINE vec activate(vec x, quill_activation activation) {
    switch (activation) {
    case quill_linear: return x;
    case quill_relu: return x < 0 ? splat(0) : x;  // in this form NaN stays NaN
    case quill_sigmoid: return vsigmoid(x);
    case quill_tanh: return vtanh(x);
    }
}

/// x times the derivative of the activation whose output is y.
QUILL_INLINE vec apply_gate(vec x, vec y, quill_activation activation) {
    switch (activation) {
    case quill_linear: return x;
    case quill_relu: return y > 0 ? x : splat(0);
    case quill_sigmoid: return x * (y * (1 - y));
    case quill_tanh: return x * (1 - y * y);
    }
}

QUILL_INLINE void activate_rows(float *c, const float *gate, int64_t stride, int64_t rows, int64_t columns,
                                quill_activation activation, quill_activation gate_activation) {
    for (int64_t i = 0; i < rows; i++, c += stride) {
        int64_t j = 0;
        for (; j + QUILL_LANES <= columns; j += QUILL_LANES) {
            const vec x = activate(load(c + j), activation);
            store(c + j, gate ? apply_gate(x, load(gate + i * stride + j), gate_activation) : x);
        }
        if (j == columns) continue;
        const int64_t rest = columns - j;
        const vec x = activate(load_part(c + j, rest), activation);
        store_part(c + j, gate ? apply_gate(x, load_part(gate + i * stride + j, rest), gate_activation) : x, rest);
    }
}

/// Applies activation and gate to rows [rows, columns] of C that are `stride` apart.
static void matmul_activate(const quill_epilogue *e, float *c, const float *gate, int64_t stride, int64_t rows,
                            int64_t columns) {
    switch (e->activation) {
    case quill_sigmoid:
        activate_rows(c, gate, stride, rows, columns, quill_sigmoid, e->gate_activation);
        break;
    case quill_tanh:
        activate_rows(c, gate, stride, rows, columns, quill_tanh, e->gate_activation);
        break;
    default:
        activate_rows(c, gate, stride, rows, columns, e->activation, e->gate_activation);
    }
}

#endif
