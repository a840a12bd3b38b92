// Buffers between pages that may not be touched, and the report when a kernel touches one.
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"

#define SLOTS 24
#define SLOT_BYTES ((int64_t)1 << 25)

typedef struct {
    uint8_t *pages;  ///< SLOT_BYTES, a guard page before and one behind
    const char *name;
    uint8_t *begin;
    int64_t bytes;
} slot;

static slot slots[SLOTS];
static int32_t used_slots;
static int64_t page;
static const run *current;

extern const char *kernel_name;
extern char case_name[];

/// Names the buffer beside the address that was touched.
static void report(int signal, siginfo_t *info, void *context) {
    const uint8_t *at = info->si_addr;
    char text[1024];
    int length = snprintf(text, sizeof text, "%s: kernel %s, case \"%s\", cut %d: touched ",
                          current ? current->kernels->name : "-", kernel_name, case_name, current ? current->cut : 0);
    const slot *s = slots;
    while (s < slots + used_slots && !(at >= s->pages - page && at < s->pages + SLOT_BYTES + page)) s++;
    char *rest = text + length;
    const size_t room = sizeof text - (size_t)length;
    if (s == slots + used_slots) {
        length += snprintf(rest, room, "address %p, which is in none of its buffers\n", (const void *)at);
    } else {
        const long long offset = at - s->begin;
        length += snprintf(rest, room, "byte %lld of buffer %s, which has bytes 0 to %lld\n", offset, s->name,
                           (long long)s->bytes - 1);
    }
    fflush(stdout);
    if (write(1, text, (size_t)length) < 0) _exit(3);
    _exit(2);
}

void prepare_buffers(void) {
    page = sysconf(_SC_PAGESIZE);
    for (int32_t i = 0; i < SLOTS; i++) {
        uint8_t *all = mmap(NULL, (size_t)(SLOT_BYTES + 2 * page), PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0);
        if (all == MAP_FAILED || mprotect(all + page, (size_t)SLOT_BYTES, PROT_READ | PROT_WRITE) != 0) {
            perror("check-kernels: cannot set up the buffers");
            exit(2);
        }
        slots[i].pages = all + page;
    }
    struct sigaction action = {.sa_sigaction = report, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
}

void reset_buffers(void) { used_slots = 0; }

void *memory(const run *r, const char *name, int64_t bytes) {
    current = r;
    // The phases of one call share their scratch memory's place.
    int32_t i = 0;
    while (i < used_slots && !(strcmp(slots[i].name, name) == 0 && strcmp(name, "scratch") == 0)) i++;
    if (i == SLOTS || bytes > SLOT_BYTES) {
        printf("%s: buffer %s of %lld bytes: there are %d buffers of %lld bytes\n", case_name, name,
               (long long)bytes, SLOTS, (long long)SLOT_BYTES);
        exit(2);
    }
    if (i == used_slots) used_slots++;
    uint8_t *begin = slots[i].pages + (r->ends_at_guard ? SLOT_BYTES - bytes : 0);
    slots[i].name = name;
    slots[i].begin = begin;
    slots[i].bytes = bytes;
    return memset(begin, 0xff, (size_t)bytes);
}
