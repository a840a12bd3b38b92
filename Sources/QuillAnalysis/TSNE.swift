import QuillGraph
import QuillSystem
import QuillTensor

/// t-SNE: a map of points in the plane or in space that keeps neighbors together.
///
/// ```swift
/// let x = Tensor<Float>.normal([200, 10], deviation: 1, seed: 1, stream: 0)
/// let map = try await TSNE(perplexity: 30).fit(x)
/// print(map.points.shape, map.klDivergence)
/// ```
///
/// Reduce points with many dimensions to about 50 by ``PCA`` first. The result is the same for any number of threads, and
/// from run to run.
///
/// Sources: van der Maaten and Hinton, "Visualizing Data using t-SNE", JMLR 9 (2008); Linderman et al., "Fast
/// interpolation-based t-SNE", Nature Methods 16 (2019); Belkina et al. and Kobak and Berens, Nature Communications 10
/// (2019), for the learning rate and the start.
public struct TSNE: Sendable {
    /// How the repulsion of all points is calculated.
    public enum Method: Sendable, Equatable {
        /// By pairs below 1,000 points, else by interpolation in the plane and by a tree in space.
        case auto
        /// Every pair of points.
        case exact
        /// By interpolation on a grid, in the plane only.
        case interpolation
        /// By a tree of cells, in space only. A cell counts as one point if it is narrower than `theta` times its
        /// distance.
        case barnesHut(theta: Float = 0.5)
    }

    /// Where the map starts.
    public enum Start: Sendable {
        /// The first principal components, scaled to a standard deviation of 10⁻⁴.
        case pca
        /// Random numbers with a standard deviation of 10⁻⁴.
        case random
        /// Given points, [points, dimensions].
        case points(Tensor<Float>)
    }

    /// The effective number of neighbors of each point.
    public var perplexity: Float
    /// 2 or 3.
    public var dimensions: Int
    /// The steps of early exaggeration, and those after it.
    public var earlyIterations, iterations: Int
    /// The factor of the attraction in early exaggeration.
    public var earlyExaggeration: Float
    /// The learning rate; nil for the number of points divided by the exaggeration.
    public var learningRate: Float?
    /// The momentum in early exaggeration, and after it.
    public var earlyMomentum, momentum: Float
    /// Where the map starts.
    public var start: Start
    /// How repulsion is calculated.
    public var method: Method
    /// The seed of random numbers.
    public var seed: UInt64
    /// The threads to use. They don't change the result.
    public var runtime: Runtime

    /// Describes a map. The settings are those of openTSNE.
    /// - Parameters:
    ///   - perplexity: the effective number of neighbors of each point, from 1 to a third of the number of points.
    ///   - dimensions: 2 or 3.
    ///   - earlyIterations: the steps of early exaggeration.
    ///   - iterations: the steps after it.
    ///   - earlyExaggeration: the factor of the attraction in early exaggeration.
    ///   - learningRate: the learning rate; nil for the number of points divided by the exaggeration.
    ///   - earlyMomentum: the momentum in early exaggeration.
    ///   - momentum: the momentum after it.
    ///   - start: where the map starts.
    ///   - method: how repulsion is calculated.
    ///   - seed: the seed of random numbers.
    ///   - runtime: the threads to use.
    public init(
        perplexity: Float = 30, dimensions: Int = 2, earlyIterations: Int = 250, iterations: Int = 500,
        earlyExaggeration: Float = 12, learningRate: Float? = nil, earlyMomentum: Float = 0.8,
        momentum: Float = 0.8, start: Start = .pca, method: Method = .auto, seed: UInt64 = 1,
        runtime: Runtime = .default
    ) {
        self.perplexity = perplexity
        self.dimensions = dimensions
        self.earlyIterations = earlyIterations
        self.iterations = iterations
        self.earlyExaggeration = earlyExaggeration
        self.learningRate = learningRate
        self.earlyMomentum = earlyMomentum
        self.momentum = momentum
        self.start = start
        self.method = method
        self.seed = seed
        self.runtime = runtime
    }

    /// The largest perplexity for a number of points: each point needs three neighbors per unit of perplexity.
    public static func largestPerplexity(points: Int) -> Float { max(Float(points - 1) / 3, 0) }

    /// The number of steps.
    public var totalIterations: Int { earlyIterations + iterations }

    /// The number of neighbors of each point: three times the perplexity.
    func neighborCount(points: Int) -> Int { min(Int((3 * perplexity).rounded(.up)), points - 1) }

    /// The memory that fitting a map takes, in bytes; nil if the number overflows.
    /// - Parameters:
    ///   - points: the number of points.
    ///   - columns: the numbers of each point.
    public func memory(points: Int, columns: Int) -> Int? {
        guard points > 0, columns >= 0, points < Int32.max, columns < Int32.max, perplexity.isFinite,
            perplexity > 0, perplexity < Float(Int32.max) / 4,
            let graph = NeighborGraph.bytes(points: points, neighbors: neighborCount(points: points))
        else { return points > 0 ? nil : 0 }
        // Centered and packed points, the map, its updates, gains, and forces, and a grid.
        let (rows, overflows) = points.multipliedReportingOverflow(by: 8 * columns + 200)
        let (sum, tooMuch) = rows.addingReportingOverflow(graph + 64 << 20)
        return overflows || tooMuch ? nil : sum
    }

    /// Checks the settings for so many points, and that there is memory for them.
    package func check(points: Int, columns: Int) throws {
        guard points >= 4 else {
            throw QuillError(.argument, "t-SNE: expected at least 4 points, received \(points)")
        }
        let most = Self.largestPerplexity(points: points)
        guard perplexity >= 1, perplexity <= most else {
            let hint =
                perplexity > most
                ? "a perplexity of \(perplexity.short) needs at least \(Int((3 * min(perplexity, 1e9)).rounded(.up)) + 1)"
                : "received \(perplexity.short)"
            throw QuillError(
                .argument,
                "t-SNE: expected a perplexity from 1 to \(most.short) for \(points) points; \(hint)")
        }
        guard dimensions == 2 || dimensions == 3 else {
            throw QuillError(.argument, "t-SNE: expected 2 or 3 dimensions, received \(dimensions)")
        }
        guard earlyIterations >= 0, iterations >= 0, totalIterations <= 1_000_000 else {
            throw QuillError(
                .argument,
                "t-SNE: expected 0 to 1,000,000 iterations, received \(earlyIterations) and \(iterations)")
        }
        let numbers: [(String, Float)] = [
            ("exaggeration", earlyExaggeration), ("learning rate", learningRate ?? 1),
        ]
        for (name, number) in numbers where !(number > 0 && number.isFinite) {
            throw QuillError(.argument, "t-SNE: expected \(name) above 0, received \(number)")
        }
        for number in [earlyMomentum, momentum] where !(0..<1).contains(number) {
            throw QuillError(.argument, "t-SNE: expected momentum from 0 to below 1, received \(number)")
        }
        switch method {
        case .interpolation where dimensions != 2:
            throw QuillError(
                .argument, "t-SNE: interpolation makes maps of 2 dimensions, received \(dimensions)")
        case .barnesHut where dimensions != 3:
            throw QuillError(.argument, "t-SNE: trees make maps of 3 dimensions, received \(dimensions)")
        case .barnesHut(let theta) where !(theta > 0 && theta < 2):
            throw QuillError(.argument, "t-SNE: expected theta from above 0 to 2, received \(theta)")
        default: break
        }
        if case .points(let start) = self.start {
            guard start.shape == [points, dimensions] else {
                throw QuillError(
                    .shape,
                    "t-SNE: expected \([points, dimensions] as Shape) points to start from, received \(start.shape)"
                )
            }
            _ = try PointMatrix(start, purpose: "t-SNE's start")
        }
        try requireMemory(
            memory(points: points, columns: columns),
            for: "a map of \(points) points with perplexity \(perplexity.short)")
    }

    /// The method for so many points.
    func chosenMethod(points: Int) -> Method {
        guard method == .auto else { return method }
        return points < 1000 ? .exact : dimensions == 2 ? .interpolation : .barnesHut()
    }
}

extension Float {
    /// At most one decimal.
    var short: String {
        let tenths = (self * 10).rounded(.down) / 10
        return tenths == tenths.rounded() && abs(tenths) < 1e9 ? "\(Int(tenths))" : "\(tenths)"
    }
}
