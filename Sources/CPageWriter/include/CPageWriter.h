// Writes the pages of a snapshot, in this process or in a copy of it.
//
// Plain C, because the copy of a process with several threads may do little: whatever lock another thread held when
// the copy was made is held for ever in it. What runs there only hashes memory and calls write, fsync and _exit.
#ifndef CPAGEWRITER_H
#define CPAGEWRITER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Where a page lies in memory.
struct spate_memory_page {
    const void *bytes;
    uint32_t length;
};

/// Where a page lies on disk.
struct spate_stored_page {
    /// The epoch of the snapshot that wrote it, which names the file.
    int64_t file;
    int64_t offset;
    uint32_t length;
    /// CRC32C.
    uint32_t checksum;
    uint64_t hash[2];
};

/// What is to be written: `count` pages, but for those that are among the `known`.
struct spate_page_job {
    /// An empty file, open for writing, and the epoch that names it.
    int file;
    int64_t epoch;
    /// Of the hashes.
    uint64_t seed;
    const struct spate_memory_page *pages;
    size_t count;
    const struct spate_stored_page *known;
    size_t known_count;
    /// Room for `slot_count` numbers, a power of two and more than `known_count`, to find known pages by.
    uint32_t *slots;
    size_t slot_count;
    /// Takes where each page lies. Shared with the copy of the process, if that is to write.
    struct spate_stored_page *stored;
};

/// Writes the pages and returns 0 once they would survive a loss of power; else `errno`.
int spate_write_pages(const struct spate_page_job *job);

/// Does the same in a copy of this process, which sees the memory as it is now, and ends with this process. Returns
/// the copy's id, or -1 if there can be none.
pid_t spate_write_pages_in_copy(const struct spate_page_job *job);

/// Waits until a copy has ended, and returns what `spate_write_pages` did there; `EINTR` if it was killed. Adds the CPU
/// time that it took to `cpu_nanoseconds`.
int spate_await_copy(pid_t copy, int64_t *cpu_nanoseconds);

/// Zeroed memory that copies of this process share, or NULL.
void *spate_shared_memory(size_t size);

/// Gives it back.
void spate_free_shared_memory(void *memory, size_t size);

#endif
