#include "levels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "block.h"

#define TARGET __attribute__((target("avx2,pclmul,bmi,popcnt")))

TARGET static inline uint64_t inside(uint64_t quotes) {
    __m128i ones = _mm_set1_epi8((char)0xFF);
    return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(_mm_cvtsi64_si128((int64_t)quotes), ones, 0));
}

TARGET static inline uint64_t bits(__m256i low, __m256i high) {
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

TARGET static inline uint64_t equal(__m256i low, __m256i high, char byte) {
    __m256i all = _mm256_set1_epi8(byte);
    return bits(_mm256_cmpeq_epi8(low, all), _mm256_cmpeq_epi8(high, all));
}

TARGET static inline __m256i at_most(__m256i bytes, char limit) {
    __m256i all = _mm256_set1_epi8(limit);
    return _mm256_cmpeq_epi8(_mm256_max_epu8(bytes, all), all);
}

/// Classes by lookup: the table holds, at the low four bits of each byte of a class, that byte.
TARGET static inline spate_classes classify(__m256i low, __m256i high) {
    const __m256i white_space = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0));
    // Brackets differ from braces by 0x20. The bit makes 0x0C and 0x1A operators too; their kinds tell them apart.
    const __m256i operators = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0));
    const __m256i bit = _mm256_set1_epi8(0x20);
    return (spate_classes){
        .quotes = equal(low, high, '"'),
        .backslashes = equal(low, high, '\\'),
        .operators = bits(
            _mm256_cmpeq_epi8(_mm256_or_si256(low, bit), _mm256_shuffle_epi8(operators, low)),
            _mm256_cmpeq_epi8(_mm256_or_si256(high, bit), _mm256_shuffle_epi8(operators, high))),
        .white_space = bits(
            _mm256_cmpeq_epi8(low, _mm256_shuffle_epi8(white_space, low)),
            _mm256_cmpeq_epi8(high, _mm256_shuffle_epi8(white_space, high))),
        .controls = bits(at_most(low, 0x1F), at_most(high, 0x1F)),
        .non_ascii = bits(low, high),
    };
}

TARGET ALWAYS_INLINE size_t write_block(
    const uint8_t *text, size_t start, uint64_t valid, uint8_t *kinds, uint32_t *positions, size_t count,
    spate_carry *carry) {
    // Records follow each other, so that what lies ahead is read soon, though it may be the next record's.
    _mm_prefetch((const char *)text + start + 1024, _MM_HINT_T0);
    __m256i low = _mm256_loadu_si256((const __m256i *)(text + start));
    __m256i high = _mm256_loadu_si256((const __m256i *)(text + start + 32));
    spate_tokens found = spate_find_tokens(classify(low, high), valid, inside, carry);
    return spate_write_tokens(text, start, found.tokens, kinds, positions, count);
}

TARGET spate_structural_result spate_structural_avx2(
    const uint8_t *text, size_t length, uint8_t *kinds, uint32_t *positions) {
    spate_carry carry = {0};
    size_t count = 0, start = 0;
    for (; length - start >= 64; start += 64)
        count = write_block(text, start, ~0ull, kinds, positions, count, &carry);
    if (start < length)
        count = write_block(text, start, spate_first_bits(length - start), kinds, positions, count, &carry);
    return spate_finish(text, length, kinds, count, &carry);
}

#endif
