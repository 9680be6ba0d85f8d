#pragma once

#include "CStructural.h"

spate_structural_result spate_structural_portable(
    const uint8_t *text, size_t length, uint8_t *kinds, uint32_t *positions);

#if defined(__x86_64__)
spate_structural_result spate_structural_avx2(
    const uint8_t *text, size_t length, uint8_t *kinds, uint32_t *positions);

spate_structural_result spate_structural_avx512(
    const uint8_t *text, size_t length, uint8_t *kinds, uint32_t *positions);
#endif
