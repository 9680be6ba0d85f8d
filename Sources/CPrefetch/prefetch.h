// A hint that Swift has no word for.
#ifndef CPREFETCH_H
#define CPREFETCH_H

/// Asks the processor to fetch the cache line at an address, which need not be valid. Changes nothing else.
static inline __attribute__((always_inline)) void spate_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
