// Memory for a module without a C library: a bump allocator that is reset before each drawing, because nothing in the
// module outlives one.
#include <stdint.h>
#include <string.h>

#define PAGE 65536

extern unsigned char __heap_base;
static uintptr_t next;
// Where `reset_memory` returns to: after what was allocated for good.
static uintptr_t first;

static uintptr_t aligned(uintptr_t address, uintptr_t alignment) {
    return (address + alignment - 1) & ~(alignment - 1);
}

static void *allocate(size_t count, size_t alignment) {
    if (next == 0) next = first = aligned((uintptr_t)&__heap_base, 64);
    const uintptr_t start = aligned(next, alignment < 16 ? 16 : alignment);
    const uintptr_t end = start + count, limit = (uintptr_t)__builtin_wasm_memory_size(0) * PAGE;
    if (end < start) __builtin_trap();
    if (end > limit && __builtin_wasm_memory_grow(0, (end - limit + PAGE - 1) / PAGE) == (size_t)-1) __builtin_trap();
    next = end;
    return (void *)start;
}

void *malloc(size_t count) { return allocate(count, 16); }
void free(void *memory) { (void)memory; }
int posix_memalign(void **memory, size_t alignment, size_t count) {
    *memory = allocate(count, alignment);
    return 0;
}

/// Memory that stays: for a network's weights and results.
__attribute__((export_name("keep"))) void *keep(size_t count) {
    void *memory = allocate(count, 64);
    first = next;
    return memory;
}

/// Memory until the next reset.
__attribute__((export_name("allocate"))) void *allocate_briefly(size_t count) { return allocate(count, 64); }

/// Frees all memory that doesn't stay.
__attribute__((export_name("reset"))) void reset_memory(void) {
    if (next) next = first;
}

// Hash tables need no secret seed here, and the same drawing must give the same answer.
void arc4random_buf(void *memory, size_t count) { memset(memory, 7, count); }

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
    unsigned char *t = to;
    const unsigned char *f = from;
    for (size_t i = 0; i < count; i++) t[i] = f[i];
    return to;
}

void *memmove(void *to, const void *from, size_t count) {
    unsigned char *t = to;
    const unsigned char *f = from;
    if (t < f) {
        for (size_t i = 0; i < count; i++) t[i] = f[i];
    } else {
        for (size_t i = count; i > 0; i--) t[i - 1] = f[i - 1];
    }
    return to;
}

void *memset(void *to, int byte, size_t count) {
    unsigned char *t = to;
    for (size_t i = 0; i < count; i++) t[i] = (unsigned char)byte;
    return to;
}

// Halves are rounded away from zero; the differences are exact.
double round(double x) {
    const double whole = __builtin_trunc(x);
    return __builtin_fabs(x - whole) >= 0.5 ? whole + __builtin_copysign(1, x) : whole;
}

float roundf(float x) {
    const float whole = __builtin_truncf(x);
    return __builtin_fabsf(x - whole) >= 0.5f ? whole + __builtin_copysignf(1, x) : whole;
}
