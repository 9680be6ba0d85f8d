import CLayout
import CStructural

/// The ways to decode a record. All give the same answers; they differ in speed and in what they ask of a processor.
public enum DecodingPath: CaseIterable, Sendable {
    case avx512, avx2, portable
    /// The strict reader alone, byte by byte.
    case strict

    /// The paths that this processor has, the fastest first.
    public static let available: [DecodingPath] = allCases.filter { unsafe $0 == .strict || $0.pass != nil }

    /// The structural pass of the path, if it has one and the processor can run it.
    var pass: spate_structural_pass? {
        switch self {
        case .avx512: unsafe spate_structural_pass_for(SPATE_STRUCTURAL_AVX512)
        case .avx2: unsafe spate_structural_pass_for(SPATE_STRUCTURAL_AVX2)
        case .portable: unsafe spate_structural_pass_for(SPATE_STRUCTURAL_PORTABLE)
        case .strict: nil
        }
    }

    /// The passes over layouts of the path.
    var layoutPasses: UnsafePointer<spate_layout_passes>? {
        switch self {
        case .avx512: unsafe spate_layout_passes_for(SPATE_LAYOUT_AVX512)
        case .avx2: unsafe spate_layout_passes_for(SPATE_LAYOUT_AVX2)
        case .portable: unsafe spate_layout_passes_for(SPATE_LAYOUT_PORTABLE)
        case .strict: nil
        }
    }
}
