#pragma once

#include "CRecordText.h"

void spate_record_text_portable(
    uint8_t *record, const uint8_t *text, const spate_record_layout *layout, const spate_record_ids *ids);

#if defined(__x86_64__)
void spate_record_text_avx2(
    uint8_t *record, const uint8_t *text, const spate_record_layout *layout, const spate_record_ids *ids);

void spate_record_text_avx512(
    uint8_t *record, const uint8_t *text, const spate_record_layout *layout, const spate_record_ids *ids);
#endif
