#include "levels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "block.h"

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,pclmul,bmi,popcnt")))

TARGET static inline uint64_t inside(uint64_t quotes) {
    __m128i ones = _mm_set1_epi8((char)0xFF);
    return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(_mm_cvtsi64_si128((int64_t)quotes), ones, 0));
}

TARGET static inline uint64_t equal(__m512i bytes, char byte) {
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte));
}

/// Classes by lookup: the table holds, at the low four bits of each byte of a class, that byte.
TARGET static inline spate_classes classify(__m512i bytes) {
    const __m512i white_space = _mm512_broadcast_i32x4(
        _mm_setr_epi8(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0));
    // Brackets differ from braces by 0x20. The bit makes 0x0C and 0x1A operators too; their kinds tell them apart.
    const __m512i operators = _mm512_broadcast_i32x4(
        _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0));
    __m512i braces = _mm512_or_si512(bytes, _mm512_set1_epi8(0x20));
    return (spate_classes){
        .quotes = equal(bytes, '"'),
        .backslashes = equal(bytes, '\\'),
        .operators = _mm512_cmpeq_epi8_mask(braces, _mm512_shuffle_epi8(operators, bytes)),
        .white_space = _mm512_cmpeq_epi8_mask(bytes, _mm512_shuffle_epi8(white_space, bytes)),
        .controls = _mm512_cmplt_epu8_mask(bytes, _mm512_set1_epi8(0x20)),
        .non_ascii = _mm512_movepi8_mask(bytes),
    };
}

TARGET static inline void store_positions(__m128i offsets, size_t start, uint32_t *positions) {
    __m512i wide = _mm512_add_epi32(_mm512_cvtepu8_epi32(offsets), _mm512_set1_epi32((int)start));
    _mm512_storeu_si512(positions, wide);
}

TARGET ALWAYS_INLINE size_t write_block(
    const uint8_t *text, size_t start, uint64_t valid, uint8_t *kinds, uint32_t *positions, size_t count,
    spate_carry *carry) {
    const __m512i offsets = _mm512_set_epi8(
        63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36,
        35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7,
        6, 5, 4, 3, 2, 1, 0);
    const __m512i scalar = _mm512_set1_epi8(SPATE_STRUCTURAL_SCALAR);
    // Records follow each other, so that what lies ahead is read soon, though it may be the next record's.
    _mm_prefetch((const char *)text + start + 1024, _MM_HINT_T0);
    __m512i bytes = _mm512_loadu_si512(text + start);
    spate_tokens found = spate_find_tokens(classify(bytes), valid, inside, carry);
    __m512i named = _mm512_mask_mov_epi8(bytes, found.scalars, scalar);
    __m512i packed = _mm512_maskz_compress_epi8(found.tokens, offsets);
    // Behind the tokens of the block stand copies of its first byte, which what follows overwrites.
    _mm512_storeu_si512(kinds + count, _mm512_permutexvar_epi8(packed, named));
    size_t tokens = (size_t)_mm_popcnt_u64(found.tokens);
    store_positions(_mm512_castsi512_si128(packed), start, positions + count);
    store_positions(_mm512_extracti32x4_epi32(packed, 1), start, positions + count + 16);
    if (__builtin_expect(tokens > 32, false)) {
        store_positions(_mm512_extracti32x4_epi32(packed, 2), start, positions + count + 32);
        store_positions(_mm512_extracti32x4_epi32(packed, 3), start, positions + count + 48);
    }
    return count + tokens;
}

TARGET spate_structural_result spate_structural_avx512(
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
