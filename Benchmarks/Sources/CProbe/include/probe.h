// What the machine can do at best: multiply-adds that stay in registers, and memory that is read in order.
#ifndef C_PROBE_H
#define C_PROBE_H
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The loops of one instruction set.
typedef struct {
    const char *name;
    /// Does `rounds` rounds of independent multiply-adds and returns how many floating-point operations that were.
    double (*multiply_add)(int64_t rounds);
    /// The sum of x; reads 4 bytes an element.
    float (*read)(const float *x, int64_t count);
    /// y = x; moves 8 bytes an element (what the cache reads of y before it is written is not counted).
    void (*copy)(const float *x, float *y, int64_t count);
    /// z = x + 2·y; moves 12 bytes an element.
    void (*triad)(const float *x, const float *y, float *z, int64_t count);
} probe;

/// The loops for an instruction set by name ("portable", "neon", "avx2", "avx512"); NULL where this machine or
/// build has none.
const probe *_Nullable probe_named(const char *name);

#pragma clang assume_nonnull end
#endif
