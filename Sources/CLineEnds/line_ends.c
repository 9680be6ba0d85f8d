#include "CLineEnds.h"

#include <stdbool.h>
#include <string.h>

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// One bit for each of 64 bytes: whether it ends a line. The compiler takes the widest vectors of the level.
ALWAYS_INLINE uint64_t ends_among(const uint8_t *text) {
    typedef uint8_t bytes __attribute__((ext_vector_type(64)));
    typedef bool bits __attribute__((ext_vector_type(64)));
    bytes block;
    memcpy(&block, text, sizeof block);
    bits equal = __builtin_convertvector(block == '\n', bits);
    uint64_t found;
    memcpy(&found, &equal, sizeof found);
    return found;
}

ALWAYS_INLINE size_t write_ends(uint64_t found, size_t start, uint32_t *ends, size_t count) {
    // The first is written even if there is none: the processor would guess, and guess wrong once a line. A second one in
    // 64 bytes is rare.
    ends[count] = (uint32_t)(start + (size_t)__builtin_ctzll(found | 1ull << 63));
    count += found != 0;
    while (__builtin_expect((found &= found - 1) != 0, false))
        ends[count++] = (uint32_t)(start + (size_t)__builtin_ctzll(found));
    return count;
}

ALWAYS_INLINE size_t line_ends(const uint8_t *text, size_t length, uint32_t *ends) {
    size_t count = 0, start = 0;
    for (; length - start >= 64; start += 64) count = write_ends(ends_among(text + start), start, ends, count);
    if (start < length) {
        uint64_t valid = (1ull << (length - start)) - 1;
        count = write_ends(ends_among(text + start) & valid, start, ends, count);
    }
    return count;
}

#define DEFINE_PASS(name, ...) \
    __VA_ARGS__ static size_t name(const uint8_t *text, size_t length, uint32_t *ends) { \
        return line_ends(text, length, ends); \
    }

DEFINE_PASS(line_ends_portable)

#if defined(__x86_64__)
DEFINE_PASS(line_ends_avx2, __attribute__((target("avx2,bmi"))))
DEFINE_PASS(line_ends_avx512, __attribute__((target("avx512f,avx512bw,avx512vl,bmi"))))
#endif

spate_line_ends_pass spate_line_ends_pass_for(spate_line_ends_level level) {
    switch (level) {
    case SPATE_LINE_ENDS_PORTABLE: return line_ends_portable;
#if defined(__x86_64__)
    case SPATE_LINE_ENDS_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") ? line_ends_avx2 : NULL;
    case SPATE_LINE_ENDS_AVX512:
        if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi"))
            return line_ends_avx512;
        return NULL;
#endif
    default: return NULL;
    }
}
