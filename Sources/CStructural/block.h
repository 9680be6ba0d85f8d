#pragma once

// What all levels share: from the classes of 64 bytes, one bit a byte, to the tokens among them.

#include <string.h>

#include "CStructural.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// Sixty-four bytes, one bit each, by what they are, wherever they stand.
typedef struct {
    uint64_t quotes, operators, white_space;
    /// What most blocks have none of: those are *plain*, and have no white space but spaces.
    uint64_t backslashes, controls, non_ascii;
} spate_classes;

/// What one block leaves to the next.
typedef struct {
    /// All ones inside of a string.
    uint64_t in_string;
    /// 1 if the next byte is escaped.
    uint64_t escaped;
    /// 1 if the last byte belongs to a scalar.
    uint64_t in_scalar;
    /// Bits of control characters inside of strings, of backslashes and of bytes that are not ASCII, of all blocks.
    uint64_t controls, backslashes, non_ascii;
} spate_carry;

/// The length of the well-formed UTF-8 sequence that starts with a non-ASCII byte, or 0.
static inline size_t spate_utf8_length(const uint8_t *text, size_t available) {
    uint8_t lead = text[0], low = 0x80, high = 0xBF;
    size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead < 0xC2 || lead > 0xF4 || available < length) return 0;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
    if (text[1] < low || text[1] > high) return 0;
    for (size_t index = 2; index < length; index++)
        if ((text[index] & 0xC0) != 0x80) return 0;
    return length;
}

/// The UTF-16 code unit of the escape \uXXXX, or -1.
static inline int32_t spate_code_unit(const uint8_t *text, size_t available) {
    if (available < 6 || text[0] != '\\' || text[1] != 'u') return -1;
    int32_t unit = 0;
    for (size_t index = 2; index < 6; index++) {
        uint8_t digit = text[index], letter = digit | 0x20;
        if (digit >= '0' && digit <= '9') unit = unit << 4 | (digit - '0');
        else if (letter >= 'a' && letter <= 'f') unit = unit << 4 | (letter - 'a' + 10);
        else return -1;
    }
    return unit;
}

/// The length of the escape that starts with a backslash, a surrogate pair as a whole, or 0.
static inline size_t spate_escape_length(const uint8_t *text, size_t available) {
    if (available < 2) return 0;
    switch (text[1]) {
    case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't': return 2;
    case 'u': break;
    default: return 0;
    }
    int32_t unit = spate_code_unit(text, available);
    if (unit < 0) return 0;
    if ((unit & 0xF800) != 0xD800) return 6;
    if (unit >= 0xDC00) return 0;
    int32_t low = spate_code_unit(text + 6, available - 6);
    return low >= 0xDC00 && low <= 0xDFFF ? 12 : 0;
}

ALWAYS_INLINE uint64_t spate_word(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/// Whether a text is valid UTF-8. Eight bytes behind it may be read.
static inline bool spate_is_utf8(const uint8_t *text, size_t length) {
    for (size_t position = 0; position < length;) {
        if (!(spate_word(text + position) & 0x8080808080808080)) {
            position += 8;
        } else if (text[position] < 0x80) {
            position++;
        } else {
            size_t sequence = spate_utf8_length(text + position, length - position);
            if (!sequence) return false;
            position += sequence;
        }
    }
    return true;
}

/// Whether all escapes of a text are allowed.
static inline bool spate_has_valid_escapes(const uint8_t *text, size_t length) {
    const uint8_t *end = text + length;
    for (const uint8_t *next; (next = memchr(text, '\\', (size_t)(end - text)));) {
        size_t escape = spate_escape_length(next, (size_t)(end - next));
        if (!escape) return false;
        text = next + escape;
    }
    return true;
}

/// The bytes that a backslash escapes. A backslash that is escaped itself escapes nothing.
ALWAYS_INLINE uint64_t spate_escaped(uint64_t backslashes, spate_carry *carry) {
    if (!backslashes) {
        uint64_t escaped = carry->escaped;
        carry->escaped = 0;
        return escaped;
    }
    const uint64_t even = 0x5555555555555555;
    backslashes &= ~carry->escaped;
    uint64_t follows = backslashes << 1 | carry->escaped;
    uint64_t odd_starts = backslashes & ~even & ~follows;
    uint64_t on_even;
    carry->escaped = __builtin_add_overflow(odd_starts, backslashes, &on_even);
    return (even ^ (on_even << 1)) & follows;
}

/// Finds the tokens of a block, one bit each. `inside` says for the quotes of a block which bytes lie behind an odd
/// number of them.
ALWAYS_INLINE uint64_t spate_find_tokens(
    spate_classes classes, uint64_t (*inside)(uint64_t), spate_carry *carry) {
    carry->backslashes |= classes.backslashes;
    carry->non_ascii |= classes.non_ascii;

    uint64_t quotes = classes.quotes & ~spate_escaped(classes.backslashes, carry);
    uint64_t in_string = inside(quotes) ^ carry->in_string;
    carry->in_string = (uint64_t)((int64_t)in_string >> 63);
    carry->controls |= classes.controls & in_string;

    uint64_t strings = in_string | quotes;
    uint64_t scalars = ~(strings | classes.operators | classes.white_space);
    uint64_t scalar_starts = scalars & ~(scalars << 1 | carry->in_scalar);
    carry->in_scalar = scalars >> 63;
    return quotes | (classes.operators & ~strings) | scalar_starts;
}

/// A hash of how many tokens there are, and which of the first 128 are quotes, given what finds those among 64 bytes.
/// Zeros stand behind the tokens.
///
/// Of the others it would have to wait until they are stored, and it is only a hint.
ALWAYS_INLINE uint64_t spate_hash(const uint8_t *kinds, size_t count, uint64_t (*quotes)(const uint8_t *)) {
    uint64_t hash = quotes(kinds) * 0x9E3779B97F4A7C15 + count * 0xD6E8FEB86659FD93;
    if (count > 64) hash += quotes(kinds + 64) * 0xA0761D6478BD642F;
    // The upper bits depend on all of the lower.
    return (hash ^ hash >> 32) * 0xBF58476D1CE4E5B9;
}

/// Ends the tokens with zero kinds, and checks what was seen and put off.
ALWAYS_INLINE spate_structural_result spate_finish(
    const uint8_t *text, size_t length, uint8_t *kinds, size_t count, uint64_t (*quotes)(const uint8_t *),
    const spate_carry *carry) {
    memset(kinds + count, 0, SPATE_STRUCTURAL_PADDING);
    bool is_valid = !carry->controls && !carry->in_string;
    if (carry->non_ascii && is_valid) is_valid = spate_is_utf8(text, length);
    if (carry->backslashes && is_valid) is_valid = spate_has_valid_escapes(text, length);
    return (spate_structural_result){
        .count = (uint32_t)count,
        .has_valid_strings = is_valid,
        .has_escapes = carry->backslashes != 0,
        .has_non_ascii = carry->non_ascii != 0,
        .hash = spate_hash(kinds, count, quotes),
    };
}

/// Writes the tokens of a block one by one and returns how many tokens there are now. `first` says which bit of a word is
/// the first; of no bits, any up to 64.
ALWAYS_INLINE size_t spate_write_tokens(
    const uint8_t *text, size_t start, uint64_t tokens, size_t (*first)(uint64_t), uint8_t *kinds, uint32_t *positions,
    size_t count) {
    size_t end = count + (size_t)__builtin_popcountll(tokens);
    // Four at a time, without asking whether so many are left: what is too much is overwritten by the next block.
    for (size_t index = count; index < end; index += 4)
        for (size_t step = 0; step < 4; step++) {
            size_t position = start + first(tokens);
            kinds[index + step] = text[position];
            positions[index + step] = (uint32_t)position;
            tokens &= tokens - 1;
        }
    return end;
}
