import Quill

extension DigitReader {
    /// Returns the reader in a model's file, or the bundled one.
    static func chosen(
        _ path: String?, normalizer: HandwritingNormalizer = HandwritingNormalizer(), runtime: Runtime
    ) throws -> DigitReader {
        try path.map { try DigitReader(contentsOf: $0, normalizer: normalizer, runtime: runtime) }
            ?? bundled(normalizer: normalizer, runtime: runtime)
    }
}
