#include "levels.h"

spate_structural_pass spate_structural_pass_for(spate_structural_level level) {
    switch (level) {
    case SPATE_STRUCTURAL_PORTABLE: return spate_structural_portable;
#if defined(__x86_64__)
    case SPATE_STRUCTURAL_AVX2:
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("bmi"))
            return spate_structural_avx2;
        return NULL;
    case SPATE_STRUCTURAL_AVX512:
        if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
            __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
            __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("bmi"))
            return spate_structural_avx512;
        return NULL;
#endif
    default: return NULL;
    }
}
