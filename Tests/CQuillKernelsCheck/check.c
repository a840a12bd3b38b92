#include "check.h"

#include <stdarg.h>

static const struct {
    bool ends_at_guard;
    int32_t cut;
} ways[] = {{true, 0}, {false, 1}, {true, 2}};

const quill_kernels *tables[4];
int32_t table_count;
int64_t run_count, failure_count;
const char *kernel_name = "no kernel";
char case_name[512] = "no case";
const char *called[sizeof(quill_kernels) / sizeof(void *)];

void reset_buffers(void);

// MARK: Cases and runs

#define RESULTS 16
static uint64_t first_bits[RESULTS];
static int32_t result_count, first_count;
static bool is_same_on_all_sets;
static void **kept;
static int64_t kept_count, kept_room;
static uint64_t random_state;

void begin_case(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(case_name, sizeof case_name, format, arguments);
    va_end(arguments);
    for (int64_t i = 0; i < kept_count; i++) free(kept[i]);
    kept_count = 0;
    is_same_on_all_sets = false;
    random_state = 0xcbf29ce484222325;
    for (const char *c = case_name; *c; c++) random_state = (random_state ^ (uint64_t)(uint8_t)*c) * 0x100000001b3;
}

void expect_same_on_all_sets(void) { is_same_on_all_sets = true; }

const run *next_run(const run *last) {
    static run current;
    int32_t way = last ? last->way + 1 : 0;
    int32_t table = 0;
    if (last) {
        while (tables[table] != last->kernels) table++;
    }
    if (way == COUNT_OF(ways)) {
        way = 0;
        table++;
    }
    if (table == table_count) return NULL;
    if (!last || (way == 0 && !is_same_on_all_sets)) first_count = 0;
    result_count = 0;
    current = (run){tables[table], way, ways[way].ends_at_guard, ways[way].cut};
    run_count++;
    kernel_name = "no kernel";
    reset_buffers();
    return &current;
}

void use_kernel(size_t offset, const char *name) {
    kernel_name = name;
    called[offset / sizeof(void *)] = name;
}

// MARK: Items

int64_t piece_count;

const range *cut_up(const run *r, int64_t count, int64_t grain) {
    static range *pieces;
    static int64_t room;
    const int64_t units = (count + grain - 1) / grain;
    if (room < units + 1) {
        room = 2 * units + 16;
        pieces = realloc(pieces, (size_t)room * sizeof *pieces);
    }
    piece_count = 0;
    if (r->cut == 0 || units == 0) {
        pieces[piece_count++] = (range){0, count};
        return pieces;
    }
    for (int64_t begin = 0; begin < units;) {
        const int64_t end = begin + 1 + (int64_t)(next_random() % 4);
        pieces[piece_count++] = (range){begin * grain, end < units ? end * grain : count};
        begin = end;
    }
    for (int64_t i = piece_count - 1; i > 0; i--) {
        const int64_t other = (int64_t)(next_random() % (uint64_t)(i + 1));
        const range piece = pieces[i];
        pieces[i] = pieces[other];
        pieces[other] = piece;
    }
    return pieces;
}

// MARK: Data

static void *keep(size_t bytes) {
    if (kept_count == kept_room) {
        kept_room = 2 * kept_room + 16;
        kept = realloc(kept, (size_t)kept_room * sizeof *kept);
    }
    return kept[kept_count++] = calloc(bytes + 1, 1);
}

float *floats(int64_t count) { return keep((size_t)count * sizeof(float)); }
double *doubles(int64_t count) { return keep((size_t)count * sizeof(double)); }

/// Steele et al. 2014, SplitMix64.
uint64_t next_random(void) {
    uint64_t z = random_state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

float *noise(int64_t count) {
    float *values = floats(count);
    for (int64_t i = 0; i < count; i++) values[i] = (float)(next_random() >> 40) / (float)(1 << 23) - 1.0f;
    return values;
}

float *blank(const run *r, const char *name, int64_t count) {
    return memory(r, name, count * (int64_t)sizeof(float));
}

float *copy(const run *r, const char *name, const float *values, int64_t count) {
    return memcpy(blank(r, name, count), values, (size_t)count * sizeof(float));
}

int32_t *copy_labels(const run *r, const char *name, const int32_t *values, int64_t count) {
    return memcpy(blank(r, name, count), values, (size_t)count * sizeof(int32_t));
}

// MARK: Expectations

void fail(const run *r, const char *format, ...) {
    va_list arguments;
    if (++failure_count > 20) return;
    printf("%s: %s, cut %d, buffers %s a guard page: ", r->kernels->name, case_name, r->cut,
           r->ends_at_guard ? "before" : "behind");
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf(" (last kernel called: %s)\n", kernel_name);
}

void expect(const run *r, bool condition, const char *what) {
    if (!condition) fail(r, "expected %s", what);
}

/// FNV-1a, with NaNs as they are: the same code on the same set must give the same ones.
static uint64_t hash(const void *bytes, int64_t count) {
    uint64_t hash = 0xcbf29ce484222325;
    for (int64_t i = 0; i < count; i++) hash = (hash ^ ((const uint8_t *)bytes)[i]) * 0x100000001b3;
    return hash;
}

void expect_same_bits(const run *r, const char *what, const void *got, int64_t bytes) {
    const uint64_t bits = hash(got, bytes);
    if (result_count == RESULTS) return fail(r, "has more than %d results", RESULTS);
    if (result_count == first_count) {
        first_bits[first_count++] = bits;
    } else if (first_bits[result_count] != bits) {
        fail(r, "%s has other bits than in the case's first run", what);
    }
    result_count++;
}

static bool is_near(double got, double want, double tolerance) {
    if (isnan(want) || isinf(want)) return isnan(want) ? isnan(got) : got == want;
    return fabs(got - want) <= tolerance;
}

void expect_near(const run *r, const char *what, const float *got, const double *want, int64_t count,
                 double relative, double absolute) {
    for (int64_t i = 0; i < count; i++) {
        if (is_near(got[i], want[i], absolute + relative * fabs(want[i]))) continue;
        fail(r, "%s[%lld] is %.9g, not %.17g", what, (long long)i, got[i], want[i]);
        break;
    }
    expect_same_bits(r, what, got, count * (int64_t)sizeof(float));
}

void expect_close(const run *r, const char *what, const float *got, const double *want, int64_t count) {
    double largest = 1;
    for (int64_t i = 0; i < count; i++) largest = fmax(largest, fabs(want[i]));
    expect_near(r, what, got, want, count, 0, 1e-5 * largest);
}

void expect_equal(const run *r, const char *what, const float *got, const float *want, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        if (got[i] == want[i] || (isnan(got[i]) && isnan(want[i]))) continue;
        fail(r, "%s[%lld] is %.9g, not %.9g", what, (long long)i, got[i], want[i]);
        break;
    }
    expect_same_bits(r, what, got, count * (int64_t)sizeof(float));
}

/// The distance from the exact value in units in the last place of the latter. Beyond the largest float the next
/// "float" is 2^128, which stands for infinity.
static double ulps_between(float got, double want) {
    if (isnan(want) || isnan(got)) return isnan(want) && isnan(got) ? 0 : INFINITY;
    const double exact = fmax(-0x1p128, fmin(0x1p128, want));
    const double value = isinf(got) ? copysign(0x1p128, got) : got;
    const float magnitude = fabsf((float)exact);
    const double unit = isinf(magnitude) || magnitude == 0x1.fffffep127f
                            ? 0x1p104
                            : (double)nextafterf(magnitude, INFINITY) - (double)magnitude;
    return fabs(value - exact) / unit;
}

void expect_within_ulps(const run *r, const char *what, const float *got, const double *want, int64_t count,
                        double ulps) {
    for (int64_t i = 0; i < count; i++) {
        if (ulps_between(got[i], want[i]) <= ulps) continue;
        fail(r, "%s[%lld] is %.9g, more than %g units in the last place from %.17g", what, (long long)i, got[i],
             ulps, want[i]);
        break;
    }
    expect_same_bits(r, what, got, count * (int64_t)sizeof(float));
}

// MARK: Shared by the twins

const int64_t element_counts[18] = {1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 255, 256, 257, 1000, 2049};

double activated(double x, quill_activation activation) {
    switch (activation) {
    case quill_relu: return x < 0 ? 0 : x;
    case quill_sigmoid: return 1 / (1 + exp(-x));
    case quill_tanh: return tanh(x);
    default: return x;
    }
}

double derivative(double y, quill_activation activation) {
    switch (activation) {
    case quill_relu: return y > 0 ? 1 : 0;
    case quill_sigmoid: return y * (1 - y);
    case quill_tanh: return 1 - y * y;
    default: return 1;
    }
}

int64_t first_maximum(const float *row, int64_t count) {
    int64_t best = -1;
    for (int64_t i = 0; i < count; i++) {
        if (!isnan(row[i]) && (best < 0 || row[i] > row[best])) best = i;
    }
    return best < 0 ? 0 : best;
}

static uint32_t philox_word(quill_random_key key, int64_t i) {
    const uint64_t block = (uint64_t)i / 4;
    uint32_t c[4] = {(uint32_t)block, (uint32_t)(block >> 32), key.step, key.stream};
    uint32_t k[2] = {key.key[0], key.key[1]};
    for (int round = 0; round < 10; round++) {
        const uint64_t a = (uint64_t)c[0] * 0xD2511F53, b = (uint64_t)c[2] * 0xCD9E8D57;
        const uint32_t next[4] = {(uint32_t)(b >> 32) ^ c[1] ^ k[0], (uint32_t)b, (uint32_t)(a >> 32) ^ c[3] ^ k[1],
                                  (uint32_t)a};
        memcpy(c, next, sizeof c);
        k[0] += 0x9E3779B9;
        k[1] += 0xBB67AE85;
    }
    return c[i % 4];
}

float philox_uniform(quill_random_key key, int64_t i) { return (float)(philox_word(key, i) >> 8) * 0x1p-24f; }

double philox_normal(quill_random_key key, int64_t i) {
    const double u = fmax(0.5, (double)(float)philox_word(key, i & ~1LL)) * 0x1p-32;
    const double angle = 2 * M_PI * philox_word(key, i | 1) * 0x1p-32;
    return sqrt(-2 * log(u)) * (i % 2 == 0 ? cos(angle) : sin(angle));
}
