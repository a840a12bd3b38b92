import QuillTensor

/// The tables that a map of labeled points allows, as text and numbers.
public struct MapTables: Sendable {
    /// Two classes, and how many of their points' neighbors are of the other class.
    public struct Pair: Sendable, Equatable {
        /// The names of the classes.
        public let first, second: String
        /// The share of the first class's neighbors that are of the second, and the reverse.
        public let share, reverseShare: Double
        /// The distance of their centers.
        public let distance: Double
    }

    /// The pairs of classes that share neighbors, the closest first.
    public let pairs: [Pair]

    /// Finds close pairs.
    /// - Parameters:
    ///   - shares: for each class, the share of its points' neighbors that are of each class.
    ///   - distances: the distances between the centers of the classes.
    ///   - classNames: the names of the classes.
    public init(shares: [[Double]], distances: [[Double]], classNames: [String]) {
        var pairs: [Pair] = []
        for a in classNames.indices {
            for b in classNames.indices where b > a && shares[a][b] + shares[b][a] > 0 {
                pairs.append(
                    Pair(
                        first: classNames[a], second: classNames[b], share: shares[a][b],
                        reverseShare: shares[b][a], distance: distances[a][b]))
            }
        }
        self.pairs = pairs.sorted { $0.share + $0.reverseShare > $1.share + $1.reverseShare }
    }
}
