import QuillTensor

/// Regression trees over the unit cube, each grown on a random sample with repetition.
///
/// Source: Breiman, "Random forests", Machine Learning 2001.
struct RandomForest {
    /// A box of the unit cube with the mean of the samples in it.
    struct Leaf {
        var low, high: [Double]
        let value: Double
    }

    /// The leaves of each tree. They fill the cube.
    let trees: [[Leaf]]

    /// Grows the trees.
    /// - Parameters:
    ///   - points: the places of the samples, each number from 0 to 1.
    ///   - values: the values of the samples.
    ///   - count: the number of trees.
    ///   - seed: the seed of the random samples.
    init(_ points: [[Double]], _ values: [Double], trees count: Int = 64, seed: UInt64 = 1) {
        let axes = points.first?.count ?? 0
        trees = (0..<count).map { tree in
            var random = SplitMix64(seed: SplitMix64.mixed(seed) ^ UInt64(tree))
            let rows = points.indices.map { _ in
                Int(random.next().multipliedFullWidth(by: UInt64(points.count)).high)
            }
            let whole = Leaf(
                low: [Double](repeating: 0, count: axes), high: [Double](repeating: 1, count: axes), value: 0)
            return Self.leaves(of: whole, rows, points, values, depth: 0)
        }
    }

    private static let deepest = 24

    private static func leaves(
        of box: Leaf, _ rows: [Int], _ points: [[Double]], _ values: [Double], depth: Int
    ) -> [Leaf] {
        let mean = rows.reduce(0) { $0 + values[$1] } / Double(max(rows.count, 1))
        guard depth < deepest, rows.count > 1, let cut = bestCut(rows, points, values) else {
            return [Leaf(low: box.low, high: box.high, value: mean)]
        }
        var (left, right) = (box, box)
        left.high[cut.axis] = cut.place
        right.low[cut.axis] = cut.place
        return leaves(
            of: left, rows.filter { points[$0][cut.axis] < cut.place }, points, values, depth: depth + 1)
            + leaves(
                of: right, rows.filter { points[$0][cut.axis] >= cut.place }, points, values, depth: depth + 1
            )
    }

    /// The cut after which the values vary least; nil if all are equal or nothing separates them.
    private static func bestCut(
        _ rows: [Int], _ points: [[Double]], _ values: [Double]
    ) -> (axis: Int, place: Double)? {
        let sum = rows.reduce(0) { $0 + values[$1] }
        let count = Double(rows.count)
        // What a cut gains is the growth of the sum of squared sums over counts.
        var best: (axis: Int, place: Double)?
        var most = sum * sum / count * (1 + 1e-12) + 1e-300
        for axis in points[rows[0]].indices {
            let sorted = rows.sorted { points[$0][axis] < points[$1][axis] }
            var left = 0.0
            for index in 1..<sorted.count {
                left += values[sorted[index - 1]]
                let (from, to) = (points[sorted[index - 1]][axis], points[sorted[index]][axis])
                guard from < to else { continue }
                let right = sum - left
                let score = left * left / Double(index) + right * right / (count - Double(index))
                if score > most { (most, best) = (score, (axis, (from + to) / 2)) }
            }
        }
        return best
    }
}
