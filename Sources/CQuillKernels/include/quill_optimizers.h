#ifndef QUILL_OPTIMIZERS_H
#define QUILL_OPTIMIZERS_H
#include "quill_work.h"
#pragma clang assume_nonnull begin

/// In-place updates, element by element, with Keras's formulas (so that losses agree step by step). The decay rates
/// are double, as in Keras: 1 − 0.999 in single precision would be off by 1.3e-5.

/// All updates first shrink the weights: w −= decay·w.

/// momentum = 0: w −= rate·g. Else: v = momentum·v − rate·g; w += v, or with nesterov w += momentum·v − rate·g.
typedef struct {
    float *weights;
    float *_Nullable velocity;
    const float *gradient;
    float rate, momentum, decay;
    bool nesterov;
} quill_sgd;

/// v = rho·v + (1 − rho)·g²; w −= rate·g / sqrt(v + epsilon); with momentum: b = momentum·b + that step; w −= b.
typedef struct {
    float *weights, *velocity;
    float *_Nullable momentum_buffer;
    const float *gradient;
    double rho;
    float rate, momentum, epsilon, decay;
} quill_rmsprop;

/// m += (g − m)(1 − beta1); v += (g² − v)(1 − beta2); w −= alpha·m / (sqrt(v) + epsilon),
/// alpha = rate·sqrt(1 − beta2^t)/(1 − beta1^t) computed by the caller (Kingma & Ba 2014, arXiv:1412.6980).
typedef struct {
    float *weights, *momentum, *velocity;
    const float *gradient;
    double beta1, beta2;
    float alpha, epsilon, decay;
} quill_adam;

/// `settle` copies numbers, with denormals as zero: averages that decay would stay denormal, at several times the
/// cost.
#define QUILL_OPTIMIZER_KERNELS                                                                           \
    void (*sgd)(const quill_sgd *, int64_t begin, int64_t end);                                           \
    void (*rmsprop)(const quill_rmsprop *, int64_t begin, int64_t end);                                   \
    void (*adam)(const quill_adam *, int64_t begin, int64_t end);                                         \
    void (*settle)(const float *x, float *y, int64_t begin, int64_t end);

#pragma clang assume_nonnull end
#endif
