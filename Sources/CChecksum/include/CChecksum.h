// CRC32C (Castagnoli) with the processor's instruction where it has one, and a 128-bit hash of a page.
#ifndef CCHECKSUM_H
#define CCHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/// The CRC32C of some bytes. `crc` is that of the bytes before them; 0 for none.
uint32_t spate_crc32c(uint32_t crc, const void *bytes, size_t count);

/// The same by a table, whatever the processor can do.
uint32_t spate_crc32c_portable(uint32_t crc, const void *bytes, size_t count);

/// A 128-bit hash under a secret seed: equal bytes are told by it, nothing else is.
void spate_hash128(uint64_t seed, const void *bytes, size_t count, uint64_t hash[2]);

#endif
