#pragma once

#include <stddef.h>
#include <stdint.h>

/// Kinds of instructions, slowest first. All find the same ends.
typedef enum {
    SPATE_LINE_ENDS_PORTABLE,
    SPATE_LINE_ENDS_AVX2,
    SPATE_LINE_ENDS_AVX512,
} spate_line_ends_level;

/// Bytes that a pass may read behind the text, though it does not depend on them, and elements that it may write behind
/// the last end.
enum { SPATE_LINE_ENDS_PADDING = 64 };

/// Writes where each byte 0x0A of a text of less than 2^32 bytes lies, and returns how many there are. `ends` must have
/// room for `length` + SPATE_LINE_ENDS_PADDING elements.
typedef size_t (*spate_line_ends_pass)(const uint8_t *text, size_t length, uint32_t *ends);

/// The pass that uses the instructions of a level, or NULL if the processor does not have them.
spate_line_ends_pass spate_line_ends_pass_for(spate_line_ends_level level);
