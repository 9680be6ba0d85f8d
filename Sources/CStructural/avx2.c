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

TARGET static inline uint64_t quotes_among(const uint8_t *text) {
    return equal(_mm256_loadu_si256((const __m256i *)text), _mm256_loadu_si256((const __m256i *)(text + 32)), '"');
}

/// Bytes of which some are negative if there is a backslash, a control character or a byte that is not ASCII.
TARGET static inline __m256i rare(__m256i bytes) {
    // Those that are not ASCII are negative before the subtraction, and perhaps not after it.
    __m256i controls = _mm256_or_si256(bytes, _mm256_sub_epi8(bytes, _mm256_set1_epi8(0x20)));
    return _mm256_or_si256(controls, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\')));
}

TARGET static inline __m256i at_most(__m256i bytes, char limit) {
    __m256i all = _mm256_set1_epi8(limit);
    return _mm256_cmpeq_epi8(_mm256_max_epu8(bytes, all), all);
}

/// Classes by lookup: the table holds, at the low four bits of each byte of a class, that byte.
TARGET ALWAYS_INLINE uint64_t find_tokens(__m256i low, __m256i high, spate_carry *carry) {
    const __m256i white_space = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0));
    // Brackets differ from braces by 0x20. The bit makes 0x0C and 0x1A operators too; their kinds tell them apart.
    const __m256i operators = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0));
    const __m256i bit = _mm256_set1_epi8(0x20);
    spate_classes classes = {
        .quotes = equal(low, high, '"'),
        .operators = bits(
            _mm256_cmpeq_epi8(_mm256_or_si256(low, bit), _mm256_shuffle_epi8(operators, low)),
            _mm256_cmpeq_epi8(_mm256_or_si256(high, bit), _mm256_shuffle_epi8(operators, high))),
    };
    bool is_plain = !_mm256_movemask_epi8(_mm256_or_si256(rare(low), rare(high))) && !carry->escaped;
    if (__builtin_expect(is_plain, true)) {
        classes.white_space = equal(low, high, ' ');
        return spate_find_tokens(classes, inside, carry);
    }
    classes.white_space = bits(
        _mm256_cmpeq_epi8(low, _mm256_shuffle_epi8(white_space, low)),
        _mm256_cmpeq_epi8(high, _mm256_shuffle_epi8(white_space, high)));
    classes.backslashes = equal(low, high, '\\');
    classes.controls = bits(at_most(low, 0x1F), at_most(high, 0x1F));
    classes.non_ascii = bits(low, high);
    return spate_find_tokens(classes, inside, carry);
}

/// The first of 32 bytes, and spaces, which are no tokens.
TARGET static inline __m256i first_bytes(__m256i bytes, ptrdiff_t count) {
    const __m256i indices = _mm256_setr_epi8(
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
        30, 31);
    __m256i are_first = _mm256_cmpgt_epi8(_mm256_set1_epi8((char)count), indices);
    return _mm256_blendv_epi8(_mm256_set1_epi8(' '), bytes, are_first);
}

TARGET static inline size_t first(uint64_t bits) { return (size_t)_tzcnt_u64(bits); }

TARGET spate_structural_result spate_structural_avx2(
    const uint8_t *text, size_t length, uint8_t *kinds, uint32_t *positions) {
    spate_carry carry = {0};
    size_t count = 0;
    for (size_t start = 0; start < length; start += 64) {
        // Records follow each other, so that what lies ahead is read soon, though it may be the next record's.
        _mm_prefetch((const char *)text + start + 1024, _MM_HINT_T0);
        __m256i low = _mm256_loadu_si256((const __m256i *)(text + start));
        __m256i high = _mm256_loadu_si256((const __m256i *)(text + start + 32));
        if (length - start < 64) {
            low = first_bytes(low, (ptrdiff_t)(length - start));
            high = first_bytes(high, (ptrdiff_t)(length - start) - 32);
        }
        uint64_t tokens = find_tokens(low, high, &carry);
        count = spate_write_tokens(text, start, tokens, first, kinds, positions, count);
    }
    return spate_finish(text, length, kinds, count, quotes_among, &carry);
}

#endif
