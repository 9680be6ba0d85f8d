#include "levels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "record.h"

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi")))

/// The 32 digits; behind them a dash, and the version of a UUID.
typedef __m512i digits;

TARGET ALWAYS_INLINE __m256i letters_of(__m256i nibbles) {
    const __m256i letters = _mm256_broadcastsi128_si256(
        _mm_setr_epi8('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'));
    return _mm256_shuffle_epi8(letters, _mm256_and_si256(nibbles, _mm256_set1_epi8(0x0F)));
}

TARGET ALWAYS_INLINE digits digits_of(spate_id id) {
    __m256i spread = _mm256_permute4x64_epi64(_mm256_castsi128_si256((__m128i)id), 0x50);
    __m256i nibbles = _mm256_srlv_epi64(spread, _mm256_setr_epi64x(0, 4, 0, 4));
    return _mm512_inserti64x4(_mm512_set1_epi16('-' | '4' << 8), letters_of(nibbles), 0);
}

TARGET ALWAYS_INLINE void copy(uint8_t *record, const uint8_t *text, size_t length) {
    // Whole lines are written after the first: a store across two of them costs as much as two.
    _mm512_storeu_si512(record, _mm512_loadu_si512(text));
    size_t start = 64 - ((uintptr_t)record & 63);
#pragma clang loop unroll(full)
    for (size_t line = 0; line < 16; line++)
        _mm512_store_si512(record + start + 64 * line, _mm512_loadu_si512(text + start + 64 * line));
    for (start += 1024; start < length; start += 64)
        _mm512_store_si512(record + start, _mm512_loadu_si512(text + start));
}

TARGET ALWAYS_INLINE void write_hash(uint8_t *place, digits value) {
    _mm256_storeu_si256((__m256i *)place, _mm512_castsi512_si256(value));
}

TARGET ALWAYS_INLINE void write_half(uint8_t *place, uint64_t word) {
    __m256i letters = letters_of(_mm256_castsi128_si256(_mm_cvtsi64_si128((int64_t)word)));
    _mm_storel_epi64((__m128i *)place, _mm256_castsi256_si128(letters));
}

/// Where each byte of a UUID comes from; 32 is the dash, 33 the version.
static const uint8_t uuid_order[64] = {
    0,  1,  2,  3,  4,  5,  6,  7,  32, 8,  9,  10, 11, 32, 33, 13, 14, 15,
    32, 32, 17, 18, 19, 32, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
};

TARGET ALWAYS_INLINE void write_uuid(uint8_t *place, digits value, uint64_t low) {
    __m512i text = _mm512_permutexvar_epi8(_mm512_loadu_si512(uuid_order), value);
    text = _mm512_mask_set1_epi8(text, 1 << 19, (char)variant_digit(low));
    _mm256_storeu_si256((__m256i *)place, _mm512_castsi512_si256(text));
    _mm_storeu_si32(place + 32, _mm512_extracti32x4_epi32(text, 2));
}

DEFINE_PASS(spate_record_text_avx512)

#endif
