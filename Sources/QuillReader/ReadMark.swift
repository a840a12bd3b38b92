import QuillHandwriting

/// A mark among digits, or other ink there that is neither a digit nor a known mark.
public struct ReadMark: Sendable, Hashable {
    /// The mark's box in the picture.
    public let box: PixelBox
    /// The mark; nil for ink that is none of them, which the text leaves out.
    public let mark: Mark?
    /// The probability of the mark by its shape; 1 for a mark that is known by its size and place.
    public let probability: Float
    /// The number of its line of digits, from 0; nil for ink in no line.
    public let line: Int?

    /// A mark from its parts.
    /// - Parameters:
    ///   - box: its box in the picture.
    ///   - mark: the mark; nil for other ink.
    ///   - probability: the probability of the mark, 0 to 1.
    ///   - line: the number of its line, from 0.
    public init(box: PixelBox, mark: Mark? = nil, probability: Float = 1, line: Int? = nil) {
        (self.box, self.mark, self.probability, self.line) = (box, mark, probability, line)
    }
}
