#ifndef QUILL_RANDOM_H
#define QUILL_RANDOM_H
#include "quill_work.h"
#pragma clang assume_nonnull begin

/// Counter-based random numbers: Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
/// Element i of stream `stream` at step `step` is word i mod 4 of the block with counter (i / 4, i / 4 >> 32, step,
/// stream) and the key. So any element can be computed on its own, and results are equal on every machine, for
/// every instruction set and any division of the work.
typedef struct {
    uint32_t key[2];   ///< the seed
    uint32_t step;     ///< the training step
    uint32_t stream;   ///< the use in the graph
} quill_random_key;

#define QUILL_RANDOM_KERNELS                                                                              \
    /* uniform from low to high: low + (high − low) · (word >> 8) · 2^-24, which is below high unless it   \
       rounds up to it */                                                                                 \
    void (*random_uniform)(const quill_random_key *, float low, float high, float *y,                     \
                           int64_t begin, int64_t end);                                                   \
    /* mean + deviation · r·cos(t) for element 2j, r·sin(t) for 2j + 1 (Box–Muller):                      \
       r = sqrt(−2 log(word_2j · 2^-32)), t = 2π · word_2j+1 · 2^-32 */                                   \
    void (*random_normal)(const quill_random_key *, float mean, float deviation, float *y,                \
                          int64_t begin, int64_t end);                                                    \
    /* inverted dropout: y = x / (1 − rate) where the uniform number is >= rate, else 0; y may be x */    \
    void (*dropout)(const quill_random_key *, float rate, const float *x, float *y,                       \
                    int64_t begin, int64_t end);

#pragma clang assume_nonnull end
#endif
