#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A DOM parser of simdjson with its memory; one thread at a time.
typedef struct spate_simdjson_parser spate_simdjson_parser;

/// Returns a parser that refuses more than `max_depth` levels, or NULL if there is no memory.
spate_simdjson_parser *spate_simdjson_make(size_t max_depth);

void spate_simdjson_free(spate_simdjson_parser *parser);

/// Parses a whole document and returns simdjson's error code: 0 if it is well formed.
/// `SIMDJSON_PADDING` (64) bytes behind the document must be readable.
int spate_simdjson_parse(spate_simdjson_parser *parser, const uint8_t *bytes, size_t length);

/// simdjson's code for a number that it does not take: out of range, or not well formed.
int spate_simdjson_number_error(void);

#ifdef __cplusplus
}
#endif
