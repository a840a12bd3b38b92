import QuillPlotting
import QuillReader

/// The certainty of a digit that was read, which pages show with a color and a word.
public enum Certainty: Sendable, CaseIterable {
    /// A digit without doubts.
    case sure
    /// A digit with at least one doubt.
    case doubtful
    /// Ink that isn't a digit.
    case noDigit

    /// The certainty of a digit.
    public init(_ digit: ReadDigit) {
        self = !digit.isDigit ? .noDigit : digit.doubts.isEmpty ? .sure : .doubtful
    }

    /// The color on pages.
    public var color: PlotColor {
        switch self {
        case .sure: PlotColor(0x14735A)
        case .doubtful: PlotColor(0xB46A00)
        case .noDigit: PlotColor(0xB3261E)
        }
    }

    /// The name in legends.
    public var name: String {
        switch self {
        case .sure: "sure"
        case .doubtful: "in doubt"
        case .noDigit: "no digit"
        }
    }
}
