import CQuillKernels
import QuillGraph
import QuillTensor

/// A map that ``TSNE`` made.
public struct TSNEMap: Sendable {
    /// The points of the map, centered, [points, dimensions].
    public let points: Tensor<Float>
    /// The Kullback–Leibler divergence of the map's probabilities from those of the points: what t-SNE minimizes. Compare it
    /// only between maps of the same points and perplexity.
    public let klDivergence: Double
    /// The number of steps that led to the map.
    public let iterations: Int
    /// The maps that were asked for on the way, by rising iteration.
    public let snapshots: [TSNE.Snapshot]
    /// The settings.
    public let settings: TSNE
    /// The points that the map shows.
    let original: PointMatrix

    /// Returns the places of new points in the map, which stays as it is, [rows, dimensions].
    ///
    /// Each new point starts among the nearest of the map's points and then moves on its own: attracted by them and
    /// repelled by all, until the probabilities of its neighbors suit its place.
    /// - Parameters:
    ///   - x: new points with as many numbers as those of the map, one per row.
    ///   - perplexity: the effective number of neighbors of a new point.
    ///   - iterations: the number of steps.
    /// - Throws: a `.shape` error for rows of another length, a `.data` error for numbers that aren't finite, an
    ///   `.argument` error for a perplexity that the map doesn't allow.
    public func transform(
        _ x: Tensor<Float>, perplexity: Float = 5, iterations: Int = 250
    ) throws -> Tensor<Float> {
        let queries = try PointMatrix(x, purpose: "t-SNE")
        guard queries.columns == original.columns else {
            throw QuillError(
                .shape, "t-SNE: expected \(original.columns) numbers per row, received shape \(x.shape)")
        }
        guard perplexity >= 1, perplexity * 3 <= Float(original.rows), iterations >= 0 else {
            throw QuillError(
                .argument,
                "t-SNE: expected a perplexity from 1 to \((Float(original.rows) / 3).short), received \(perplexity.short)"
            )
        }
        let count = Int((3 * perplexity).rounded(.up))
        let neighbors = try NearestNeighbors(
            of: queries.values, among: original.values, count: min(count, original.rows),
            runtime: settings.runtime)
        let probabilities = NeighborGraph.conditional(
            neighbors, perplexity: perplexity, runtime: settings.runtime)
        return MapPlacement(self, neighbors, probabilities).placed(iterations: iterations)
    }
}
