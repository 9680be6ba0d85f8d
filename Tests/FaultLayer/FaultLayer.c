#define _GNU_SOURCE
#include "FaultLayer.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FILES 1024

// Copies of the program share it.
static struct shared {
    atomic_flag busy;
    atomic_long calls;
} *shared;

static const char *root, *kind;
static size_t root_length;
static long fault_call;
static int trace = -1;
static pid_t program;
// The path of each open file below the root; empty for others.
static char paths[FILES][PATH_MAX];

static long number(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

__attribute__((constructor)) static void start(void) {
    root = getenv("SPATE_FAULT_ROOT");
    if (!root) return;
    root_length = strlen(root);
    program = getpid();
    kind = getenv("SPATE_FAULT_KIND");
    fault_call = number("SPATE_FAULT_CALL");
    const char *path = getenv("SPATE_FAULT_TRACE");
    if (path) trace = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("SPATE_FAULT_COUNT");
    FILE *file = shared && path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%ld\n", atomic_load(&shared->calls));
    fclose(file);
}

// One operation at a time, so that the trace has them in the order in which they happened.
static void lock(void) {
    while (atomic_flag_test_and_set(&shared->busy)) usleep(10);
}

static void unlock(void) { atomic_flag_clear(&shared->busy); }

static int is_watched(const char *path) { return shared && strncmp(path, root, root_length) == 0; }
static const char *path_of(int file) {
    return shared && file >= 0 && file < FILES && paths[file][0] ? paths[file] : NULL;
}

static void note(char what, int64_t place, const char *path, const void *bytes, size_t count) {
    if (trace < 0) return;
    size_t length = strlen(path), size = 25 + length + count;
    char *entry = malloc(size);
    int64_t numbers[3] = {place, (int64_t)length, (int64_t)count};
    entry[0] = what;
    memcpy(entry + 1, numbers, 24);
    memcpy(entry + 25, path, length);
    if (count > 0) memcpy(entry + 25 + length, bytes, count);
    if (syscall(SYS_write, trace, entry, size) != (long)size) abort();
    free(entry);
}

// What is to become of this call: NULL for nothing.
static const char *fault(void) {
    if (atomic_fetch_add(&shared->calls, 1) + 1 != fault_call || !kind) return NULL;
    if (strcmp(kind, "kill") != 0) return kind;
    // In a copy of the program, the program itself is meant: it takes the copy with it.
    if (getpid() != program) kill(program, SIGKILL);
    kill(getpid(), SIGKILL);
    return NULL;
}

static int fails(const char *fault) {
    if (!fault || strcmp(fault, "short") == 0) return 0;
    errno = strcmp(fault, "EIO") == 0 ? EIO : strcmp(fault, "ENOSPC") == 0 ? ENOSPC : EINTR;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int open(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    if (!is_watched(path)) return REAL(open)(path, flags, mode);
    lock();
    int is_new = access(path, F_OK) != 0;
    int file = REAL(open)(path, flags, mode);
    if (file >= 0 && file < FILES) strncpy(paths[file], path, PATH_MAX - 1);
    if (file >= 0 && is_new) note('C', 0, path, NULL, 0);
    if (file >= 0 && !is_new && flags & O_TRUNC) note('T', 0, path, NULL, 0);
    unlock();
    return file;
}

int close(int file) {
    if (file >= 0 && file < FILES) paths[file][0] = 0;
    return REAL(close)(file);
}

int close_range(unsigned first, unsigned last, int flags) {
    // The trace stays open, in copies of the program too.
    unsigned kept = (unsigned)trace;
    if (trace < 0 || kept < first || kept > last) return REAL(close_range)(first, last, flags);
    if (kept > first) REAL(close_range)(first, kept - 1, flags);
    return kept < last ? REAL(close_range)(kept + 1, last, flags) : 0;
}

ssize_t write(int file, const void *bytes, size_t count) {
    const char *path = path_of(file), *what;
    if (!path) return REAL(write)(file, bytes, count);
    lock();
    what = fault();
    ssize_t written = -1;
    if (!fails(what)) {
        off_t offset = lseek(file, 0, SEEK_CUR);
        written = REAL(write)(file, bytes, what && count > 1 ? count / 2 : count);
        if (written > 0) note('W', offset, path, bytes, (size_t)written);
    }
    unlock();
    return written;
}

static int synchronize(int file, int (*real)(int)) {
    const char *path = path_of(file);
    if (!path) return real(file);
    lock();
    int result = fails(fault()) ? -1 : real(file);
    if (result == 0) note('S', 0, path, NULL, 0);
    unlock();
    return result;
}

int fsync(int file) { return synchronize(file, REAL(fsync)); }
int fdatasync(int file) { return synchronize(file, REAL(fdatasync)); }

int ftruncate(int file, off_t size) {
    const char *path = path_of(file);
    if (!path) return REAL(ftruncate)(file, size);
    lock();
    int result = REAL(ftruncate)(file, size);
    if (result == 0) note('T', size, path, NULL, 0);
    unlock();
    return result;
}

int rename(const char *path, const char *other) {
    if (!is_watched(path)) return REAL(rename)(path, other);
    lock();
    int result = fails(fault()) ? -1 : REAL(rename)(path, other);
    if (result == 0) note('R', 0, path, other, strlen(other));
    unlock();
    return result;
}

int unlink(const char *path) {
    if (!is_watched(path)) return REAL(unlink)(path);
    lock();
    int result = REAL(unlink)(path);
    if (result == 0) note('U', 0, path, NULL, 0);
    unlock();
    return result;
}

int mkdir(const char *path, mode_t mode) {
    if (!is_watched(path)) return REAL(mkdir)(path, mode);
    lock();
    int result = REAL(mkdir)(path, mode);
    if (result == 0) note('M', 0, path, NULL, 0);
    unlock();
    return result;
}
