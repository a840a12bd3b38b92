#define _GNU_SOURCE
#include "include/one_dnn.h"

#include <stddef.h>

#if defined(HAS_ONE_DNN)
#include <dnnl.h>
#endif

#if defined(DNNL_VERSION_MAJOR) && DNNL_VERSION_MAJOR == 2
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { maximum_arguments = 5, maximum_reorders = 4 };

typedef struct {
    dnnl_primitive_t primitive;
    dnnl_exec_arg_t arguments[2];
} reorder;

struct one_dnn_call {
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    dnnl_primitive_t primitive;
    char implementation[64];
    dnnl_exec_arg_t arguments[maximum_arguments];
    dnnl_memory_t plain[maximum_arguments];
    reorder before[maximum_reorders], after[maximum_reorders];
    int count, befores, afters;
};

// A tensor of an operation: the argument's number, its plain layout, and whether the operation writes it.
typedef struct {
    int argument;
    const dnnl_memory_desc_t *plain;
    bool result;
} operand;

const char *one_dnn_version(void) {
    static char text[32];
    const dnnl_version_t *version = dnnl_version();
    snprintf(text, sizeof text, "%d.%d.%d", version->major, version->minor, version->patch);
    return text;
}

void one_dnn_set_threads(int32_t threads) {
    // oneDNN has no call for it. Its OpenMP builds ask OpenMP, which they load into the process.
    void (*set)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    if (set) set(threads);
}

static dnnl_memory_desc_t described(int rank, const dnnl_dims_t dims, dnnl_format_tag_t tag) {
    dnnl_memory_desc_t description;
    dnnl_memory_desc_init_by_tag(&description, rank, dims, dnnl_f32, tag);
    return description;
}

static dnnl_memory_t filled(const dnnl_memory_desc_t *description, dnnl_engine_t engine) {
    dnnl_memory_t memory = NULL;
    if (dnnl_memory_create(&memory, description, engine, DNNL_MEMORY_ALLOCATE) != dnnl_success) return NULL;
    void *handle = NULL;
    dnnl_memory_get_data_handle(memory, &handle);
    size_t count = dnnl_memory_desc_get_size(description) / sizeof(float);
    for (size_t i = 0; i < count; i++) ((float *)handle)[i] = (float)(i % 17) / 17 - 0.5f;
    return memory;
}

static bool reorder_between(reorder *made, dnnl_memory_t from, const dnnl_memory_desc_t *from_description,
                            dnnl_memory_t to, const dnnl_memory_desc_t *to_description, dnnl_engine_t engine) {
    dnnl_primitive_desc_t description = NULL;
    if (dnnl_reorder_primitive_desc_create(&description, from_description, engine, to_description, engine, NULL)) {
        return false;
    }
    bool good = dnnl_primitive_create(&made->primitive, description) == dnnl_success;
    dnnl_primitive_desc_destroy(description);
    made->arguments[0] = (dnnl_exec_arg_t){DNNL_ARG_FROM, from};
    made->arguments[1] = (dnnl_exec_arg_t){DNNL_ARG_TO, to};
    return good;
}

void one_dnn_free(one_dnn_call *call) {
    for (int i = 0; i < call->befores; i++) dnnl_primitive_destroy(call->before[i].primitive);
    for (int i = 0; i < call->afters; i++) dnnl_primitive_destroy(call->after[i].primitive);
    for (int i = 0; i < call->count; i++) {
        dnnl_memory_destroy(call->arguments[i].memory);
        if (call->plain[i]) dnnl_memory_destroy(call->plain[i]);
    }
    if (call->primitive) dnnl_primitive_destroy(call->primitive);
    if (call->stream) dnnl_stream_destroy(call->stream);
    if (call->engine) dnnl_engine_destroy(call->engine);
    free(call);
}

// Memory for every operand, and reorders for those whose layout isn't plain.
static bool bind(one_dnn_call *call, dnnl_primitive_desc_t description, const operand *operands, int count) {
    for (int i = 0; i < count; i++) {
        const dnnl_memory_desc_t *chosen =
            dnnl_primitive_desc_query_md(description, dnnl_query_exec_arg_md, operands[i].argument);
        dnnl_memory_t memory = chosen ? filled(chosen, call->engine) : NULL;
        if (!memory) return false;
        call->arguments[call->count++] = (dnnl_exec_arg_t){operands[i].argument, memory};
        if (dnnl_memory_desc_equal(chosen, operands[i].plain)) continue;
        dnnl_memory_t plain = call->plain[i] = filled(operands[i].plain, call->engine);
        if (!plain) return false;
        if (operands[i].result) {
            if (!reorder_between(&call->after[call->afters], memory, chosen, plain, operands[i].plain, call->engine)) {
                return false;
            }
            call->afters++;
        } else {
            if (!reorder_between(&call->before[call->befores], plain, operands[i].plain, memory, chosen, call->engine)) {
                return false;
            }
            call->befores++;
        }
    }
    return true;
}

static one_dnn_call *made(const_dnnl_op_desc_t operation, const_dnnl_op_desc_t forward, bool relu,
                          const operand *operands, int count) {
    one_dnn_call *call = calloc(1, sizeof *call);
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_post_ops_t after = NULL;
    dnnl_primitive_desc_t description = NULL, hint = NULL;
    bool good = dnnl_engine_create(&call->engine, dnnl_cpu, 0) == dnnl_success &&
                dnnl_stream_create(&call->stream, call->engine, dnnl_stream_default_flags) == dnnl_success &&
                dnnl_primitive_attr_create(&attributes) == dnnl_success &&
                dnnl_post_ops_create(&after) == dnnl_success;
    if (good && relu) dnnl_post_ops_append_eltwise(after, 1, dnnl_eltwise_relu, 0, 0);
    if (good) dnnl_primitive_attr_set_post_ops(attributes, after);
    if (good && forward) {
        good = dnnl_primitive_desc_create(&hint, forward, NULL, call->engine, NULL) == dnnl_success;
    }
    good = good && dnnl_primitive_desc_create(&description, operation, attributes, call->engine, hint) == dnnl_success;
    if (good) {
        const char *name = "";
        dnnl_primitive_desc_query(description, dnnl_query_impl_info_str, 0, &name);
        snprintf(call->implementation, sizeof call->implementation, "%s", name);
        good = dnnl_primitive_create(&call->primitive, description) == dnnl_success &&
               bind(call, description, operands, count);
    }
    if (description) dnnl_primitive_desc_destroy(description);
    if (hint) dnnl_primitive_desc_destroy(hint);
    if (after) dnnl_post_ops_destroy(after);
    if (attributes) dnnl_primitive_attr_destroy(attributes);
    if (good) return call;
    one_dnn_free(call);
    return NULL;
}

one_dnn_call *one_dnn_convolution(one_dnn_convolution_shape s, one_dnn_direction direction, one_dnn_layout layout,
                                  bool relu, bool training) {
    dnnl_dims_t images = {s.batch, s.channels, s.height, s.width};
    dnnl_dims_t kernels = {s.filters, s.channels, s.kernel, s.kernel};
    dnnl_dims_t results = {s.batch, s.filters, s.out_height, s.out_width}, biases = {s.filters};
    dnnl_dims_t strides = {1, 1}, before = {s.pad, s.pad};
    dnnl_dims_t after = {s.out_height + s.kernel - 1 - s.height - s.pad, s.out_width + s.kernel - 1 - s.width - s.pad};
    dnnl_memory_desc_t image = described(4, images, dnnl_nhwc), kernel = described(4, kernels, dnnl_hwio);
    dnnl_memory_desc_t result = described(4, results, dnnl_nhwc), bias = described(1, biases, dnnl_a);
    bool own = layout == one_dnn_own;
    dnnl_memory_desc_t x = own ? described(4, images, dnnl_format_tag_any) : image;
    dnnl_memory_desc_t w = own ? described(4, kernels, dnnl_format_tag_any) : kernel;
    dnnl_memory_desc_t y = own ? described(4, results, dnnl_format_tag_any) : result;

    dnnl_convolution_desc_t forward, operation;
    dnnl_convolution_forward_desc_init(&forward, training ? dnnl_forward_training : dnnl_forward_inference,
                                       dnnl_convolution_auto, &x, &w, &bias, &y, strides, before, after);
    switch (direction) {
    case one_dnn_forward: {
        operand operands[] = {{DNNL_ARG_SRC, &image, false}, {DNNL_ARG_WEIGHTS, &kernel, false},
                              {DNNL_ARG_BIAS, &bias, false}, {DNNL_ARG_DST, &result, true}};
        return made(&forward, NULL, relu, operands, 4);
    }
    case one_dnn_input_gradient: {
        dnnl_convolution_backward_data_desc_init(&operation, dnnl_convolution_auto, &x, &w, &y, strides, before,
                                                 after);
        operand operands[] = {{DNNL_ARG_DIFF_DST, &result, false}, {DNNL_ARG_WEIGHTS, &kernel, false},
                              {DNNL_ARG_DIFF_SRC, &image, true}};
        return made(&operation, &forward, false, operands, 3);
    }
    case one_dnn_weight_gradient: {
        dnnl_convolution_backward_weights_desc_init(&operation, dnnl_convolution_auto, &x, &w, &bias, &y, strides,
                                                    before, after);
        operand operands[] = {{DNNL_ARG_SRC, &image, false}, {DNNL_ARG_DIFF_DST, &result, false},
                              {DNNL_ARG_DIFF_WEIGHTS, &kernel, true}, {DNNL_ARG_DIFF_BIAS, &bias, true}};
        return made(&operation, &forward, false, operands, 4);
    }
    }
    return NULL;
}

one_dnn_call *one_dnn_inner_product(int64_t batch, int64_t inputs, int64_t outputs, one_dnn_direction direction,
                                    one_dnn_layout layout, bool relu, bool training) {
    dnnl_dims_t images = {batch, inputs}, kernels = {outputs, inputs}, results = {batch, outputs};
    dnnl_dims_t biases = {outputs};
    // oneDNN orders weights by outputs first: [inputs, outputs] row-major is its layout "ba".
    dnnl_memory_desc_t image = described(2, images, dnnl_ab), kernel = described(2, kernels, dnnl_ba);
    dnnl_memory_desc_t result = described(2, results, dnnl_ab), bias = described(1, biases, dnnl_a);
    bool own = layout == one_dnn_own;
    dnnl_memory_desc_t x = own ? described(2, images, dnnl_format_tag_any) : image;
    dnnl_memory_desc_t w = own ? described(2, kernels, dnnl_format_tag_any) : kernel;
    dnnl_memory_desc_t y = own ? described(2, results, dnnl_format_tag_any) : result;

    dnnl_inner_product_desc_t forward, operation;
    dnnl_inner_product_forward_desc_init(&forward, training ? dnnl_forward_training : dnnl_forward_inference, &x,
                                         &w, &bias, &y);
    switch (direction) {
    case one_dnn_forward: {
        operand operands[] = {{DNNL_ARG_SRC, &image, false}, {DNNL_ARG_WEIGHTS, &kernel, false},
                              {DNNL_ARG_BIAS, &bias, false}, {DNNL_ARG_DST, &result, true}};
        return made(&forward, NULL, relu, operands, 4);
    }
    case one_dnn_input_gradient: {
        dnnl_inner_product_backward_data_desc_init(&operation, &x, &w, &y);
        operand operands[] = {{DNNL_ARG_DIFF_DST, &result, false}, {DNNL_ARG_WEIGHTS, &kernel, false},
                              {DNNL_ARG_DIFF_SRC, &image, true}};
        return made(&operation, &forward, false, operands, 3);
    }
    case one_dnn_weight_gradient: {
        dnnl_inner_product_backward_weights_desc_init(&operation, &x, &w, &bias, &y);
        operand operands[] = {{DNNL_ARG_SRC, &image, false}, {DNNL_ARG_DIFF_DST, &result, false},
                              {DNNL_ARG_DIFF_WEIGHTS, &kernel, true}, {DNNL_ARG_DIFF_BIAS, &bias, true}};
        return made(&operation, &forward, false, operands, 4);
    }
    }
    return NULL;
}

one_dnn_call *one_dnn_matmul(int64_t m, int64_t n, int64_t k, bool transpose_a, bool transpose_b, bool bias,
                             bool relu) {
    dnnl_dims_t left = {m, k}, right = {k, n}, result = {m, n}, row = {1, n};
    dnnl_memory_desc_t a = described(2, left, transpose_a ? dnnl_ba : dnnl_ab);
    dnnl_memory_desc_t b = described(2, right, transpose_b ? dnnl_ba : dnnl_ab);
    dnnl_memory_desc_t c = described(2, result, dnnl_ab), added = described(2, row, dnnl_ab);
    dnnl_matmul_desc_t operation;
    dnnl_matmul_desc_init(&operation, &a, &b, bias ? &added : NULL, &c);
    operand operands[] = {{DNNL_ARG_SRC, &a, false}, {DNNL_ARG_WEIGHTS, &b, false}, {DNNL_ARG_DST, &c, true},
                          {DNNL_ARG_BIAS, &added, false}};
    return made(&operation, NULL, relu, operands, bias ? 4 : 3);
}

void one_dnn_run(one_dnn_call *call) {
    dnnl_primitive_execute(call->primitive, call->stream, call->count, call->arguments);
    dnnl_stream_wait(call->stream);
}

void one_dnn_run_with_reorders(one_dnn_call *call) {
    for (int i = 0; i < call->befores; i++) {
        dnnl_primitive_execute(call->before[i].primitive, call->stream, 2, call->before[i].arguments);
    }
    dnnl_primitive_execute(call->primitive, call->stream, call->count, call->arguments);
    for (int i = 0; i < call->afters; i++) {
        dnnl_primitive_execute(call->after[i].primitive, call->stream, 2, call->after[i].arguments);
    }
    dnnl_stream_wait(call->stream);
}

int32_t one_dnn_reorders(const one_dnn_call *call) {
    return call->befores + call->afters;
}

const char *one_dnn_implementation(const one_dnn_call *call) {
    return call->implementation;
}

#else

const char *one_dnn_version(void) {
    return NULL;
}
void one_dnn_set_threads(int32_t threads) {}
one_dnn_call *one_dnn_convolution(one_dnn_convolution_shape shape, one_dnn_direction direction,
                                  one_dnn_layout layout, bool relu, bool training) {
    return NULL;
}
one_dnn_call *one_dnn_inner_product(int64_t batch, int64_t inputs, int64_t outputs, one_dnn_direction direction,
                                    one_dnn_layout layout, bool relu, bool training) {
    return NULL;
}
one_dnn_call *one_dnn_matmul(int64_t m, int64_t n, int64_t k, bool transpose_a, bool transpose_b, bool bias,
                             bool relu) {
    return NULL;
}
void one_dnn_run(one_dnn_call *call) {}
void one_dnn_run_with_reorders(one_dnn_call *call) {}
int32_t one_dnn_reorders(const one_dnn_call *call) {
    return 0;
}
const char *one_dnn_implementation(const one_dnn_call *call) {
    return "";
}
void one_dnn_free(one_dnn_call *call) {}
#endif
