// Runs everywhere: four lanes and no fused multiply-add, which the baseline of x86-64 lacks.
#define QUILL_LANES 4
#define QUILL_FMA 0
#define QUILL_TABLE quill_kernels_portable
#define QUILL_NAME "portable"
#include "../bodies/table.h"
