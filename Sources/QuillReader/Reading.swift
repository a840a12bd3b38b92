import QuillHandwriting
import QuillTensor

/// The digits that were read in a picture, and the marks among them.
public struct Reading: Sendable {
    /// The digits of each line from left to right, lines from top to bottom.
    public let lines: [[ReadDigit]]
    /// The marks among the digits, such as points and signs, and other ink there; those in no line are last. Empty for a
    /// picture that was declared to show one digit.
    public let marks: [ReadMark]
    /// The steps from the picture to the page's writing, if they were kept; empty for a picture of one digit.
    public let steps: [NormalizingStep]
    /// Whether ``text`` leaves out marks and spaces.
    public let showsDigitsOnly: Bool

    /// The angle by which the picture was turned clockwise to read it, in degrees: 0, 90, 180, or 270. Boxes are in the
    /// picture before it was turned.
    public let turn: Int
    /// What was done to the page to read it, in words: `cropped to a sheet of paper`, `lines of a grid erased`.
    public let notes: [String]

    /// A reading of digits and marks, with the steps from the picture to the page's writing, the angle by which the picture
    /// was turned, and notes on what was done to it.
    public init(
        lines: [[ReadDigit]], marks: [ReadMark] = [], steps: [NormalizingStep] = [], turn: Int = 0,
        notes: [String] = []
    ) {
        self.init(lines: lines, marks: marks, steps: steps, turn: turn, notes: notes, showsDigitsOnly: false)
    }

    private init(
        lines: [[ReadDigit]], marks: [ReadMark], steps: [NormalizingStep], turn: Int, notes: [String],
        showsDigitsOnly: Bool
    ) {
        self.turn = turn
        self.notes = notes
        self.steps = steps
        self.lines = lines
        self.marks = marks
        self.showsDigitsOnly = showsDigitsOnly
    }

    /// The reading without the pictures of its steps, which take far more memory than the rest.
    public var withoutSteps: Reading {
        Reading(
            lines: lines.map { $0.map { $0.with(steps: []) } }, marks: marks, steps: [], turn: turn,
            notes: notes, showsDigitsOnly: showsDigitsOnly)
    }

    /// The reading with a ``text`` of digits alone.
    public var digitsOnly: Reading {
        Reading(lines: lines, marks: marks, steps: steps, turn: turn, notes: notes, showsDigitsOnly: true)
    }

    /// The angle by which the picture was turned in words, `turned by 180°`; nil for an upright picture.
    public var turnedBy: String? { turn == 0 ? nil : "turned by \(turn)°" }

    /// The number of marks that the text leaves out in words, `1 mark left out`; nil if there are none.
    public var marksLeftOut: String? {
        let count = showsDigitsOnly ? marks.count : marks.count { $0.mark == nil || $0.line == nil }
        return count == 0 ? nil : "\(count) \(count == 1 ? "mark" : "marks") left out"
    }
}

extension Reading: CustomStringConvertible {
    /// The digits and marks as text; see ``text``.
    public var description: String { text }
}

/// One digit that was read.
public struct ReadDigit: Sendable {
    /// How a digit's ink was found among that of its line.
    public enum Origin: String, Sendable, CaseIterable {
        /// The ink stood alone.
        case whole
        /// It was cut from ink that wasn't one digit: wider than one, or doubtful.
        case cut
        /// It was joined from two pieces that stood side by side.
        case joined
    }

    /// The digit's box in the picture.
    public let box: PixelBox
    /// The network's input: bytes [28, 28], ink bright.
    public let image: Tensor<UInt8>
    /// The probability of each digit, 0 to 9, given that the ink is a digit.
    public let probabilities: [Float]
    /// The probability that the ink is a digit.
    public let digitProbability: Float
    /// The most likely mark; nil if the network knows none.
    public let mark: Mark?
    /// The probability that the ink is the mark.
    public let markProbability: Float
    /// Whether the ink is accepted as a digit.
    public let isDigit: Bool
    /// The reasons to doubt the reading.
    public let doubts: [Doubt]
    /// The steps of normalization, if they were kept.
    public let steps: [NormalizingStep]
    /// How the ink was found among that of its line.
    public let origin: Origin

    /// A digit from its parts.
    public init(
        box: PixelBox, image: Tensor<UInt8>, probabilities: [Float], digitProbability: Float = 1,
        mark: Mark? = nil, markProbability: Float = 0, isDigit: Bool, doubts: [Doubt] = [],
        steps: [NormalizingStep] = [], origin: Origin = .whole
    ) {
        self.box = box
        self.image = image
        self.probabilities = probabilities
        self.digitProbability = digitProbability
        (self.mark, self.markProbability) = (mark, markProbability)
        self.isDigit = isDigit
        self.doubts = doubts
        self.steps = steps
        self.origin = origin
    }

    /// The digit, accepted as one; its doubts stay.
    var asDigit: ReadDigit { with(isDigit: true) }

    func with(
        box: PixelBox? = nil, isDigit: Bool? = nil, steps: [NormalizingStep]? = nil, origin: Origin? = nil
    ) -> ReadDigit {
        ReadDigit(
            box: box ?? self.box, image: image, probabilities: probabilities,
            digitProbability: digitProbability, mark: mark, markProbability: markProbability,
            isDigit: isDigit ?? self.isDigit, doubts: doubts, steps: steps ?? self.steps,
            origin: origin ?? self.origin)
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
