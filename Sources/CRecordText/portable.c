#include "levels.h"

#include <string.h>

#include "record.h"

#define TARGET

/// Eight digits a word.
typedef struct {
    uint64_t words[4];
} digits;

/// The digits of the low halves of eight bytes.
ALWAYS_INLINE uint64_t eight_digits(uint64_t word) {
    word &= 0x0F0F0F0F0F0F0F0F;
    // A byte above 9 becomes a letter, 39 further.
    uint64_t letters = (word + 0x0606060606060606) >> 4 & 0x0101010101010101;
    return word + letters * 39 + 0x3030303030303030;
}

/// Words as they stand in memory, the least byte first.
ALWAYS_INLINE uint64_t in_order(uint64_t word) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return __builtin_bswap64(word);
#else
    return word;
#endif
}

ALWAYS_INLINE digits digits_of(spate_id id) {
    return (digits){{in_order(eight_digits(id[0])), in_order(eight_digits(id[0] >> 4)),
                     in_order(eight_digits(id[1])), in_order(eight_digits(id[1] >> 4))}};
}

ALWAYS_INLINE void copy(uint8_t *record, const uint8_t *text, size_t length) { memcpy(record, text, length); }

ALWAYS_INLINE void write_hash(uint8_t *place, digits value) { memcpy(place, value.words, 32); }

ALWAYS_INLINE void write_half(uint8_t *place, uint64_t word) {
    uint64_t half = in_order(eight_digits(word));
    memcpy(place, &half, 8);
}

ALWAYS_INLINE void write_uuid(uint8_t *place, digits value, uint64_t low) {
    const uint8_t *bytes = (const uint8_t *)value.words;
    memcpy(place, bytes, 8);
    place[8] = '-';
    memcpy(place + 9, bytes + 8, 4);
    place[13] = '-';
    place[14] = '4';
    memcpy(place + 15, bytes + 13, 3);
    place[18] = '-';
    place[19] = variant_digit(low);
    memcpy(place + 20, bytes + 17, 3);
    place[23] = '-';
    memcpy(place + 24, bytes + 20, 12);
}

DEFINE_PASS(spate_record_text_portable)
