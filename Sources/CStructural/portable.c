#include "levels.h"

#include "block.h"

enum { QUOTE = 1, BACKSLASH = 2, OPERATOR = 4, WHITE_SPACE = 8, CONTROL = 16, NON_ASCII = 32 };

/// The classes of a byte.
static uint8_t class_of(uint8_t byte) {
    uint8_t control = byte < 0x20 ? CONTROL : 0;
    switch (byte) {
    case '"': return QUOTE;
    case '\\': return BACKSLASH;
    case '{': case '}': case '[': case ']': case ':': case ',': return OPERATOR;
    case ' ': case '\t': case '\n': case '\r': return WHITE_SPACE | control;
    default: return byte < 0x80 ? control : NON_ASCII;
    }
}

static uint64_t inside(uint64_t quotes) {
    for (int shift = 1; shift < 64; shift *= 2) quotes ^= quotes << shift;
    return quotes;
}

spate_structural_result spate_structural_portable(
    const uint8_t *text, size_t length, uint8_t *kinds, uint32_t *positions) {
    spate_carry carry = {0};
    size_t count = 0;
    for (size_t start = 0; start < length; start += 64) {
        spate_classes classes = {0};
        size_t end = length - start < 64 ? length - start : 64;
        for (size_t index = 0; index < end; index++) {
            uint64_t class = class_of(text[start + index]);
            classes.quotes |= (class & QUOTE) << index;
            classes.backslashes |= (class >> 1 & 1) << index;
            classes.operators |= (class >> 2 & 1) << index;
            classes.white_space |= (class >> 3 & 1) << index;
            classes.controls |= (class >> 4 & 1) << index;
            classes.non_ascii |= (class >> 5 & 1) << index;
        }
        spate_tokens found = spate_find_tokens(text, length, start, classes, inside, &carry);
        count = spate_write_tokens(text, start, found, kinds, positions, count);
    }
    return spate_finish(kinds, count, &carry);
}
