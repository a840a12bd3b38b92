import QuillGraph
import QuillTensor

/// Measures of a map of labeled points: how well it keeps neighbors, which classes lie close, and which points lie
/// inside another class.
///
/// ```swift
/// let x = Tensor<Float>.normal([120, 4], deviation: 1, seed: 1, stream: 0)
/// let map = try await TSNE(perplexity: 10).fit(x)
/// let quality = try MapQuality(map.points, classes: (0..<120).map { $0 % 3 }, original: x)
/// print(quality.trustworthiness ?? 0, quality.neighborAccuracy)
/// ```
public struct MapQuality: Sendable {
    /// A point whose neighbors in the map are mostly of one other class.
    public struct Stranger: Sendable, Equatable {
        /// The point's row.
        public let row: Int
        /// Its class, and the class around it.
        public let ownClass, surroundingClass: Int
        /// The share of its neighbors that are of the other class.
        public let share: Double
    }

    /// The number of neighbors that each measure looks at.
    public let neighbors: Int
    /// The share of points whose class is the most frequent one among their neighbors in the map.
    public let neighborAccuracy: Double
    /// From 0 to 1: how rarely neighbors in the map are far apart among the original points; nil if those weren't given.
    /// Source: Venna and Kaski, ICANN (2001).
    public let trustworthiness: Double?
    /// The mean silhouette of the points of each class, from −1 to 1: how much nearer they are to their own class than to
    /// the nearest other one; nil for a class with fewer than two points. Source: Rousseeuw (1987).
    public let silhouettes: [Double?]
    /// The mean silhouette of all points; nil with fewer than two classes.
    public let silhouette: Double?
    /// For each class, the share of its points' neighbors that are of each class.
    public let neighborShares: [[Double]]
    /// The distances between the centers of the classes, NaN for classes without points.
    public let centerDistances: [[Double]]
    /// The points inside another class, the most surrounded first.
    public let strangers: [Stranger]
    /// The number of points from which trustworthiness and silhouettes are estimated.
    public let sampleCount: Int

    /// The points from which the measures that compare all pairs are estimated.
    private static let sampleLimit = 2000
    /// The share of neighbors of another class that makes a point a stranger.
    private static let strangerShare = 0.8

    /// Measures a map.
    /// - Parameters:
    ///   - map: the points of the map, [points, dimensions].
    ///   - classes: the class of each point, from 0.
    ///   - classCount: the number of classes; by default the largest class plus one.
    ///   - original: the points that the map shows, one per row.
    ///   - neighbors: the number of neighbors that each measure looks at; fewer if there are few points.
    ///   - runtime: the threads to use.
    /// - Throws: a `.data` error for fewer than 3 points, another number of classes, or numbers that aren't finite.
    public init(
        _ map: Tensor<Float>, classes: [Int], classCount: Int? = nil, original: Tensor<Float>? = nil,
        neighbors: Int = 10, runtime: Runtime = .default
    ) throws {
        let points = try PointMatrix(map, purpose: "a map's quality")
        let count = points.rows
        guard count >= 3, classes.count == count, original.map({ $0.shape[0] == count }) ?? true else {
            throw QuillError(
                .data,
                "a map's quality: expected at least 3 points, and a class and an original for each, received \(count) points and \(classes.count) classes"
            )
        }
        let classCount = max(classCount ?? 0, (classes.max() ?? 0) + 1)
        guard classes.allSatisfy({ $0 >= 0 }), neighbors > 0, classCount <= 10_000 else {
            throw QuillError(
                .data, "a map's quality: expected classes from 0 to 9,999 and at least one neighbor")
        }
        let k = min(neighbors, (count - 1) / 2)
        self.neighbors = k
        let near = try NearestNeighbors(points.values, count: k, runtime: runtime)
        let indices = near.indices.elements
        var votes = [[Int]](repeating: [Int](repeating: 0, count: classCount), count: classCount)
        var right = 0
        var strangers: [Stranger] = []
        for row in 0..<count {
            let own = classes[row]
            var around = [Int: Int]()
            for place in 0..<k {
                let other = classes[Int(indices[row * k + place])]
                votes[own][other] += 1
                around[other, default: 0] += 1
            }
            // If two classes are equally frequent, the one with the lower number wins.
            guard let most = around.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) }) else { continue }
            if most.key == own { right += 1 }
            let share = Double(most.value) / Double(k)
            if most.key != own, share >= Self.strangerShare {
                strangers.append(
                    Stranger(row: row, ownClass: own, surroundingClass: most.key, share: share))
            }
        }
        neighborAccuracy = Double(right) / Double(count)
        neighborShares = votes.map { row in
            let total = Double(max(row.reduce(0, +), 1))
            return row.map { Double($0) / total }
        }
        self.strangers = strangers.sorted { ($1.share, $0.row) < ($0.share, $1.row) }
        centerDistances = Self.centerDistances(points, classes, classCount)
        var random = SplitMix64(seed: 1)
        let sample =
            count <= Self.sampleLimit
            ? Array(0..<count) : random.sample(Self.sampleLimit, of: Array(0..<count)).sorted()
        sampleCount = sample.count
        (silhouettes, silhouette) = Self.silhouettes(points, classes, classCount, sample)
        trustworthiness = try original.map {
            try Self.trustworthiness(
                PointMatrix($0, purpose: "a map's quality").centered(), indices, k, sample, runtime)
        }
    }

    private static func centerDistances(
        _ points: PointMatrix, _ classes: [Int], _ classCount: Int
    ) -> [[Double]] {
        let columns = points.columns
        var sums = [Double](repeating: 0, count: classCount * columns)
        var counts = [Double](repeating: 0, count: classCount)
        points.values.withUnsafeBufferPointer { x in
            for row in 0..<points.rows {
                counts[classes[row]] += 1
                for axis in 0..<columns {
                    sums[classes[row] * columns + axis] += Double(x[row * columns + axis])
                }
            }
        }
        return (0..<classCount).map { a in
            (0..<classCount).map { b in
                var square = 0.0
                for axis in 0..<columns {
                    let d = sums[a * columns + axis] / counts[a] - sums[b * columns + axis] / counts[b]
                    square += d * d
                }
                return square.squareRoot()
            }
        }
    }

    private static func silhouettes(
        _ points: PointMatrix, _ classes: [Int], _ classCount: Int, _ sample: [Int]
    ) -> ([Double?], Double?) {
        var counts = [Int](repeating: 0, count: classCount)
        for own in classes { counts[own] += 1 }
        guard counts.count(where: { $0 > 0 }) >= 2 else {
            return ([Double?](repeating: nil, count: classCount), nil)
        }
        let (rows, columns) = (points.rows, points.columns)
        let x = points.values.elements
        let values: [Double?] = concurrentMap(sample.count) { [counts] index in
            let (row, own) = (sample[index], classes[sample[index]])
            // By convention, 0 for the only point of a class; the class has no mean of its own.
            guard counts[own] > 1 else { return nil }
            var sums = [Float](repeating: 0, count: classCount)
            for other in 0..<rows {
                var square: Float = 0
                for axis in 0..<columns {
                    let d = x[row * columns + axis] - x[other * columns + axis]
                    square += d * d
                }
                sums[classes[other]] += square.squareRoot()
            }
            let inside = Double(sums[own]) / Double(counts[own] - 1)
            let outside =
                (0..<classCount).filter { $0 != own && counts[$0] > 0 }
                .map { Double(sums[$0]) / Double(counts[$0]) }.min() ?? 0
            return max(inside, outside) > 0 ? (outside - inside) / max(inside, outside) : 0
        }
        func mean(_ chosen: [Double]) -> Double? {
            chosen.isEmpty ? nil : chosen.reduce(0, +) / Double(chosen.count)
        }
        let byClass = (0..<classCount).map { own in
            mean(zip(sample, values).compactMap { classes[$0] == own ? $1 : nil })
        }
        return (byClass, mean(values.compactMap { $0 }))
    }

    private static func trustworthiness(
        _ original: PointMatrix, _ indices: [Int32], _ k: Int, _ sample: [Int], _ runtime: Runtime
    ) throws -> Double {
        let (rows, columns) = (original.rows, original.columns)
        let squares = original.values.withUnsafeBufferPointer { x in
            (0..<rows).map { row in
                x[row * columns..<(row + 1) * columns].reduce(Float(0)) { $0 + $1 * $1 }
            }
        }
        let product = MatrixProduct(runtime: runtime)
        var penalty = 0
        let block = 128
        for first in stride(from: 0, to: sample.count, by: block) {
            let chosen = Array(sample[first..<min(first + block, sample.count)])
            let products = product(
                try original.values.gathering(chosen), original.values, transposeB: true)
            let penalties: [Int] = concurrentMap(chosen.count) { index in
                products.withUnsafeBufferPointer { products in
                    let row = chosen[index]
                    let line = index * rows
                    let own = (0..<k).map { place -> Float in
                        let other = Int(indices[row * k + place])
                        return squares[other] - 2 * products[line + other]
                    }
                    let farthest = own.max() ?? 0
                    var ranks = [Int](repeating: 1, count: k)
                    for other in 0..<rows where other != row {
                        let distance = squares[other] - 2 * products[line + other]
                        guard distance < farthest else { continue }
                        for place in 0..<k where distance < own[place] { ranks[place] += 1 }
                    }
                    return ranks.reduce(0) { $0 + max($1 - k, 0) }
                }
            }
            penalty += penalties.reduce(0, +)
        }
        let (n, width) = (Double(sample.count), Double(k))
        let scale = 2 / (n * width * (2 * Double(rows) - 3 * width - 1))
        return 1 - scale * Double(penalty)
    }
}
