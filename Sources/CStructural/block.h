#pragma once

// What all levels share: from the classes of 64 bytes, one bit a byte, to the tokens among them.

#include <string.h>

#include "CStructural.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// Sixty-four bytes, one bit each, by what they are, wherever they stand.
typedef struct {
    uint64_t quotes, backslashes, operators, white_space, controls, non_ascii;
} spate_classes;

/// What one block leaves to the next.
typedef struct {
    /// All ones inside of a string.
    uint64_t in_string;
    /// 1 if the next byte is escaped.
    uint64_t escaped;
    /// 1 if the last byte belongs to a scalar.
    uint64_t in_scalar;
    /// Bits that are errors of strings.
    uint64_t errors;
    uint64_t backslashes;
    /// Up to where UTF-8 and escapes have been checked.
    size_t utf8_end, escape_end;
} spate_carry;

typedef struct {
    uint64_t tokens, scalars;
} spate_tokens;

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

static inline __attribute__((noinline)) void spate_check_utf8(
    const uint8_t *text, size_t length, size_t start, uint64_t non_ascii, spate_carry *carry) {
    for (; non_ascii; non_ascii &= non_ascii - 1) {
        size_t position = start + (size_t)__builtin_ctzll(non_ascii);
        if (position < carry->utf8_end) continue;
        size_t sequence = spate_utf8_length(text + position, length - position);
        if (!sequence) {
            carry->errors |= 1;
            return;
        }
        carry->utf8_end = position + sequence;
    }
}

static inline __attribute__((noinline)) void spate_check_escapes(
    const uint8_t *text, size_t length, size_t start, uint64_t backslashes, spate_carry *carry) {
    for (; backslashes; backslashes &= backslashes - 1) {
        size_t position = start + (size_t)__builtin_ctzll(backslashes);
        if (position < carry->escape_end) continue;
        size_t escape = spate_escape_length(text + position, length - position);
        if (!escape) {
            carry->errors |= 1;
            return;
        }
        carry->escape_end = position + escape;
    }
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

/// Finds the tokens of a block. `inside` says for the quotes of a block which bytes lie behind an odd number of them.
ALWAYS_INLINE spate_tokens spate_find_tokens(
    const uint8_t *text, size_t length, size_t start, spate_classes classes, uint64_t (*inside)(uint64_t),
    spate_carry *carry) {
    size_t left = length - start;
    uint64_t valid = left >= 64 ? ~0ull : (1ull << left) - 1;
    uint64_t backslashes = classes.backslashes & valid, non_ascii = classes.non_ascii & valid;
    if (backslashes) spate_check_escapes(text, length, start, backslashes, carry);
    if (non_ascii) spate_check_utf8(text, length, start, non_ascii, carry);
    carry->backslashes |= backslashes;

    uint64_t quotes = classes.quotes & valid & ~spate_escaped(backslashes, carry);
    uint64_t in_string = inside(quotes) ^ carry->in_string;
    carry->in_string = (uint64_t)((int64_t)in_string >> 63);
    carry->errors |= classes.controls & in_string & valid;

    uint64_t operators = classes.operators & ~in_string & valid;
    uint64_t scalars = ~(in_string | quotes | operators | classes.white_space) & valid;
    uint64_t scalar_starts = scalars & ~(scalars << 1 | carry->in_scalar);
    carry->in_scalar = scalars >> 63;
    return (spate_tokens){.tokens = quotes | operators | scalar_starts, .scalars = scalar_starts};
}

ALWAYS_INLINE uint64_t spate_word(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/// Ends the tokens with zero kinds and hashes them.
ALWAYS_INLINE spate_structural_result spate_finish(uint8_t *kinds, size_t count, const spate_carry *carry) {
    memset(kinds + count, 0, SPATE_STRUCTURAL_PADDING);
    const uint64_t factor = 0x9E3779B97F4A7C15;
    uint64_t lanes[4] = {count, 1, 2, 3};
    for (size_t index = 0; index < count; index += 32)
        for (size_t lane = 0; lane < 4; lane++) {
            uint64_t mixed = (lanes[lane] ^ spate_word(kinds + index + 8 * lane)) * factor;
            lanes[lane] = mixed ^ mixed >> 32;
        }
    uint64_t hash = (lanes[0] ^ lanes[1] << 1) * factor ^ (lanes[2] ^ lanes[3] << 1);
    hash *= factor;
    return (spate_structural_result){
        .count = (uint32_t)count,
        .has_valid_strings = !carry->errors && !carry->in_string,
        .has_escapes = carry->backslashes != 0,
        .hash = hash ^ hash >> 32,
    };
}

/// Writes the tokens of a block one by one and returns how many tokens there are now.
ALWAYS_INLINE size_t spate_write_tokens(
    const uint8_t *text, size_t start, spate_tokens found, uint8_t *kinds, uint32_t *positions, size_t count) {
    size_t end = count + (size_t)__builtin_popcountll(found.tokens);
    uint64_t tokens = found.tokens;
    // Four at a time, without asking whether so many are left: what is too much is overwritten by the next block.
    for (size_t index = count; index < end; index += 4)
        for (size_t step = 0; step < 4; step++) {
            size_t bit = tokens ? (size_t)__builtin_ctzll(tokens) : 0;
            kinds[index + step] = found.scalars >> bit & 1 ? SPATE_STRUCTURAL_SCALAR : text[start + bit];
            positions[index + step] = (uint32_t)(start + bit);
            tokens &= tokens - 1;
        }
    return end;
}
