#include "CLineEnds.h"

#include <stdbool.h>
#include <string.h>

#define ALWAYS_INLINE static inline __attribute__((always_inline))

// Functions with vectors are inlined, so that no call passes one.
#pragma clang diagnostic ignored "-Wpsabi"

/// The compiler takes the widest vectors of the level.
typedef uint8_t bytes __attribute__((ext_vector_type(64)));
typedef char comparison __attribute__((ext_vector_type(64)));

/// Which of 64 bytes end a line.
ALWAYS_INLINE comparison ends_among(const uint8_t *text) {
    bytes block;
    memcpy(&block, text, sizeof block);
    return block == '\n';
}

/// One bit for each byte.
ALWAYS_INLINE uint64_t bits(comparison compared) {
    typedef bool flags __attribute__((ext_vector_type(64)));
    flags flagged = __builtin_convertvector(compared, flags);
    uint64_t found;
    memcpy(&found, &flagged, sizeof found);
    return found;
}

ALWAYS_INLINE size_t write_ends(uint64_t found, size_t start, uint32_t *ends, size_t count) {
    // The first is written even if there is none, so that the processor does not guess. A second one in 64 bytes is rare.
    ends[count] = (uint32_t)(start + (size_t)__builtin_ctzll(found | 1ull << 63));
    count += found != 0;
    while (__builtin_expect((found &= found - 1) != 0, false))
        ends[count++] = (uint32_t)(start + (size_t)__builtin_ctzll(found));
    return count;
}

ALWAYS_INLINE size_t line_ends(const uint8_t *text, size_t length, uint32_t *ends) {
    size_t count = 0, start = 0;
    for (; length - start >= 128; start += 128) {
        comparison low = ends_among(text + start), high = ends_among(text + start + 64);
        // Most have none. Where lines end the processor guesses wrong, which takes less time than the others would.
        if (__builtin_expect(bits(low | high) == 0, true)) continue;
        count = write_ends(bits(low), start, ends, count);
        count = write_ends(bits(high), start + 64, ends, count);
    }
    for (; start < length; start += 64) {
        uint64_t valid = length - start < 64 ? (1ull << (length - start)) - 1 : ~0ull;
        count = write_ends(bits(ends_among(text + start)) & valid, start, ends, count);
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
