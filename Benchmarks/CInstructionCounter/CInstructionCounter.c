#include "CInstructionCounter.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

int spate_instruction_counter_open(void) {
    struct perf_event_attr event = {
        .size = sizeof event,
        .type = PERF_TYPE_HARDWARE,
        .config = PERF_COUNT_HW_INSTRUCTIONS,
        .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
        .exclude_kernel = 1,
        .exclude_hv = 1,
    };
    return (int)syscall(SYS_perf_event_open, &event, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

int64_t spate_instruction_counter_read(int counter) {
    struct {
        uint64_t value, enabled, running;
    } count;
    if (read(counter, &count, sizeof count) != sizeof count || count.enabled != count.running) return -1;
    return (int64_t)count.value;
}

void spate_instruction_counter_close(int counter) {
    if (counter >= 0) close(counter);
}
