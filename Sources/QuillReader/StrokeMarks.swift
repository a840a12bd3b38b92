import QuillHandwriting

/// Tells slashes, brackets, and walls of boxes from 1s by their size, slant, and curve among the digits of a line.
///
/// All of them are single strokes from top to bottom, of which MNIST's networks make 1s, 6s, and 7s.
struct StrokeMarks {
    /// What a stroke from top to bottom is, if it is no digit.
    enum Kind: Sendable, Equatable {
        case mark(Mark)
        /// A stroke without a meaning, such as the wall of a box.
        case wall
    }

    /// How much taller than the line's digits a straight stroke that leans to the right is as a slash, whatever its slant.
    private static let tallSlash: Float = 1.5
    /// How much a straight stroke as tall as a digit leans to the right as a slash, in columns per row.
    private static let leaningSlash: Float = 0.55
    /// … and in a line with signs of operations, if it stands apart from its neighbors as they do.
    private static let leaningOperator: Float = 0.3
    /// The least space around a slash among signs of operations, as a share of theirs.
    private static let leastSpace: Float = 0.8
    /// The least lean of a tall slash.
    private static let leastLean: Float = 0.06
    /// How much taller than the line's digits an upright, straight stroke is that is no 1.
    private static let tallWall: Float = 1.9
    /// The curve of a bracket that is taller than the line's digits, and of one that is as tall as they are.
    private static let (tallBow, bow): (Float, Float) = (0.045, 0.13)
    private static let (tallBracket, bracket): (Float, Float) = (1.15, 0.85)

    /// The kinds of a line's strokes; nil for digits and other ink.
    /// - Parameters:
    ///   - strokes: the shapes of the line's ink from left to right; nil for ink that isn't a single stroke.
    ///   - boxes: its boxes.
    ///   - isDigit: whether the network takes it for a digit.
    ///   - isOperator: whether the network takes it for a sign of an operation.
    static func kinds(
        _ strokes: [UprightStroke?], _ boxes: [PixelBox], isDigit: [Bool], isOperator: [Bool]
    ) -> [Kind?] {
        // The strokes themselves may all be marks: the digits' height is that of the others.
        let heights = boxes.indices.filter { strokes[$0] == nil && isDigit[$0] }.map { boxes[$0].height }
            .sorted()
        guard !heights.isEmpty else { return strokes.map { _ in nil } }
        let height = Float(heights[heights.count / 2])
        let mayDivide = operands(boxes, isOperator: isOperator)
        return strokes.indices.map { index in
            guard let stroke = strokes[index] else { return nil }
            let share = Float(boxes[index].height) / height
            if abs(stroke.bow) >= (share >= tallBracket ? tallBow : bow), share >= bracket,
                abs(stroke.lean) < 0.6
            {
                return .mark(stroke.bow > 0 ? .opening : .closing)
            }
            if stroke.lean >= leastLean, share >= tallSlash { return .mark(.slash) }
            if share >= tallWall { return .wall }
            guard stroke.lean >= (mayDivide[index] ? leaningOperator : leaningSlash), share >= 0.7, index > 0,
                index < strokes.count - 1
            else {
                return nil
            }
            // Someone whose 1s lean as much doesn't write slashes.
            let isAlike = strokes.indices.contains { other in
                guard other != index, let stroke2 = strokes[other] else { return false }
                return stroke2.lean > 0.7 * stroke.lean
                    && Float(boxes[other].height) > 0.85 * Float(boxes[index].height)
                    && Float(boxes[other].height) < 1.15 * Float(boxes[index].height)
            }
            return isAlike ? nil : .mark(.slash)
        }
    }

    /// Whether each piece of ink stands between two operands, as apart from them as the line's signs of operations are.
    private static func operands(_ boxes: [PixelBox], isOperator: [Bool]) -> [Bool] {
        func space(_ index: Int) -> Float? {
            guard index > 0, index < boxes.count - 1 else { return nil }
            let (before, box, after) = (boxes[index - 1], boxes[index], boxes[index + 1])
            return Float(box.x - before.x - before.width + after.x - box.x - box.width)
        }
        let spaces = boxes.indices.filter { isOperator[$0] }.compactMap(space)
        guard !spaces.isEmpty else { return boxes.map { _ in false } }
        let least = leastSpace * spaces.reduce(0, +) / Float(spaces.count)
        return boxes.indices.map { index in
            guard let space = space(index) else { return false }
            return space >= least && !isOperator[index - 1] && !isOperator[index + 1]
        }
    }
}
