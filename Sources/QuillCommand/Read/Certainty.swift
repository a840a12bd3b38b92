import QuillPlotting
import QuillReader

/// How far a reading is to be trusted, and its colour.
enum Certainty: CaseIterable {
    case sure, doubtful, noDigit

    init(_ digit: ReadDigit) {
        self = !digit.isDigit ? .noDigit : digit.doubts.isEmpty ? .sure : .doubtful
    }

    var color: Color {
        switch self {
        case .sure: Color(0x14735A)
        case .doubtful: Color(0xB46A00)
        case .noDigit: Color(0xB3261E)
        }
    }

    var name: String {
        switch self {
        case .sure: "sure"
        case .doubtful: "in doubt"
        case .noDigit: "no digit"
        }
    }
}

extension ReadDigit {
    /// What it was read as, "?" for what is no digit.
    var symbol: String { isDigit ? String(label) : "?" }

    /// The second likeliest digit.
    var second: Int { ranking.count > 1 ? ranking[1] : label }

    /// `99.8 % sure, else 3 (0.1 %)`
    var certainty: String {
        "\(PageStyle.percent(probability)), then \(second) (\(PageStyle.percent(probabilities[second])))"
    }
}
