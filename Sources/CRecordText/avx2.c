#include "levels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "record.h"

#define TARGET __attribute__((target("avx2")))

/// Digits 0 to 15, and 16 to 31.
typedef struct {
    __m128i first, second;
} digits;

TARGET ALWAYS_INLINE __m128i letters_of(__m128i nibbles) {
    const __m128i letters =
        _mm_setr_epi8('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f');
    return _mm_shuffle_epi8(letters, _mm_and_si128(nibbles, _mm_set1_epi8(0x0F)));
}

/// The digits of a word: of the low halves of its bytes, then of the high.
TARGET ALWAYS_INLINE __m128i digits_of_word(uint64_t word) {
    __m128i low = _mm_cvtsi64_si128((int64_t)word);
    return letters_of(_mm_unpacklo_epi64(low, _mm_srli_epi64(low, 4)));
}

TARGET ALWAYS_INLINE digits digits_of(spate_id id) {
    return (digits){digits_of_word(id[0]), digits_of_word(id[1])};
}

TARGET ALWAYS_INLINE void copy(uint8_t *record, const uint8_t *text, size_t length) {
    // Whole words are written after the first: a store across two lines costs as much as two.
    _mm256_storeu_si256((__m256i *)record, _mm256_loadu_si256((const __m256i *)text));
    size_t start = 32 - ((uintptr_t)record & 31);
#pragma clang loop unroll(full)
    for (size_t word = 0; word < 32; word++)
        _mm256_store_si256(
            (__m256i *)(record + start + 32 * word), _mm256_loadu_si256((const __m256i *)(text + start + 32 * word)));
    for (start += 1024; start < length; start += 32)
        _mm256_store_si256((__m256i *)(record + start), _mm256_loadu_si256((const __m256i *)(text + start)));
}

TARGET ALWAYS_INLINE void write_hash(uint8_t *place, digits value) {
    _mm_storeu_si128((__m128i *)place, value.first);
    _mm_storeu_si128((__m128i *)(place + 16), value.second);
}

TARGET ALWAYS_INLINE void write_half(uint8_t *place, uint64_t word) {
    _mm_storel_epi64((__m128i *)place, letters_of(_mm_cvtsi64_si128((int64_t)word)));
}

TARGET ALWAYS_INLINE void write_uuid(uint8_t *place, digits value, uint64_t low) {
    const char no = -1;
    const __m128i start = _mm_shuffle_epi8(
        value.first, _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, no, 8, 9, 10, 11, no, no, 13));
    const __m128i dashes = _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, '-', 0, 0, 0, 0, '-', '4', 0);
    // Digits 14 to 29.
    const __m128i middle = _mm_shuffle_epi8(
        _mm_alignr_epi8(value.second, value.first, 14),
        _mm_setr_epi8(0, 1, no, no, 3, 4, 5, no, 6, 7, 8, 9, 10, 11, 12, 13));
    const __m128i more_dashes = _mm_setr_epi8(0, 0, '-', 0, 0, 0, 0, '-', 0, 0, 0, 0, 0, 0, 0, 0);
    _mm_storeu_si128((__m128i *)place, _mm_or_si128(start, dashes));
    _mm_storeu_si128(
        (__m128i *)(place + 16), _mm_insert_epi8(_mm_or_si128(middle, more_dashes), variant_digit(low), 3));
    _mm_storeu_si32(place + 32, _mm_srli_si128(value.second, 12));
}

DEFINE_PASS(spate_record_text_avx2)

#endif
