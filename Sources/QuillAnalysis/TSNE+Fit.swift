import QuillGraph
import QuillSystem
import QuillTensor
import Synchronization

extension TSNE {
    /// The stage of a running fit.
    public struct Progress: Sendable {
        /// The parts of the work.
        public enum Stage: String, Sendable {
            /// The search for each point's neighbors.
            case neighbors
            /// The steps of gradient descent.
            case descent
        }

        /// The part of the work.
        public let stage: Stage
        /// The steps that are done.
        public let iteration: Int
        /// All steps.
        public let total: Int
    }

    /// A map on its way.
    public struct Snapshot: Sendable {
        /// The number of steps that led to it.
        public let iteration: Int
        /// The points, centered, [points, dimensions].
        public let points: Tensor<Float>
        /// The divergence of the map's probabilities from those of the points, without exaggeration.
        public let klDivergence: Double
    }

    /// Makes a map of points, on a thread of its own.
    ///
    /// Cancelling the task ends the work before the next step.
    /// - Parameters:
    ///   - x: the points, one per row; further axes are flattened. Equal rows are fine.
    ///   - snapshots: the numbers of steps after which to keep the map.
    ///   - progress: called on the thread of the work, before the search for neighbors and after each step.
    /// - Returns: the map.
    /// - Throws: an `.argument` error for settings that don't fit the points or memory that isn't there, a `.data` error for
    ///   numbers that aren't finite, a `CancellationError` if the task is cancelled.
    public func fit(
        _ x: Tensor<Float>, snapshots: [Int] = [], progress: (@Sendable (Progress) -> Void)? = nil
    ) async throws -> TSNEMap {
        let isCancelled = Flag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                startThread {
                    continuation.resume(
                        with: Result {
                            try run(x, snapshots: snapshots, progress: progress) { isCancelled.isSet }
                        })
                }
            }
        } onCancel: {
            isCancelled.set()
        }
    }

    /// The same on the caller's thread.
    package func run(
        _ x: Tensor<Float>, snapshots: [Int] = [], progress: (@Sendable (Progress) -> Void)? = nil,
        isCancelled: () -> Bool = { false }
    ) throws -> TSNEMap {
        let points = try PointMatrix(x, purpose: "t-SNE")
        try check(points: points.rows, columns: points.columns)
        for number in snapshots where !(0...totalIterations).contains(number) {
            throw QuillError(
                .argument,
                "t-SNE: expected snapshots after 0 to \(totalIterations) iterations, received \(number)")
        }
        progress?(Progress(stage: .neighbors, iteration: 0, total: totalIterations))
        let start = try startingPoints(points)
        if isCancelled() { throw CancellationError() }
        let graph = try makeGraph(points)
        if isCancelled() { throw CancellationError() }
        let method = chosenMethod(points: points.rows)
        let descent = MapDescent(graph, start: start, method: method, runtime: runtime)
        let wanted = Set(snapshots)
        var kept: [Snapshot] = []
        for iteration in 0...totalIterations {
            if wanted.contains(iteration) {
                kept.append(
                    Snapshot(iteration: iteration, points: descent.map, klDivergence: descent.divergence()))
            }
            if iteration == totalIterations { break }
            if isCancelled() { throw CancellationError() }
            let isEarly = iteration < earlyIterations
            let exaggeration = isEarly ? earlyExaggeration : 1
            descent.run(
                MapDescent.Step(
                    exaggeration: exaggeration,
                    learningRate: learningRate ?? Float(points.rows) / exaggeration,
                    momentum: isEarly ? earlyMomentum : momentum))
            progress?(Progress(stage: .descent, iteration: iteration + 1, total: totalIterations))
        }
        return TSNEMap(
            points: descent.map, klDivergence: descent.divergence(), iterations: totalIterations,
            snapshots: kept, settings: self, original: points)
    }

    func makeGraph(_ points: PointMatrix) throws -> NeighborGraph {
        let neighbors = try NearestNeighbors(
            points.values, count: neighborCount(points: points.rows), runtime: runtime)
        return NeighborGraph(neighbors, perplexity: perplexity, runtime: runtime)
    }

    private static let startDeviation: Float = 1e-4

    private func startingPoints(_ points: PointMatrix) throws -> Tensor<Float> {
        let shape: Shape = [points.rows, dimensions]
        switch start {
        case .points(let start): return start
        case .random: return .normal(shape, deviation: Self.startDeviation, seed: seed, stream: 0)
        case .pca:
            let count = min(dimensions, points.columns)
            let components = try PCA(components: count, runtime: runtime).fit(points.values)
            let z = try components.transform(points.values)
            // Equal points must be able to part, and points on a line to leave it.
            var start = Tensor<Float>.normal(
                shape, deviation: Self.startDeviation / 100, seed: seed, stream: 0)
            let deviation = components.explainedVariance[0].squareRoot()
            guard deviation > 0 else {
                return .normal(shape, deviation: Self.startDeviation, seed: seed, stream: 0)
            }
            let scale = Self.startDeviation / deviation
            z.withUnsafeBufferPointer { z in
                start.withUnsafeMutableBufferPointer { start in
                    for row in 0..<points.rows {
                        for axis in 0..<count {
                            start[row * dimensions + axis] += z[row * count + axis] * scale
                        }
                    }
                }
            }
            return start
        }
    }
}

/// A flag that one thread sets for another.
private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}
