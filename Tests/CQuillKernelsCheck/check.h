// Checks every kernel in the table against plain C loops, with each buffer flush against a page that may not be
// touched. The program needs no Swift, so it also runs where only C can be compiled for: `scripts/check-kernels`.
//
// A case prepares data and the wanted result, then loops over runs: every instruction set, with buffers that end
// where a guard page begins and buffers that begin where one ends, and the items in one call or in several.
//
//     begin_case("relu of %d", count);
//     const float *x = noise(count);
//     EACH_RUN(r) {
//         float *in = copy(r, "x", x, count), *y = blank(r, "y", count);
//         EACH_ELEMENTS(r, part, count) KERNEL(r, relu)(in, y, part->begin, part->end);
//         expect_equal(r, "y", y, want, count);
//     }
//
// KERNEL notes which member of the table a case calls. The program fails if it has called one of them never.
#ifndef CHECK_H
#define CHECK_H
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../Sources/CQuillKernels/include/CQuillKernels.h"

#pragma clang fp contract(off)

// MARK: Cases and runs

/// One way to run a case.
typedef struct {
    const quill_kernels *kernels;
    int32_t way;         ///< place in the list of ways
    bool ends_at_guard;  ///< buffers end where a guard page begins; otherwise they begin where one ends
    int32_t cut;         ///< 0: all items in one call; 1, 2: in random pieces and order
} run;

/// Names the case that follows (printf's format), frees the last one's memory, and seeds its noise.
void begin_case(const char *format, ...) __attribute__((format(printf, 1, 2)));

/// The results of this case are the same bits on all instruction sets.
void expect_same_on_all_sets(void);

const run *next_run(const run *r);
#define EACH_RUN(r) for (const run *r = next_run(NULL); r; r = next_run(r))

void use_kernel(size_t offset, const char *name);

/// The member of the run's table.
#define KERNEL(r, member) (use_kernel(offsetof(quill_kernels, member), #member), (r)->kernels->member)

// MARK: Items

typedef struct {
    int64_t begin, end;
} range;

/// Pieces of 0..<count that begin at multiples of the grain; one empty piece of nothing.
const range *cut_up(const run *r, int64_t count, int64_t grain);
extern int64_t piece_count;

#define EACH_PIECE_(r, part, count, grain)                                                                 \
    for (const range *part = cut_up((r), (count), (grain)), *end_##part = part + piece_count; part < end_##part; part++)
#define EACH_ITEMS(r, part, count) EACH_PIECE_(r, part, count, 1)
#define EACH_ELEMENTS(r, part, count) EACH_PIECE_(r, part, count, QUILL_GRAIN)

/// Runs kernels of several phases, with exactly the memory they ask for.
#define PHASE_(r, member, args, count, work)                                                              \
    do {                                                                                                  \
        void *const scratch_ = memory((r), "scratch", (work).scratch_bytes);                              \
        EACH_ITEMS(r, part_, count) {                                                                     \
            memset(scratch_, 0xff, (size_t)(work).scratch_bytes);                                         \
            KERNEL(r, member)(args, part_->begin, part_->end, scratch_, workspace_);                      \
        }                                                                                                 \
    } while (0)
#define WORK_(r, name, args)                                                                              \
    const quill_work work_ = KERNEL(r, name##_work)(args);                                                \
    void *const workspace_ = memory((r), "workspace", work_.workspace_bytes)
#define RUN_ONE_PHASE(r, name, args)                                                                      \
    do {                                                                                                  \
        WORK_(r, name, args);                                                                             \
        PHASE_(r, name, args, work_.items, work_);                                                        \
    } while (0)
#define RUN_TWO_PHASES(r, name, args)                                                                     \
    do {                                                                                                  \
        WORK_(r, name, args);                                                                             \
        PHASE_(r, name, args, work_.items, work_);                                                        \
        PHASE_(r, name##_finish, args, work_.finish_items, work_);                                        \
    } while (0)
#define RUN_THREE_PHASES(r, name, args)                                                                   \
    do {                                                                                                  \
        WORK_(r, name, args);                                                                             \
        PHASE_(r, name##_prepare, args, work_.prepare_items, work_);                                      \
        PHASE_(r, name, args, work_.items, work_);                                                        \
        PHASE_(r, name##_finish, args, work_.finish_items, work_);                                        \
    } while (0)

// MARK: Data

/// Memory that lasts until the next case.
float *floats(int64_t count);
double *doubles(int64_t count);  ///< zeros
uint64_t next_random(void);

/// Numbers in −1…1.
float *noise(int64_t count);

/// A buffer beside a guard page, until the next run. Its bits are all ones, which is NaN in floats.
void *memory(const run *r, const char *name, int64_t bytes);
float *blank(const run *r, const char *name, int64_t count);
float *copy(const run *r, const char *name, const float *values, int64_t count);
int32_t *copy_labels(const run *r, const char *name, const int32_t *values, int64_t count);

// MARK: Expectations

void fail(const run *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
void expect(const run *r, bool condition, const char *what);

/// Each is within absolute + relative · |wanted|; NaN and infinities are what is wanted. Like all of these, it also
/// expects the bits of the case's first run on this instruction set.
void expect_near(const run *r, const char *what, const float *got, const double *want, int64_t count,
                 double relative, double absolute);
/// Each is within 1e-5 of the largest wanted, which counts as at least 1.
void expect_close(const run *r, const char *what, const float *got, const double *want, int64_t count);
/// Equal, or both NaN (whose sign and payload may differ).
void expect_equal(const run *r, const char *what, const float *got, const float *want, int64_t count);
/// Within so many units in the last place of the wanted number.
void expect_within_ulps(const run *r, const char *what, const float *got, const double *want, int64_t count,
                        double ulps);
void expect_same_bits(const run *r, const char *what, const void *got, int64_t bytes);

// MARK: Shared by the twins

/// Sizes around the vectors' and the grain's.
extern const int64_t element_counts[18];
#define COUNT_OF(array) ((int64_t)(sizeof(array) / sizeof((array)[0])))

static const quill_activation activations[] = {quill_linear, quill_relu, quill_sigmoid, quill_tanh};

/// What the activation makes of x.
double activated(double x, quill_activation activation);
/// The activation's derivative where its output is y.
double derivative(double y, quill_activation activation);
/// The first place of a row's maximum; NaNs are passed over.
int64_t first_maximum(const float *row, int64_t count);

/// Philox4x32-10: element i of a stream as a uniform number in 0..<1, and as a normal number.
float philox_uniform(quill_random_key key, int64_t i);
double philox_normal(quill_random_key key, int64_t i);

#endif
