#if defined(__linux__)
#define _GNU_SOURCE
#include <sched.h>
#elif defined(__APPLE__)
#include <sys/sysctl.h>
#endif
#include <unistd.h>

#include "../include/CQuillKernels.h"

int32_t quill_processor_count(void) {
#if defined(__linux__)
    // The cores this process may use; in a container, fewer than the machine has.
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) return CPU_COUNT(&set);
#elif defined(__APPLE__)
    // Efficiency cores would make the others wait.
    int32_t cores = 0;
    size_t size = sizeof cores;
    if (sysctlbyname("hw.perflevel0.physicalcpu", &cores, &size, NULL, 0) == 0 && cores > 0) return cores;
#endif
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (int32_t)online : 1;
}
