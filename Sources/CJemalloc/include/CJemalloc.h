// Arenas and counters of jemalloc, as functions that Swift can call.
//
// In sanitizer builds memory comes from malloc instead, so that redzones and leak reports work.
#ifndef CJEMALLOC_H
#define CJEMALLOC_H

#include <stddef.h>
#include <stdint.h>

/// Makes an arena of its own, or returns 0 (jemalloc's default arena) if there can be no more.
unsigned spate_arena_create(void);

/// `size` > 0 zeroed bytes, aligned to a cache line, or NULL.
void *spate_arena_allocate(unsigned arena, size_t size);

/// Gives back what `spate_arena_allocate` returned, with the same arena and size.
void spate_arena_deallocate(unsigned arena, void *memory, size_t size);

/// Bytes that are allocated from an arena now, in jemalloc's size classes; 0 where that is not known.
size_t spate_arena_allocated_bytes(unsigned arena);

/// Bytes that the calling thread has allocated so far, of all kinds and freed or not; 0 where that is not known.
uint64_t spate_thread_allocated_bytes(void);

/// How often memory has been allocated so far, of all threads that have ended and of the calling one; 0 where that is
/// not known. Empties the thread's cache of free memory.
uint64_t spate_allocations(void);

#endif
