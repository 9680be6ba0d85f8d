#include "levels.h"

#include "block.h"

static const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;

/// The top bits of the bytes that equal `byte`.
static inline uint64_t equal(uint64_t word, uint8_t byte) {
    uint64_t difference = word ^ byte * ones;
    return ~(((difference & ~tops) + ~tops) | difference) & tops;
}

/// Gathers the top bits of eight bytes into the lowest eight, the lowest byte first.
static inline uint64_t gather(uint64_t top_bits) { return (top_bits >> 7) * 0x0102040810204080 >> 56; }

static uint64_t inside(uint64_t quotes) {
    for (int shift = 1; shift < 64; shift *= 2) quotes ^= quotes << shift;
    return quotes;
}

static uint64_t quotes_among(const uint8_t *text) {
    uint64_t quotes = 0;
    for (size_t index = 0; index < 64; index += 8)
        quotes |= gather(equal(spate_word(text + index), '"')) << index;
    return quotes;
}

static spate_classes classify(const uint8_t *text) {
    spate_classes classes = {.quotes = quotes_among(text)};
    for (size_t index = 0; index < 64; index += 8) {
        uint64_t word = spate_word(text + index);
        // Brackets differ from braces by 0x20.
        uint64_t braces = word | 0x20 * ones;
        uint64_t operators = equal(braces, '{') | equal(braces, '}') | equal(word, ':') | equal(word, ',');
        uint64_t white_space = equal(word, ' ') | equal(word, '\t') | equal(word, '\n') | equal(word, '\r');
        // A control character has none of the upper three bits.
        uint64_t controls = ~(word | word << 1 | word << 2) & tops;
        classes.operators |= gather(operators) << index;
        classes.white_space |= gather(white_space) << index;
        classes.backslashes |= gather(equal(word, '\\')) << index;
        classes.controls |= gather(controls) << index;
        classes.non_ascii |= gather(word & tops) << index;
    }
    return classes;
}

static size_t first(uint64_t bits) { return (size_t)__builtin_ctzll(bits | 1ull << 63); }

spate_structural_result spate_structural_portable(
    const uint8_t *text, size_t length, uint8_t *kinds, uint32_t *positions) {
    spate_carry carry = {0};
    size_t count = 0;
    for (size_t start = 0; start < length; start += 64) {
        uint8_t last[64];
        const uint8_t *block = text + start;
        if (length - start < sizeof last) {
            // Spaces are no tokens.
            memset(last, ' ', sizeof last);
            block = memcpy(last, block, length - start);
        }
        uint64_t tokens = spate_find_tokens(classify(block), inside, &carry);
        count = spate_write_tokens(text, start, tokens, first, kinds, positions, count);
    }
    return spate_finish(text, length, kinds, count, quotes_among, &carry);
}
