#include "CLayout.h"

#include <string.h>

// Functions with vectors are inlined, so that no call passes one.
#pragma clang diagnostic ignored "-Wpsabi"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// The compiler takes the widest vectors of the level.
typedef uint8_t bytes __attribute__((ext_vector_type(SPATE_LAYOUT_BLOCK)));
typedef char comparison __attribute__((ext_vector_type(SPATE_LAYOUT_BLOCK)));

ALWAYS_INLINE bytes load(const uint8_t *text) {
    bytes block;
    memcpy(&block, text, sizeof block);
    return block;
}

/// One bit for each byte.
ALWAYS_INLINE uint64_t bits(comparison compared) {
    typedef bool flags __attribute__((ext_vector_type(SPATE_LAYOUT_BLOCK)));
    flags flagged = __builtin_convertvector(compared, flags);
    uint64_t found;
    memcpy(&found, &flagged, sizeof found);
    return found;
}

/// Where the quotes and backslashes are.
ALWAYS_INLINE uint64_t marks_among(bytes text) { return bits((text == '"') | (text == '\\')); }

/// Blocks stand one behind the other, but for the last one, which ends with the text: how many come before it.
ALWAYS_INLINE size_t blocks_before_last(size_t length) { return (length - 1) / SPATE_LAYOUT_BLOCK; }

/// What the marks of a block add to the hash, which come to `marks`, too.
ALWAYS_INLINE uint64_t hash_block(const uint8_t *text, size_t block, uint64_t *marks) {
    // Records follow each other, so that what lies ahead is read soon, though it may be another record's: first it
    // comes near, then nearest.
    __builtin_prefetch(text + 4096, 0, 2);
    __builtin_prefetch(text + 1024);
    marks[block] = marks_among(load(text));
    return marks[block] * (0xA0761D6478BD642F + block * 0x3C6EF372FE94F82A);
}

ALWAYS_INLINE uint64_t hash(const uint8_t *text, size_t length, uint64_t *marks) {
    // A sum of products, which do not wait for each other. The upper bits depend on all others.
    uint64_t sum = length * 0xD6E8FEB86659FD93;
    size_t last = blocks_before_last(length);
    for (size_t block = 0; block < last; block++) sum += hash_block(text + block * SPATE_LAYOUT_BLOCK, block, marks);
    sum += hash_block(text + length - SPATE_LAYOUT_BLOCK, last, marks);
    return (sum ^ sum >> 32) * 0xBF58476D1CE4E5B9;
}

/// How far each byte is above the greatest that may stand there.
ALWAYS_INLINE bytes excess_over(const spate_byte_ranges *ranges, const uint8_t *text) {
    return __builtin_elementwise_sub_sat(load(text) - load(ranges->least), load(ranges->spread));
}

ALWAYS_INLINE bool fits(const uint8_t *text, size_t length, const uint64_t *marks, const spate_layout *layout) {
    size_t last = blocks_before_last(length);
    uint64_t misplaced = marks[last] ^ layout->marks[last];
    bytes excess = excess_over(&layout->ranges[last], text + length - SPATE_LAYOUT_BLOCK);
    for (size_t block = 0; block < last; block++) {
        misplaced |= marks[block] ^ layout->marks[block];
        excess |= excess_over(&layout->ranges[block], text + block * SPATE_LAYOUT_BLOCK);
    }
    return !(misplaced | bits(excess != 0));
}

void spate_layout_make(
    spate_layout *layout, const uint8_t *text, size_t length, const uint8_t *least, const uint8_t *spread) {
    size_t last = blocks_before_last(length);
    for (size_t block = 0; block <= last; block++) {
        size_t start = block < last ? block * SPATE_LAYOUT_BLOCK : length - SPATE_LAYOUT_BLOCK;
        layout->marks[block] = marks_among(load(text + start));
        memcpy(layout->ranges[block].least, least + start, SPATE_LAYOUT_BLOCK);
        memcpy(layout->ranges[block].spread, spread + start, SPATE_LAYOUT_BLOCK);
    }
}

#define DEFINE_PASSES(level, ...) \
    __VA_ARGS__ static uint64_t hash_##level(const uint8_t *text, size_t length, uint64_t *marks) { \
        return hash(text, length, marks); \
    } \
    __VA_ARGS__ static bool fits_##level( \
        const uint8_t *text, size_t length, const uint64_t *marks, const spate_layout *layout) { \
        return fits(text, length, marks, layout); \
    } \
    static const spate_layout_passes level = {hash_##level, fits_##level}

DEFINE_PASSES(portable);

#if defined(__x86_64__)
DEFINE_PASSES(avx2, __attribute__((target("avx2,bmi"))));
DEFINE_PASSES(avx512, __attribute__((target("avx512f,avx512bw,avx512vl,bmi"))));
#endif

const spate_layout_passes *spate_layout_passes_for(spate_layout_level level) {
    switch (level) {
    case SPATE_LAYOUT_PORTABLE: return &portable;
#if defined(__x86_64__)
    case SPATE_LAYOUT_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") ? &avx2 : NULL;
    case SPATE_LAYOUT_AVX512:
        if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi"))
            return &avx512;
        return NULL;
#endif
    default: return NULL;
    }
}
