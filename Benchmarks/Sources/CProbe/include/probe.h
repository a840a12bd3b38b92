// The peak rates of the machine: multiply-adds in registers, and sequential memory access.
#ifndef C_PROBE_H
#define C_PROBE_H
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The loops for one instruction set.
typedef struct {
    const char *name;
    /// Runs `rounds` rounds of independent multiply-adds and returns the number of floating-point operations.
    double (*multiply_add)(int64_t rounds);
    /// The sum of x; reads 4 bytes per element.
    float (*read)(const float *x, int64_t count);
    /// y = x; moves 8 bytes per element, not counting cache lines of y that are read before they are written.
    void (*copy)(const float *x, float *y, int64_t count);
    /// z = x + 2·y; moves 12 bytes per element.
    void (*triad)(const float *x, const float *y, float *z, int64_t count);
} probe;

/// Returns the loops for an instruction set ("portable", "neon", "avx2", "avx512"); NULL if this machine or build
/// lacks it.
const probe *_Nullable probe_named(const char *name);

#pragma clang assume_nonnull end
#endif
