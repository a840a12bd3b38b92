import ArgumentParser
import Quill

/// The normalization steps that `--without` leaves out, as comma-separated names.
struct NormalizingChoice {
    /// The options with the named steps turned off.
    private(set) var options = HandwritingNormalizer.Options()

    private static let steps: KeyValuePairs<String, @Sendable (inout HandwritingNormalizer.Options) -> Void> =
        [
            "polarity": { $0.findsPolarity = false },
            "light": { $0.flattensLight = false },
            "noise": { $0.smoothsNoise = false },
            "ruled": { $0.dropsLines = false },
            "other": { $0.dropsOtherInk = false },
            "outline": { $0.findsOutline = false },
            "joining": { $0.joinsStrokes = false },
            "widths": { $0.strokeWidths = nil },
            "mass": { $0.centersMass = false },
            "finished": { $0.keepsFinished = false },
        ]

    /// All names.
    static let names = steps.map(\.key).joined(separator: ", ")

    init() {}

    /// - Throws: a validation error that suggests the nearest name.
    init(_ names: String) throws {
        for name in names.split(separator: ",", omittingEmptySubsequences: false) {
            guard let step = Self.steps.first(where: { $0.key == name }) else {
                throw ValidationError(
                    "unknown step '\(name)'\(Suggestion(for: String(name), among: Self.steps.map(\.key)))")
            }
            step.value(&options)
        }
    }
}
