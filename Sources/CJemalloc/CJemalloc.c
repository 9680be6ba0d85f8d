#include "CJemalloc.h"

#include <pthread.h>
#include <stdbool.h>
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

uint64_t spate_allocations(void) { return 0; }

#else

#include <jemalloc/jemalloc.h>
#include <sys/mman.h>

#include "HugePages.h"

// How jemalloc takes memory of its own accord, and how arenas take it.
static extent_hooks_t *default_hooks;
static extent_hooks_t arena_hooks;

// Tables are touched all over, and a huge page spares most of the walks through page tables. Only advice: where there
// are no huge pages, memory is as it was.
static void *take_huge_pages(
    extent_hooks_t *hooks, void *address, size_t size, size_t alignment, bool *zero, bool *commit, unsigned arena) {
    (void)hooks;
    if (address == NULL && size == spate_huge_page_size && alignment <= spate_huge_page_size) {
        void *page = spate_huge_page_take();
        if (page != NULL) {
            *zero = *commit = true;
            return page;
        }
    }
    void *memory = default_hooks->alloc(default_hooks, address, size, alignment, zero, commit, arena);
    if (memory != NULL && size >= spate_huge_page_size) madvise(memory, size, MADV_HUGEPAGE);
    return memory;
}

// Pages that are free for some seconds go back to the system whether or not an engine has anything to do, and not in
// its time.
static void purge_beside(void) {
    bool wanted = true;
    mallctl("background_thread", NULL, NULL, &wanted, sizeof wanted);
}

static void make_hooks(void) {
    purge_beside();
    size_t length = sizeof default_hooks;
    if (mallctl("arena.0.extent_hooks", &default_hooks, &length, NULL, 0) != 0) return;
    arena_hooks = *default_hooks;
    arena_hooks.alloc = take_huge_pages;
    spate_huge_pages_start();
}

// An arena asks for one huge page at a time, so that one is ready.
static void limit_growth(unsigned arena) {
    char name[64];
    snprintf(name, sizeof name, "arena.%u.retain_grow_limit", arena);
    size_t limit = spate_huge_page_size;
    mallctl(name, NULL, NULL, &limit, sizeof limit);
}

unsigned spate_arena_create(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_hooks);
    unsigned arena = 0;
    size_t length = sizeof arena;
    extent_hooks_t *hooks = &arena_hooks;
    int failure = default_hooks == NULL ? mallctl("arenas.create", &arena, &length, NULL, 0)
                                        : mallctl("arenas.create", &arena, &length, &hooks, sizeof hooks);
    if (failure != 0) return 0;
    limit_growth(arena);
    return arena;
}

// Without a thread cache: state is large and seldom allocated, and what a cache holds would count as live.
static int flags(unsigned arena) { return MALLOCX_ARENA(arena) | MALLOCX_TCACHE_NONE | MALLOCX_ALIGN(64); }

// What jemalloc's own figures say of an arena without a thread cache, without the time that they take: it adds up all
// arenas for each.
static _Atomic size_t allocated_bytes[MALLCTL_ARENAS_ALL];

void *spate_arena_allocate(unsigned arena, size_t size) {
    void *memory = mallocx(size, flags(arena) | MALLOCX_ZERO);
    if (memory != NULL) allocated_bytes[arena] += nallocx(size, flags(arena));
    return memory;
}

void spate_arena_deallocate(unsigned arena, void *memory, size_t size) {
    allocated_bytes[arena] -= nallocx(size, flags(arena));
    sdallocx(memory, size, flags(arena));
}

size_t spate_arena_allocated_bytes(unsigned arena) { return allocated_bytes[arena]; }

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

uint64_t spate_thread_allocated_bytes(void) {
    uint64_t bytes = 0;
    size_t length = sizeof bytes;
    return mallctl("thread.allocated", &bytes, &length, NULL, 0) == 0 ? bytes : 0;
}

uint64_t spate_allocations(void) {
    // A thread's cache hands its counts over when it is emptied.
    mallctl("thread.tcache.flush", NULL, NULL, NULL, 0);
    refresh();
    return figure("stats.arenas.%u.small.nrequests", MALLCTL_ARENAS_ALL) +
        figure("stats.arenas.%u.large.nrequests", MALLCTL_ARENAS_ALL);
}

#endif
