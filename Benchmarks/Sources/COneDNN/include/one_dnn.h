// The operations of these networks in oneDNN, behind a small interface that also compiles without oneDNN.
#ifndef C_ONE_DNN_H
#define C_ONE_DNN_H
#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef enum { one_dnn_forward, one_dnn_input_gradient, one_dnn_weight_gradient } one_dnn_direction;

/// `plain`: images NHWC, kernels HWIO, matrices row-major, as in Quill.
/// `own`: the layouts that oneDNN prefers. The conversion from and to `plain` is separate.
typedef enum { one_dnn_plain, one_dnn_own } one_dnn_layout;

typedef struct {
    int64_t batch, height, width, channels, filters, kernel, pad, out_height, out_width;
} one_dnn_convolution_shape;

/// An operation with its own memory, ready to run.
typedef struct one_dnn_call one_dnn_call;

/// Returns the version, such as "2.6.3"; NULL if the benchmarks were built without oneDNN.
const char *_Nullable one_dnn_version(void);

/// Sets the number of threads for operations that are created and run from now on.
void one_dnn_set_threads(int32_t threads);

/// Creates a convolution: forward with bias and optional ReLU, weight gradient with bias gradient. `training` is false
/// if a forward step's intermediate values aren't needed. Returns NULL if oneDNN has no such operation.
one_dnn_call *_Nullable one_dnn_convolution(
    one_dnn_convolution_shape, one_dnn_direction, one_dnn_layout, bool relu, bool training);

/// Creates the same for a dense layer [batch, inputs] → [batch, outputs], as an inner product.
one_dnn_call *_Nullable one_dnn_inner_product(
    int64_t batch, int64_t inputs, int64_t outputs, one_dnn_direction, one_dnn_layout, bool relu, bool training);

/// Creates C[m,n] = op(A)·op(B) as a matrix product in plain layouts, with optional bias and ReLU.
one_dnn_call *_Nullable one_dnn_matmul(
    int64_t m, int64_t n, int64_t k, bool transpose_a, bool transpose_b, bool bias, bool relu);

void one_dnn_run(one_dnn_call *);
/// Also converts the operands to oneDNN's layouts and the result back.
void one_dnn_run_with_reorders(one_dnn_call *);
/// Returns the number of operands and results that need a reorder.
int32_t one_dnn_reorders(const one_dnn_call *);
/// Returns oneDNN's name for the selected implementation, such as "jit:avx512_core".
const char *one_dnn_implementation(const one_dnn_call *);
void one_dnn_free(one_dnn_call *);

#pragma clang assume_nonnull end
#endif
