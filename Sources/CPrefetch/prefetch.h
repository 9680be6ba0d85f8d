// Hints to the processor that Swift has no words for.
#ifndef CPREFETCH_H
#define CPREFETCH_H

/// Asks the processor to fetch the cache line at an address, which need not be valid. Changes nothing else.
static inline __attribute__((always_inline)) void spate_prefetch(const void *address) { __builtin_prefetch(address); }

/// Tells the processor that a loop waits for another thread.
static inline __attribute__((always_inline)) void spate_spin_hint(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#endif
}

#endif
