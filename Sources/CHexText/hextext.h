// Lower-case hex digits and the bytes that they stand for, sixteen at a time by vectors that every processor has.
#ifndef CHEXTEXT_H
#define CHEXTEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t spate_bytes16 __attribute__((vector_size(16)));
typedef uint64_t spate_words2 __attribute__((vector_size(16)));

/// 32 characters.
struct spate_hex32 {
    spate_bytes16 low, high;
};

#define SPATE_INLINE static inline __attribute__((always_inline))

SPATE_INLINE bool spate_is_zero(spate_bytes16 bytes) {
    spate_words2 words = (spate_words2)bytes;
    return (words[0] | words[1]) == 0;
}

/// The characters of sixteen half bytes.
SPATE_INLINE spate_bytes16 spate_hex_digits(spate_bytes16 halves) {
    spate_bytes16 isLetter = (spate_bytes16)(halves > 9);
    return halves + '0' + (isLetter & ('a' - '0' - 10));
}

/// The 32 characters of 16 bytes.
SPATE_INLINE struct spate_hex32 spate_hex_unpacked(const void *packed) {
    spate_bytes16 bytes;
    memcpy(&bytes, packed, sizeof bytes);
    spate_bytes16 high = bytes >> 4, low = bytes & 15;
    struct spate_hex32 text = {
        spate_hex_digits(__builtin_shufflevector(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)),
        spate_hex_digits(
            __builtin_shufflevector(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)),
    };
    return text;
}

SPATE_INLINE struct spate_hex32 spate_hex_load(const void *text) {
    struct spate_hex32 loaded;
    memcpy(&loaded, text, sizeof loaded);
    return loaded;
}

SPATE_INLINE uint64_t spate_load8(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/// Two times four bytes, the first of them at the lower address.
SPATE_INLINE uint64_t spate_load4_twice(const uint8_t *first, const uint8_t *second) {
    uint32_t words[2];
    memcpy(&words[0], first, 4);
    memcpy(&words[1], second, 4);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (uint64_t)words[1] << 32 | words[0];
#else
    return (uint64_t)words[0] << 32 | words[1];
#endif
}

/// The 32 digits of a text of 36 characters in the form of a UUID. Put together in registers: bytes that were stored
/// one after another could not be loaded as one vector at once.
SPATE_INLINE struct spate_hex32 spate_uuid_load(const uint8_t *text) {
    spate_words2 low = {spate_load8(text), spate_load4_twice(text + 9, text + 14)};
    spate_words2 high = {spate_load4_twice(text + 19, text + 24), spate_load8(text + 28)};
    struct spate_hex32 loaded = {(spate_bytes16)low, (spate_bytes16)high};
    return loaded;
}

/// Whether a text of 36 characters has its dashes where a UUID has them.
SPATE_INLINE bool spate_uuid_has_dashes(const uint8_t *text) {
    return ((text[8] ^ '-') | (text[13] ^ '-') | (text[18] ^ '-') | (text[23] ^ '-')) == 0;
}

SPATE_INLINE bool spate_hex_equal(struct spate_hex32 first, struct spate_hex32 second) {
    return spate_is_zero((first.low ^ second.low) | (first.high ^ second.high));
}

/// Packed bytes as words, in the order of memory, if the text could be packed. They are returned in registers: words
/// read back from bytes just stored would wait for them.
struct spate_packed {
    uint64_t first, second;
    uint32_t third;
    bool isPacked;
};

/// Packs 32 characters, unless one of them is no lower-case hex digit.
SPATE_INLINE struct spate_packed spate_hex_pack(struct spate_hex32 text) {
    // A letter's low half counts from 1. What is no digit does not come back from its half byte.
    spate_bytes16 low = (text.low & 15) + ((spate_bytes16)(text.low > '9') & 9);
    spate_bytes16 high = (text.high & 15) + ((spate_bytes16)(text.high > '9') & 9);
    struct spate_hex32 again = {spate_hex_digits(low & 15), spate_hex_digits(high & 15)};
    spate_bytes16 even =
        __builtin_shufflevector(low, high, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    spate_bytes16 odd = __builtin_shufflevector(low, high, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    spate_words2 words = (spate_words2)(even << 4 | odd);
    struct spate_packed packed = {words[0], words[1], 0, spate_hex_equal(text, again)};
    return packed;
}

// The functions below are what Swift calls; lengths are the caller's to check.

SPATE_INLINE struct spate_packed spate_pack_uuid(const uint8_t *text) {
    struct spate_packed packed = spate_hex_pack(spate_uuid_load(text));
    packed.isPacked &= spate_uuid_has_dashes(text);
    return packed;
}

SPATE_INLINE struct spate_packed spate_pack_hex32(const uint8_t *text) {
    return spate_hex_pack(spate_hex_load(text));
}

/// 40 characters to 20 bytes; the two halves overlap.
SPATE_INLINE struct spate_packed spate_pack_hex40(const uint8_t *text) {
    struct spate_packed packed = spate_pack_hex32(text), rest = spate_pack_hex32(text + 8);
    memcpy(&packed.third, (const uint8_t *)&rest.second + 4, sizeof packed.third);
    packed.isPacked &= rest.isPacked;
    return packed;
}

SPATE_INLINE bool spate_equals_uuid(const void *packed, const uint8_t *text) {
    return spate_hex_equal(spate_hex_unpacked(packed), spate_uuid_load(text)) && spate_uuid_has_dashes(text);
}

SPATE_INLINE bool spate_equals_hex32(const void *packed, const uint8_t *text) {
    return spate_hex_equal(spate_hex_unpacked(packed), spate_hex_load(text));
}

SPATE_INLINE bool spate_equals_hex40(const uint8_t *packed, const uint8_t *text) {
    return spate_equals_hex32(packed, text) && spate_equals_hex32(packed + 4, text + 8);
}

SPATE_INLINE void spate_unpack_hex32(const void *packed, uint8_t *text) {
    struct spate_hex32 unpacked = spate_hex_unpacked(packed);
    memcpy(text, &unpacked, sizeof unpacked);
}

SPATE_INLINE void spate_unpack_hex40(const uint8_t *packed, uint8_t *text) {
    spate_unpack_hex32(packed, text);
    spate_unpack_hex32(packed + 4, text + 8);
}

SPATE_INLINE void spate_unpack_uuid(const void *packed, uint8_t *text) {
    uint8_t digits[32];
    spate_unpack_hex32(packed, digits);
    memcpy(text, digits, 8);
    memcpy(text + 9, digits + 8, 4);
    memcpy(text + 14, digits + 12, 4);
    memcpy(text + 19, digits + 16, 4);
    memcpy(text + 24, digits + 20, 12);
    text[8] = text[13] = text[18] = text[23] = '-';
}

#endif
