#pragma once

#include <stddef.h>
#include <stdint.h>

/// Makes the long part of a record's text: copies a template, and puts ids of hexadecimal digits into it.
///
/// The 32 digits of 128 bits are, of the high word and then of the low, those of the low halves of its bytes and then
/// those of the high halves, from the least byte on.

/// Kinds of instructions, slowest first. All write the same bytes.
typedef enum {
    SPATE_RECORD_TEXT_PORTABLE,
    SPATE_RECORD_TEXT_AVX2,
    SPATE_RECORD_TEXT_AVX512,
} spate_record_text_level;

/// Bytes that are always copied, and more: they are read behind the start of a text, and written behind that of a record,
/// whatever its length. Another number of lines for each record would make the processor guess, and guess wrong.
enum { SPATE_RECORD_TEXT_SLACK = 1152 };

/// The length of a text, and where its ids stand, from the start of the record. One that it does not have stands past its
/// end.
typedef struct {
    int32_t length;
    // 32 digits, or a UUID of version 4 in 36 bytes.
    int32_t message_hash, message_uuid;
    // 32 digits; and 8 more, which are made of the others.
    int32_t device, device_again, device_end;
    // UUIDs.
    int32_t user, user_again, session, session_again;
    // 32 digits.
    int32_t play;
} spate_record_layout;

/// 128 bits of an id, the high word first: a vector, which is stored and loaded whole.
typedef uint64_t spate_id __attribute__((ext_vector_type(2)));

typedef struct {
    spate_id message, device, user, session, play;
} spate_record_ids;

/// Writes a record of a text, which has as much room behind it as its places and the slack need.
typedef void (*spate_record_text_pass)(
    uint8_t *record, const uint8_t *text, const spate_record_layout *layout, const spate_record_ids *ids);

/// The pass that uses the instructions of a level, or NULL if the processor does not have them.
spate_record_text_pass spate_record_text_pass_for(spate_record_text_level level);

/// Asks the processor to fetch the lines of something that is needed soon.
static inline __attribute__((always_inline)) void spate_record_text_prefetch(const void *start, size_t size) {
    for (size_t offset = 0; offset < size; offset += 64) __builtin_prefetch((const uint8_t *)start + offset);
}
