#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The structural pass over a JSON text: finds its tokens, and checks what stands inside of strings.
///
/// Tokens are the quotes of strings, the brackets, colons and commas outside of strings, and the first byte of each
/// run of other bytes outside of strings (a *scalar*: a number, a literal or garbage). White space is no token.
/// So a token sequence accounts for every byte of the text: those between two quotes belong to a string, those
/// between a scalar and the next token to the scalar or to white space.

/// Kinds of instructions, slowest first. All make the same tokens.
typedef enum {
    SPATE_STRUCTURAL_PORTABLE,
    SPATE_STRUCTURAL_AVX2,
    SPATE_STRUCTURAL_AVX512,
} spate_structural_level;

/// Elements that a pass may write behind the last token.
enum { SPATE_STRUCTURAL_PADDING = 64 };

/// Bytes that a pass may read behind the text, though it does not depend on them.
enum { SPATE_STRUCTURAL_READ_AHEAD = 64 };

typedef struct {
    /// How many tokens there are. Behind them stand 64 zero kinds.
    uint32_t count;
    /// Whether every string ends, has no control character, is valid UTF-8 and has only escapes that are allowed
    /// and make no unpaired surrogate. Bytes outside of strings are not judged.
    bool has_valid_strings;
    /// Whether there is a backslash anywhere, and a byte that is not ASCII.
    bool has_escapes, has_non_ascii;
    /// A hash of how many tokens there are, and which of the first are quotes.
    uint64_t hash;
} spate_structural_result;

/// Writes the kind of each token, which is its byte, and its position, of a text of less than 2^32 bytes. `kinds` and
/// `positions` must have room for `length` + SPATE_STRUCTURAL_PADDING elements.
typedef spate_structural_result (*spate_structural_pass)(
    const uint8_t *text, size_t length, uint8_t *kinds, uint32_t *positions);

/// The pass that uses the instructions of a level, or NULL if the processor does not have them.
spate_structural_pass spate_structural_pass_for(spate_structural_level level);
