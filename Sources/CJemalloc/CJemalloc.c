#include "CJemalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SPATE_USES_MALLOC 1
#endif
#endif

#ifdef SPATE_USES_MALLOC

unsigned spate_arena_create(void) { return 0; }

void *spate_arena_allocate(unsigned arena, size_t size) {
    (void)arena;
    void *memory = NULL;
    if (posix_memalign(&memory, 64, size) != 0) return NULL;
    return memset(memory, 0, size);
}

void spate_arena_deallocate(unsigned arena, void *memory, size_t size) {
    (void)arena, (void)size;
    free(memory);
}

size_t spate_arena_allocated_bytes(unsigned arena) {
    (void)arena;
    return 0;
}

uint64_t spate_thread_allocated_bytes(void) { return 0; }

#else

#include <jemalloc/jemalloc.h>

unsigned spate_arena_create(void) {
    unsigned arena = 0;
    size_t length = sizeof arena;
    return mallctl("arenas.create", &arena, &length, NULL, 0) == 0 ? arena : 0;
}

// Without a thread cache: state is large and seldom allocated, and what a cache holds would count as live.
static int flags(unsigned arena) { return MALLOCX_ARENA(arena) | MALLOCX_TCACHE_NONE | MALLOCX_ALIGN(64); }

void *spate_arena_allocate(unsigned arena, size_t size) { return mallocx(size, flags(arena) | MALLOCX_ZERO); }

void spate_arena_deallocate(unsigned arena, void *memory, size_t size) { sdallocx(memory, size, flags(arena)); }

static void refresh(void) {
    uint64_t epoch = 1;
    size_t length = sizeof epoch;
    mallctl("epoch", &epoch, &length, &epoch, sizeof epoch);
}

static uint64_t figure(const char *format, unsigned arena) {
    char name[64];
    snprintf(name, sizeof name, format, arena);
    uint64_t value = 0;
    size_t length = sizeof value;
    return mallctl(name, &value, &length, NULL, 0) == 0 ? value : 0;
}

size_t spate_arena_allocated_bytes(unsigned arena) {
    refresh();
    return figure("stats.arenas.%u.small.allocated", arena) + figure("stats.arenas.%u.large.allocated", arena);
}

uint64_t spate_thread_allocated_bytes(void) {
    uint64_t bytes = 0;
    size_t length = sizeof bytes;
    return mallctl("thread.allocated", &bytes, &length, NULL, 0) == 0 ? bytes : 0;
}

#endif
