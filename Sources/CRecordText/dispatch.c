#include "levels.h"

spate_record_text_pass spate_record_text_pass_for(spate_record_text_level level) {
    switch (level) {
    case SPATE_RECORD_TEXT_PORTABLE: return spate_record_text_portable;
#if defined(__x86_64__)
    case SPATE_RECORD_TEXT_AVX2: return __builtin_cpu_supports("avx2") ? spate_record_text_avx2 : NULL;
    case SPATE_RECORD_TEXT_AVX512:
        if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
            __builtin_cpu_supports("avx512vbmi"))
            return spate_record_text_avx512;
        return NULL;
#endif
    default: return NULL;
    }
}
