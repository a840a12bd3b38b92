// All kernels of one instruction set and the table that names them. isa/*.c defines QUILL_LANES, QUILL_FMA,
// QUILL_TABLE (the table's symbol) and QUILL_NAME before including this.
#include "vector.h"

#include "../include/CQuillKernels.h"

#include "augmentation.h"
#include "convolution.h"
#include "curves.h"
#include "depthwise.h"
#include "elementwise.h"
#include "embedding.h"
#include "layout.h"
#include "matmul.h"
#include "neighbors.h"
#include "normalization.h"
#include "optimizers.h"
#include "pooling.h"
#include "random.h"
#include "reduction.h"
#include "softmax.h"

const quill_kernels QUILL_TABLE = {
    .name = QUILL_NAME,
    .lanes = QUILL_LANES,
    QUILL_MATMUL_TABLE
    QUILL_CONVOLUTION_TABLE
    QUILL_DEPTHWISE_TABLE
    QUILL_POOLING_TABLE
    QUILL_ELEMENTWISE_TABLE
    QUILL_CURVE_TABLE
    QUILL_REDUCTION_TABLE
    QUILL_SOFTMAX_TABLE
    QUILL_NORMALIZATION_TABLE
    QUILL_RANDOM_TABLE
    QUILL_OPTIMIZER_TABLE
    QUILL_LAYOUT_TABLE
    QUILL_AUGMENTATION_TABLE
    QUILL_NEIGHBORS_TABLE
    QUILL_EMBEDDING_TABLE
};
