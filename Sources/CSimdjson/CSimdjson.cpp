#include "CSimdjson.h"

#include <new>
#include <simdjson.h>

struct spate_simdjson_parser {
    simdjson::dom::parser parser;
    size_t max_depth;
};

spate_simdjson_parser *spate_simdjson_make(size_t max_depth) {
    auto *made = new (std::nothrow) spate_simdjson_parser;
    if (made) made->max_depth = max_depth;
    return made;
}

void spate_simdjson_free(spate_simdjson_parser *parser) { delete parser; }

int spate_simdjson_parse(spate_simdjson_parser *parser, const uint8_t *bytes, size_t length) {
    if (parser->parser.capacity() < length) {
        auto error = parser->parser.allocate(length, parser->max_depth);
        if (error) return error;
    }
    return parser->parser.parse(bytes, length, false).error();
}

int spate_simdjson_number_error(void) { return simdjson::NUMBER_ERROR; }
