#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The layout of a JSON text: what each of its bytes may be, so that a text of the same layout need not be parsed.
///
/// A text is compared in blocks.

enum {
    /// Bytes of a block.
    SPATE_LAYOUT_BLOCK = 64,
    /// The most blocks of a text.
    SPATE_LAYOUT_BLOCKS = 32,
    /// Bytes of the shortest and of the longest text that has a layout.
    SPATE_LAYOUT_SHORTEST = SPATE_LAYOUT_BLOCK,
    SPATE_LAYOUT_LONGEST = SPATE_LAYOUT_BLOCK * SPATE_LAYOUT_BLOCKS,
};

/// The bytes that may stand at each place of a block: the least of them, and how many more.
typedef struct {
    uint8_t least[SPATE_LAYOUT_BLOCK], spread[SPATE_LAYOUT_BLOCK];
} spate_byte_ranges;

typedef struct {
    /// Where the quotes and backslashes of each block are, one bit a byte.
    uint64_t marks[SPATE_LAYOUT_BLOCKS];
    spate_byte_ranges ranges[SPATE_LAYOUT_BLOCKS];
} spate_layout;

/// Kinds of instructions, slowest first. All give the same answers.
typedef enum {
    SPATE_LAYOUT_PORTABLE,
    SPATE_LAYOUT_AVX2,
    SPATE_LAYOUT_AVX512,
} spate_layout_level;

typedef struct {
    /// A hash of the length of a text and of where its quotes and backslashes are, which goes to `marks`: one bit a byte,
    /// in as many elements as it has blocks.
    uint64_t (*hash)(const uint8_t *text, size_t length, uint64_t *marks);
    /// Whether a text, of which `hash` has made the marks, has its quotes and backslashes where the layout has them, and
    /// only bytes that may stand where they stand. The layout must be one of texts of its length.
    bool (*fits)(const uint8_t *text, size_t length, const uint64_t *marks, const spate_layout *layout);
} spate_layout_passes;

/// The passes that use the instructions of a level, or NULL if the processor does not have them.
const spate_layout_passes *spate_layout_passes_for(spate_layout_level level);

/// Makes the layout of texts with quotes and backslashes where `text` has them, given for each byte the least that it may
/// be and how much more.
void spate_layout_make(
    spate_layout *layout, const uint8_t *text, size_t length, const uint8_t *least, const uint8_t *spread);
