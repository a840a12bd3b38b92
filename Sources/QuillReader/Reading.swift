import QuillHandwriting
import QuillTensor

/// The digits that were read in a picture.
public struct Reading: Sendable {
    /// The digits of each line from left to right, lines from top to bottom.
    public let lines: [[ReadDigit]]
    /// The boxes of ink among the digits that was left out, such as points, commas, signs, and colons: the reading of
    /// 12.50 is 1250, with one mark. Empty for a picture that was declared to show one digit.
    public let marks: [PixelBox]
    /// The steps from the picture to the page's writing, if they were kept; empty for a picture of one digit.
    public let steps: [NormalizingStep]

    /// The digits as text, with newlines between lines and "?" for ink that isn't a digit.
    public var text: String {
        lines.map { line in line.map(\.symbol).joined() }.joined(separator: "\n")
    }

    /// The angle by which the picture was turned clockwise to read it, in degrees: 0, 90, 180, or 270. Boxes are in the
    /// picture before it was turned.
    public let turn: Int

    /// A reading of digits, and of marks that were left out, with the steps from the picture to the page's writing, and
    /// the angle by which the picture was turned.
    public init(
        lines: [[ReadDigit]], marks: [PixelBox] = [], steps: [NormalizingStep] = [], turn: Int = 0
    ) {
        self.turn = turn
        self.steps = steps
        self.lines = lines
        self.marks = marks
    }

    /// The reading without the pictures of its steps, which take far more memory than the rest.
    public var withoutSteps: Reading {
        Reading(lines: lines.map { $0.map { $0.with(steps: []) } }, marks: marks, turn: turn)
    }

    /// The angle by which the picture was turned in words, `turned by 180°`; nil for an upright picture.
    public var turnedBy: String? { turn == 0 ? nil : "turned by \(turn)°" }

    /// The number of marks that were left out in words, `1 mark left out`; nil if there are none.
    public var marksLeftOut: String? {
        marks.isEmpty ? nil : "\(marks.count) \(marks.count == 1 ? "mark" : "marks") left out"
    }
}

extension Reading: CustomStringConvertible {
    /// The digits as text; see ``text``.
    public var description: String { text }
}

/// One digit that was read.
public struct ReadDigit: Sendable {
    /// The digit's box in the picture.
    public let box: PixelBox
    /// The network's input: bytes [28, 28], ink bright.
    public let image: Tensor<UInt8>
    /// The probability of each digit, 0 to 9, given that the ink is a digit.
    public let probabilities: [Float]
    /// The probability that the ink is a digit.
    public let digitProbability: Float
    /// Whether the ink is accepted as a digit.
    public let isDigit: Bool
    /// The reasons to doubt the reading.
    public let doubts: [Doubt]
    /// The steps of normalization, if they were kept.
    public let steps: [NormalizingStep]

    /// A digit from its parts.
    public init(
        box: PixelBox, image: Tensor<UInt8>, probabilities: [Float], digitProbability: Float = 1,
        isDigit: Bool, doubts: [Doubt] = [], steps: [NormalizingStep] = []
    ) {
        self.box = box
        self.image = image
        self.probabilities = probabilities
        self.digitProbability = digitProbability
        self.isDigit = isDigit
        self.doubts = doubts
        self.steps = steps
    }

    /// The digit, accepted as one; its doubts stay.
    var asDigit: ReadDigit { with(isDigit: true) }

    func with(
        box: PixelBox? = nil, isDigit: Bool? = nil, steps: [NormalizingStep]? = nil
    ) -> ReadDigit {
        ReadDigit(
            box: box ?? self.box, image: image, probabilities: probabilities,
            digitProbability: digitProbability,
            isDigit: isDigit ?? self.isDigit, doubts: doubts, steps: steps ?? self.steps)
    }

    /// The digits, most likely first.
    public var ranking: [Int] {
        probabilities.indices.sorted { (probabilities[$0], $1) > (probabilities[$1], $0) }
    }
    /// The most likely digit.
    public var label: Int { ranking.first ?? 0 }
    /// The second most likely digit.
    public var runnerUp: Int { ranking.count > 1 ? ranking[1] : label }
    /// The digit as a character; "?" for ink that isn't a digit.
    public var symbol: String { isDigit ? String(label) : "?" }
    /// The probability of the most likely digit.
    public var probability: Float { probabilities.isEmpty ? 0 : probabilities[label] }
}

/// A reason to doubt a reading.
public enum Doubt: Sendable, Hashable {
    /// There is no ink.
    case blank
    /// The ink hardly differs from the paper; `contrast` is the difference in brightness, 0 to 1.
    case faint(contrast: Float)
    /// The ink is in this many separate pieces.
    case pieces(Int)
    /// Two digits are nearly as likely.
    case resembles(Int, Int)
    /// The ink doesn't look like a digit.
    case noDigit
}

extension Doubt: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .blank: "no ink was found"
        case .faint: "very faint"
        case .pieces(let count): count == 2 ? "two pieces" : "\(count) pieces"
        case .resembles(let first, let second): "looks like \(first) and \(second)"
        case .noDigit: "does not look like a digit"
        }
    }
}
