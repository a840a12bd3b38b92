#if defined(__aarch64__)
#define QUILL_LANES 4
#define QUILL_FMA 1
#define QUILL_NEON 1
#define QUILL_TABLE quill_kernels_neon
#define QUILL_NAME "neon"
#include "../bodies/table.h"
#endif
