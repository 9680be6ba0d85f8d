// The pass, for whoever defines `digits` and how they are made and written.
#pragma once

#include "CRecordText.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// The first digit of the fourth group of a UUID: 8, 9, a or b.
ALWAYS_INLINE uint8_t variant_digit(uint64_t low) { return (uint8_t)('8' + (low >> 62 & 1) + (low >> 63) * 41); }

#define DEFINE_PASS(name)                                                                                             \
    TARGET void name(                                                                                                 \
        uint8_t *record, const uint8_t *text, const spate_record_layout *layout, const spate_record_ids *ids) {       \
        copy(record, text, (size_t)layout->length);                                                                   \
        digits message = digits_of(ids->message);                                                                     \
        write_hash(record + layout->message_hash, message);                                                           \
        write_uuid(record + layout->message_uuid, message, ids->message[1]);                                         \
        digits device = digits_of(ids->device);                                                                       \
        write_hash(record + layout->device, device);                                                                  \
        write_hash(record + layout->device_again, device);                                                            \
        write_half(record + layout->device_end, ids->device[0] ^ ids->device[1]);                                  \
        digits user = digits_of(ids->user);                                                                           \
        write_uuid(record + layout->user, user, ids->user[1]);                                                       \
        write_uuid(record + layout->user_again, user, ids->user[1]);                                                 \
        digits session = digits_of(ids->session);                                                                     \
        write_uuid(record + layout->session, session, ids->session[1]);                                              \
        write_uuid(record + layout->session_again, session, ids->session[1]);                                        \
        write_hash(record + layout->play, digits_of(ids->play));                                                      \
    }
