// The operations of these networks in oneDNN, behind one small interface that also compiles without oneDNN.
#ifndef C_ONE_DNN_H
#define C_ONE_DNN_H
#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef enum { one_dnn_forward, one_dnn_input_gradient, one_dnn_weight_gradient } one_dnn_direction;

/// `plain`: images NHWC, kernels HWIO, matrices row-major – the layouts Quill keeps everything in.
/// `own`: the layouts oneDNN asks for; what it takes to get there from `plain` and back is a part of its own.
typedef enum { one_dnn_plain, one_dnn_own } one_dnn_layout;

typedef struct {
    int64_t batch, height, width, channels, filters, kernel, pad, out_height, out_width;
} one_dnn_convolution_shape;

/// One operation on memory of its own, ready to run.
typedef struct one_dnn_call one_dnn_call;

/// The version, as "2.6.3"; NULL where Quill's benchmarks were built without oneDNN.
const char *_Nullable one_dnn_version(void);

/// How many threads the calls made and run from now on use.
void one_dnn_set_threads(int32_t threads);

/// Forward with bias and, if asked, ReLU; the weight gradient comes with the bias gradient. `training` is false for
/// a forward step whose intermediate values nobody needs. NULL if oneDNN has no such operation.
one_dnn_call *_Nullable one_dnn_convolution(
    one_dnn_convolution_shape, one_dnn_direction, one_dnn_layout, bool relu, bool training);

/// The same for a dense layer [batch, inputs] → [batch, outputs], by oneDNN's inner product.
one_dnn_call *_Nullable one_dnn_inner_product(
    int64_t batch, int64_t inputs, int64_t outputs, one_dnn_direction, one_dnn_layout, bool relu, bool training);

/// C[m,n] = op(A)·op(B), by oneDNN's matrix product, with bias and ReLU if asked; the layouts are plain.
one_dnn_call *_Nullable one_dnn_matmul(
    int64_t m, int64_t n, int64_t k, bool transpose_a, bool transpose_b, bool bias, bool relu);

void one_dnn_run(one_dnn_call *);
/// Also brings the operands into oneDNN's layouts and the result out of them.
void one_dnn_run_with_reorders(one_dnn_call *);
/// How many operands and results need a reorder.
int32_t one_dnn_reorders(const one_dnn_call *);
/// oneDNN's name for the code that it chose, such as "jit:avx512_core".
const char *one_dnn_implementation(const one_dnn_call *);
void one_dnn_free(one_dnn_call *);

#pragma clang assume_nonnull end
#endif
