import QuillHandwriting
import QuillSystem

/// Ink that may be one digit, and the network's answer.
struct Segment: Sendable {
    let region: InkRegion
    /// Whether the region was found as it is.
    let origin: ReadDigit.Origin
    /// The network's answer; nil until the ink was read.
    var digit: ReadDigit?
    var touchesBorder = false
    /// What the ink is by its shape and its size among the line's digits; nil for all but single strokes.
    var kind: StrokeMarks.Kind?

    init(_ region: InkRegion, _ origin: ReadDigit.Origin = .whole) {
        self.region = region
        self.origin = origin
    }

    /// The score of the ink as a digit of a line: the log probability minus penalties for its shape.
    func score(height: Float) -> Float {
        guard let digit else { return -.infinity }
        if let (_, probability) = mark(height: height) { return log(max(0.002, probability)) }
        let sureness = max(0.002, digit.probability * (digit.isDigit ? 1 : 0.1))
        var score = log(sureness)
        let width = Float(region.box.width)
        let aspect = width / Float(region.box.height)
        let (narrowest, widest): (Float, Float) = digit.label == 1 ? (0, 0.75) : (0.3, 1.1)
        if aspect > widest { score -= 3 * (aspect - widest) }
        if aspect < narrowest { score -= 0.5 * pow((narrowest - aspect) / 0.06, 2) }
        let share = Float(region.box.height) / height
        if share < 0.65 { score -= 0.5 * pow((0.65 - share) / 0.1, 2) }
        return score
    }
}

extension Segment {
    /// Whether the network's answer is one that it gives for slashes, brackets, and walls: a 1, a 6, a 7, or no digit.
    var mayBeStroke: Bool {
        guard let digit else { return false }
        return !digit.isDigit || [1, 6, 7].contains(digit.label)
    }
}

extension Segment {
    /// Whether the ink is neither a digit nor written in place of one: it is rejected, and smaller or wider than a
    /// digit or cut off by the picture's edge.
    func isLeftover(height: Float) -> Bool {
        if kind == .wall { return true }
        guard let digit, !digit.isDigit else { return false }
        let box = region.box
        return touchesBorder || Float(box.height) < 0.6 * height || Float(box.width) > 2 * Float(box.height)
    }
}

extension Segment {
    /// The mark that the ink is, and its probability; nil for a digit and other ink.
    ///
    /// Strokes that may be digits or marks, such as 1 and /, are told apart by their height, too: people write slashes and
    /// brackets at least as tall as digits.
    func mark(height: Float) -> (mark: Mark, probability: Float)? {
        if case .mark(let mark) = kind { return (mark, Self.byShape) }
        guard kind == nil, let digit, let mark = digit.mark else { return nil }
        let likely =
            digit.markProbability * Self.odds(of: mark, region.box, height: height)
            * (origin == .cut ? Self.cutOdds : 1)
        let other = max(0, 1 - digit.markProbability - digit.digitProbability)
        let probability = likely / max(likely + digit.digitProbability + Self.otherOdds * other, 1e-6)
        return probability > 0.5 && digit.markProbability > 0.1 ? (mark, probability) : nil
    }

    /// The probability of a mark that is told by its shape and size.
    private static let byShape: Float = 0.95

    /// The factor of the odds of a mark that was cut from wider ink: people write marks apart, and parts of a 0 look like
    /// brackets.
    private static let cutOdds: Float = 0.05

    /// The factor of the odds of ink that is neither a digit nor a mark: among digits, it is rare.
    private static let otherOdds: Float = 0.2

    /// The factor of the odds of a mark by its box in a line.
    private static func odds(of mark: Mark, _ box: PixelBox, height: Float) -> Float {
        let share = Float(box.height) / max(height, 1)
        let aspect = Float(box.width) / Float(max(box.height, 1))
        switch mark {
        case .slash, .opening, .closing: return share > 1.2 ? 4 : share > 0.9 ? 1 : 0.3
        case .minus: return aspect > 1.5 ? 2 : 0.2
        case .plus, .times, .divided, .asterisk, .equals: return share < 0.9 ? 2 : 1
        case .colon, .percent, .point, .comma: return 1
        }
    }
}

/// The segmentations of a line's ink into digits: each region whole, cut into parts, or joined with its neighbor.
/// Dynamic programming over the network's probabilities finds the best one.
///
/// Source: LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition", 1998.
struct LineLattice {
    /// A segment that spans the parts from one position to another.
    private struct Edge {
        var from: Int
        var to: Int
        var segment: Segment
        /// The cost of its cuts.
        var cost: Float
    }

    private let height: Float
    private var count = 0
    private var edges: [Edge] = []
    private var unreadEdges: [Int] = []

    /// The most parts of cut ink that may form one digit.
    private static let mostParts = 6

    /// A lattice of a line's regions, which have been read whole.
    /// - Parameters:
    ///   - whole: the regions.
    ///   - height: the height of the line's digits, in pixels of the page.
    ///   - budget: the most alternatives that the page may still have; without any left, regions stay whole. Reduced by
    ///     those of this line.
    init(_ whole: [Segment], height: Float, budget: inout Int) {
        self.height = height
        var starts: [Int] = []
        for segment in whole {
            let start = count
            starts.append(start)
            let (parts, costs) =
                unreadEdges.count < budget
                ? Self.parts(of: segment, height: height) : ([segment.region], [0, 0])
            count += parts.count
            edges.append(Edge(from: start, to: count, segment: segment, cost: 0))
            guard parts.count > 1 else { continue }
            for first in parts.indices {
                var region = parts[first]
                for last in first..<min(parts.count, first + Self.mostParts) {
                    if last > first { region = region.joined(with: parts[last]) }
                    if first == 0, last == parts.count - 1 { continue }
                    guard Float(region.box.width) <= 1.4 * height,
                        Float(region.box.height) >= 0.35 * height
                    else { continue }
                    // The segments on both sides of a cut share its cost.
                    let cost = (costs[first] + costs[last + 1]) / 2
                    unreadEdges.append(edges.count)
                    edges.append(
                        Edge(
                            from: start + first, to: start + last + 1, segment: Segment(region, .cut),
                            cost: cost))
                }
            }
        }
        starts.append(count)
        for index in whole.indices.dropLast() {
            let (first, second) = (whole[index], whole[index + 1])
            guard Self.mayBelong(first, second, height: height) else { continue }
            unreadEdges.append(edges.count)
            edges.append(
                Edge(
                    from: starts[index], to: starts[index + 2],
                    segment: Segment(first.region.joined(with: second.region), .joined), cost: 0.7))
        }
        budget -= unreadEdges.count
    }

    /// The segments that haven't been read yet.
    var unread: [Segment] { unreadEdges.map { edges[$0].segment } }

    /// Replaces the unread segments with their readings.
    mutating func fill(with segments: ArraySlice<Segment>) {
        for (edge, segment) in zip(unreadEdges, segments) { edges[edge].segment = segment }
    }

    /// The segments of the best segmentation, from left to right.
    var best: [Segment] {
        var scores = [Float](repeating: -.infinity, count: count + 1)
        var ways = [Int?](repeating: nil, count: count + 1)
        scores[0] = 0
        for (index, edge) in edges.enumerated().sorted(by: {
            ($0.element.to, $0.offset) < ($1.element.to, $1.offset)
        }) {
            let score = scores[edge.from] + edge.segment.score(height: height) - edge.cost
            if score > scores[edge.to] { (scores[edge.to], ways[edge.to]) = (score, index) }
        }
        var result: [Segment] = []
        var end = count
        while end > 0, let way = ways[end] {
            result.append(edges[way].segment)
            end = edges[way].from
        }
        return result.reversed()
    }

    /// The parts of a region that is too wide for a digit, or that the network doubts, and the cost of each cut.
    private static func parts(of segment: Segment, height: Float) -> (regions: [InkRegion], costs: [Float]) {
        let region = segment.region
        let (width, own) = (Float(region.box.width), Float(region.box.height))
        let isWide = width > 1.05 * max(own, 0.7 * height)
        let isDoubtful =
            segment.kind == nil && segment.mark(height: height) == nil
            && segment.digit.map { !$0.isDigit || $0.probability < 0.85 } ?? true
        guard own > 0.55 * height, isWide || isDoubtful && width > 0.55 * min(own, height) else {
            return ([region], [0, 0])
        }
        let cuts = region.cuts(height: min(own, height), strokeWidth: region.strokeWidth)
        let parts = region.parts(along: cuts)
        let costs = parts.map { part in
            part.cut.map { 0.2 + 0.5 * $0.ink + ($0.opensLoop ? 3.5 : 0) } ?? 0
        }
        return (parts.map(\.region), costs + [0])
    }

    /// Whether two neighbors may form one digit: near each other, not too wide together, and at least one doubtful.
    private static func mayBelong(_ first: Segment, _ second: Segment, height: Float) -> Bool {
        let (a, b) = (first.region.box, second.region.box)
        let union = Float(max(a.x + a.width, b.x + b.width) - min(a.x, b.x))
        let tall = Float(max(a.y + a.height, b.y + b.height) - min(a.y, b.y))
        let gap = Float(b.x - (a.x + a.width))
        // A slash or a bracket is whole.
        guard first.kind == nil, second.kind == nil else { return false }
        let isDoubtful = [first, second].contains { segment in
            Float(segment.region.box.height) < 0.75 * height
                || segment.mark(height: height) == nil
                    && segment.digit.map { !$0.isDigit || $0.probability < 0.9 } ?? true
        }
        return isDoubtful && gap < 0.25 * height && union < 1.4 * tall && tall < 1.4 * height
    }
}
