#define _GNU_SOURCE
#include "CPageWriter.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CChecksum.h"

static void fill_slots(const struct spate_page_job *job) {
    memset(job->slots, 0, job->slot_count * sizeof *job->slots);
    size_t mask = job->slot_count - 1;
    for (size_t index = 0; index < job->known_count; index++) {
        size_t slot = job->known[index].hash[0] & mask;
        while (job->slots[slot] != 0) slot = (slot + 1) & mask;
        job->slots[slot] = (uint32_t)index + 1;
    }
}

static const struct spate_stored_page *find(
    const struct spate_page_job *job, const uint64_t hash[2], uint32_t length
) {
    size_t mask = job->slot_count - 1;
    for (size_t slot = hash[0] & mask; job->slots[slot] != 0; slot = (slot + 1) & mask) {
        const struct spate_stored_page *page = &job->known[job->slots[slot] - 1];
        if (page->hash[0] == hash[0] && page->hash[1] == hash[1] && page->length == length) return page;
    }
    return NULL;
}

static int write_all(int file, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(file, bytes, count);
        if (written < 0 && errno != EINTR) return errno;
        if (written > 0) bytes += written, count -= (size_t)written;
    }
    return 0;
}

int spate_write_pages(const struct spate_page_job *job) {
    fill_slots(job);
    int64_t offset = 0;
    for (size_t index = 0; index < job->count; index++) {
        const struct spate_memory_page *page = &job->pages[index];
        uint64_t hash[2];
        spate_hash128(job->seed, page->bytes, page->length, hash);
        const struct spate_stored_page *same = find(job, hash, page->length);
        if (same != NULL) {
            job->stored[index] = *same;
            continue;
        }
        int failure = write_all(job->file, page->bytes, page->length);
        if (failure != 0) return failure;
        job->stored[index] = (struct spate_stored_page){
            .file = job->epoch,
            .offset = offset,
            .length = page->length,
            .checksum = spate_crc32c(0, page->bytes, page->length),
            .hash = {hash[0], hash[1]},
        };
        offset += page->length;
    }
    return fsync(job->file) == 0 ? 0 : errno;
}

pid_t spate_write_pages_in_copy(const struct spate_page_job *job) {
    sigset_t all, before;
    sigfillset(&all);
    // A signal is for the process that was copied: its handlers must not run twice.
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t original = getpid(), copy = fork();
    if (copy != 0) {
        int failure = errno;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        errno = failure;
        return copy;
    }
    // The copy must not outlive the process that will use what it writes, nor keep that one's locks.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != original) _exit(EINTR);
    if (job->file > 0) close_range(0, (unsigned)job->file - 1, 0);
    close_range((unsigned)job->file + 1, ~0U, 0);
    _exit(spate_write_pages(job));
}

static int64_t nanoseconds(struct timeval time) {
    return (int64_t)time.tv_sec * 1000000000 + (int64_t)time.tv_usec * 1000;
}

int spate_await_copy(pid_t copy, int64_t *cpu_nanoseconds) {
    int status;
    struct rusage usage;
    while (wait4(copy, &status, 0, &usage) < 0) {
        if (errno != EINTR) return errno;
    }
    *cpu_nanoseconds += nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime);
    return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

void *spate_shared_memory(size_t size) {
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void spate_free_shared_memory(void *memory, size_t size) { munmap(memory, size); }
