#include "check.h"

extern const quill_kernels *tables[4];
extern int32_t table_count;
extern int64_t run_count, failure_count;
extern const char *called[];

void prepare_buffers(void);

#define FAMILIES(F)                                                                                        \
    F(matmul) F(convolution) F(pooled_convolution) F(depthwise) F(pooling) F(elementwise) F(functions) F(power)  \
    F(curves) F(reduction) F(softmax) F(normalization) F(random) F(optimizers) F(layout) F(augmentation) F(warp) \
    F(neighbors) F(embedding)
#define DECLARE(name) void check_##name(void);
FAMILIES(DECLARE)
#define ROW(name) {#name, check_##name},
static const struct {
    const char *name;
    void (*check)(void);
} families[] = {FAMILIES(ROW)};

/// Complains about every kernel that no case has called, by its neighbor in the table: C knows no names of members.
static void expect_all_called(void) {
    const size_t first = offsetof(quill_kernels, matmul_work) / sizeof(void *);
    const char *before = "lanes";
    for (size_t i = first; i < sizeof(quill_kernels) / sizeof(void *); i++) {
        if (!called[i]) {
            printf("no case calls the kernel behind '%s' in quill_kernels: add one to Tests/CQuillKernelsCheck\n",
                   before);
            failure_count++;
        }
        before = called[i] ? called[i] : "the one before";
    }
}

/// Arguments: names of instruction sets; without any, all that this machine has.
int main(int argument_count, char **arguments) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 1; i < argument_count; i++) {
        const int32_t isa = quill_isa_named(arguments[i]);
        const quill_kernels *table = isa < 0 ? NULL : quill_kernels_for((quill_isa)isa);
        if (!table) {
            printf("this machine has no instruction set '%s'\n", arguments[i]);
            return 2;
        }
        tables[table_count++] = table;
    }
    for (quill_isa isa = quill_isa_portable; argument_count == 1 && isa <= quill_isa_avx512; isa++) {
        if (quill_kernels_for(isa)) tables[table_count++] = quill_kernels_for(isa);
    }
    prepare_buffers();
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) families[i].check();
    expect_all_called();
    printf("%lld runs on", (long long)run_count);
    for (int32_t i = 0; i < table_count; i++) printf(" %s", tables[i]->name);
    printf(": %lld failures\n", (long long)failure_count);
    return failure_count ? 1 : 0;
}
