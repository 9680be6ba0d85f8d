#include "CChecksum.h"

#include <string.h>

// The reversed polynomial of CRC32C, 0x1EDC6F41.
static uint32_t table[256];

__attribute__((constructor)) static void fill_table(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78u : 0);
        table[byte] = crc;
    }
}

uint32_t spate_crc32c_portable(uint32_t crc, const void *bytes, size_t count) {
    const uint8_t *byte = bytes;
    crc = ~crc;
    for (size_t index = 0; index < count; index++) crc = table[(crc ^ byte[index]) & 0xFF] ^ crc >> 8;
    return ~crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t crc32c_sse(uint32_t crc, const uint8_t *bytes, size_t count) {
    uint64_t state = ~crc;
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        state = __builtin_ia32_crc32di(state, word);
    }
    for (; count > 0; bytes++, count--) state = __builtin_ia32_crc32qi((uint32_t)state, *bytes);
    return ~(uint32_t)state;
}
#endif

uint32_t spate_crc32c(uint32_t crc, const void *bytes, size_t count) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return crc32c_sse(crc, bytes, count);
#endif
    return spate_crc32c_portable(crc, bytes, count);
}

static uint64_t mix(uint64_t first, uint64_t second) {
    unsigned __int128 product = (unsigned __int128)first * second;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    return word;
}

void spate_hash128(uint64_t seed, const void *bytes, size_t count, uint64_t hash[2]) {
    const uint64_t first_key = 0xa0761d6478bd642full ^ seed, second_key = 0xe7037ed1a0b428dbull ^ seed;
    const uint8_t *start = bytes;
    // Two chains that take every word by different keys and in different pairs.
    uint64_t first = mix(seed ^ count, first_key), second = mix(seed, second_key ^ count);
    for (; count >= 16; start += 16, count -= 16) {
        uint64_t low = load(start), high = load(start + 8);
        first = mix(low ^ first_key, high ^ first) + low;
        second = mix(high ^ second_key, low ^ second) + high;
    }
    uint8_t rest[16] = {0};
    memcpy(rest, start, count);
    uint64_t low = load(rest), high = load(rest + 8);
    first = mix(low ^ first_key, high ^ first);
    second = mix(high ^ second_key, low ^ second);
    hash[0] = mix(first ^ first_key, second_key);
    hash[1] = mix(second ^ second_key, first_key ^ first);
}
