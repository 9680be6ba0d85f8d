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

TARGET static inline uint64_t quotes_among(const uint8_t *text) { return equal(_mm512_loadu_si512(text), '"'); }

/// Classes by lookup: the table holds, at the low four bits of each byte of a class, that byte.
TARGET ALWAYS_INLINE uint64_t find_tokens(__m512i bytes, spate_carry *carry) {
    const __m512i white_space = _mm512_broadcast_i32x4(
        _mm_setr_epi8(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0));
    // Brackets differ from braces by 0x20. The bit makes 0x0C and 0x1A operators too; their kinds tell them apart.
    const __m512i operators = _mm512_broadcast_i32x4(
        _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0));
    __m512i braces = _mm512_or_si512(bytes, _mm512_set1_epi8(0x20));
    spate_classes classes = {
        .quotes = equal(bytes, '"'),
        .operators = _mm512_cmpeq_epi8_mask(braces, _mm512_shuffle_epi8(operators, bytes)),
    };
    // As signed numbers, bytes that are not ASCII are less than all others.
    uint64_t rare = _mm512_cmplt_epi8_mask(bytes, _mm512_set1_epi8(0x20)) | equal(bytes, '\\');
    if (__builtin_expect(!(rare | carry->escaped), true)) {
        classes.white_space = equal(bytes, ' ');
        return spate_find_tokens(classes, inside, carry);
    }
    classes.white_space = _mm512_cmpeq_epi8_mask(bytes, _mm512_shuffle_epi8(white_space, bytes));
    classes.backslashes = equal(bytes, '\\');
    classes.controls = _mm512_cmplt_epu8_mask(bytes, _mm512_set1_epi8(0x20));
    classes.non_ascii = _mm512_movepi8_mask(bytes);
    return spate_find_tokens(classes, inside, carry);
}

/// Where the tokens of a block go.
typedef struct {
    uint8_t *kinds;
    uint32_t *positions;
    size_t count;
    /// The positions of the block's bytes: the lowest eight bits of each, and the others, the same for all.
    __m512i low_bytes, base;
    /// The lowest byte of each position.
    __mmask64 lowest;
} output;

/// Stores the positions of 16 tokens from the `first` on.
TARGET ALWAYS_INLINE void store_positions(const output *output, __m512i low_bytes, char first) {
    __m512i indices = _mm512_add_epi32(
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), _mm512_set1_epi32(first));
    __m512i positions = _mm512_mask_permutexvar_epi8(output->base, output->lowest, indices, low_bytes);
    _mm512_storeu_si512(output->positions + output->count + first, positions);
}

TARGET ALWAYS_INLINE void write_block(__m512i bytes, output *output, spate_carry *carry) {
    uint64_t tokens = find_tokens(bytes, carry);
    __m512i low_bytes = _mm512_maskz_compress_epi8(tokens, output->low_bytes);
    // Behind the tokens of the block stand copies of its first byte, which what follows overwrites.
    _mm512_storeu_si512(output->kinds + output->count, _mm512_permutexvar_epi8(low_bytes, bytes));
    size_t count = (size_t)_mm_popcnt_u64(tokens);
    store_positions(output, low_bytes, 0);
    store_positions(output, low_bytes, 16);
    if (__builtin_expect(count > 32, false)) {
        store_positions(output, low_bytes, 32);
        store_positions(output, low_bytes, 48);
    }
    output->count += count;
    output->low_bytes = _mm512_add_epi8(output->low_bytes, _mm512_set1_epi8(64));
    output->base = _mm512_add_epi32(output->base, _mm512_set1_epi32(64));
}

TARGET spate_structural_result spate_structural_avx512(
    const uint8_t *text, size_t length, uint8_t *kinds, uint32_t *positions) {
    output output = {
        .kinds = kinds, .positions = positions, .base = _mm512_setzero_si512(), .lowest = 0x1111111111111111,
        .low_bytes = _mm512_set_epi8(
            63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37,
            36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10,
            9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
    };
    // A mask that the compiler knows would become a table for a slower instruction.
    __asm__("" : "+k"(output.lowest));
    spate_carry carry = {0};
    size_t start = 0;
    for (; length - start >= 64; start += 64) {
        // Records follow each other, so that what lies ahead is read soon, though it may be the next record's.
        _mm_prefetch((const char *)text + start + 1024, _MM_HINT_T0);
        write_block(_mm512_loadu_si512(text + start), &output, &carry);
    }
    if (start < length) {
        // Spaces are no tokens.
        __mmask64 valid = (1ull << (length - start)) - 1;
        write_block(_mm512_mask_loadu_epi8(_mm512_set1_epi8(' '), valid, text + start), &output, &carry);
    }
    return spate_finish(text, length, kinds, output.count, quotes_among, &carry);
}

#endif
