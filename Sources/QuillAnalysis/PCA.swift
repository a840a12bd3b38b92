import QuillGraph
import QuillTensor

/// Principal component analysis: the directions in which points vary most.
///
/// ```swift
/// let x = try Tensor<Float>([4, 2], [0, 0, 1, 2, 2, 4, 3, 6])
/// let components = try PCA(components: 1).fit(x)
/// print(components.explainedVarianceRatio)  // [1.0]
/// let z = try components.transform(x)       // [4, 1]
/// ```
///
/// Each direction's largest number is positive, so equal points give equal results on every machine. Small matrices, with
/// at most 1,024 rows or columns, are decomposed exactly, in double precision; larger ones by a randomized method (Halko,
/// Martinsson, and Tropp, SIAM Review 53, 2011).
public struct PCA: Sendable {
    /// The methods of decomposition.
    public enum Solver: Sendable, Equatable {
        /// Exact if the points have at most 1,024 rows or columns, else randomized.
        case auto
        /// By the eigenvalues of the covariance matrix.
        case exact
        /// By products with random vectors, which are sharpened by a number of power iterations.
        case randomized(iterations: Int = 10, seed: UInt64 = 1)
    }

    /// The number of components.
    public var components: Int
    /// The method.
    public var solver: Solver
    /// The threads to use. They don't change the result.
    public var runtime: Runtime

    /// Describes an analysis.
    /// - Parameters:
    ///   - components: the number of directions, at most the number of rows and of columns.
    ///   - solver: the method.
    ///   - runtime: the threads to use.
    public init(components: Int, solver: Solver = .auto, runtime: Runtime = .default) {
        self.components = components
        self.solver = solver
        self.runtime = runtime
    }

    /// The largest side of a matrix that is decomposed exactly.
    private static let exactLimit = 1024

    /// Finds the components of points.
    /// - Parameter x: the points, one per row; further axes are flattened.
    /// - Throws: an `.argument` error for a number of components outside 1…min(rows, columns), a `.data` error for numbers
    ///   that aren't finite.
    public func fit(_ x: Tensor<Float>) throws -> PrincipalComponents {
        let points = try PointMatrix(x, purpose: "PCA")
        let most = min(points.rows, points.columns)
        guard points.rows >= 2 else {
            throw QuillError(.argument, "PCA: expected at least 2 points, received \(points.rows)")
        }
        guard (1...most).contains(components) else {
            throw QuillError(
                .argument,
                "PCA: expected 1 to \(most) components for \(points.rows) points of \(points.columns) numbers, received \(components)"
            )
        }
        try requireMemory(
            points.rows * points.columns * 4 + most * most * 8, for: "the components of \(points.rows) points"
        )
        let mean = points.means()
        let centered = points.shifted(by: mean)
        let product = MatrixProduct(runtime: runtime)
        let (directions, variances) =
            switch solver {
            case .auto where most > Self.exactLimit:
                randomized(centered, product, iterations: 10, seed: 1)
            case .randomized(let iterations, let seed):
                randomized(centered, product, iterations: max(iterations, 0), seed: seed)
            default: exact(centered, product)
            }
        let total = centered.sumOfSquares / Double(points.rows - 1)
        return PrincipalComponents(
            mean: Tensor(mean), components: Self.withFixedSigns(directions),
            explainedVariance: variances.map { Float($0) },
            explainedVarianceRatio: variances.map { total > 0 ? Float($0 / total) : 0 },
            singularValues: variances.map { Float(($0 * Double(points.rows - 1)).squareRoot()) },
            runtime: runtime)
    }

    /// Turns each row so that its largest number is positive.
    private static func withFixedSigns(_ directions: Tensor<Float>) -> Tensor<Float> {
        var result = directions
        let columns = directions.shape[1]
        result.withUnsafeMutableBufferPointer { floats in
            for start in stride(from: 0, to: floats.count, by: columns) {
                let row = start..<start + columns
                let largest = row.max { abs(floats[$0]) < abs(floats[$1]) } ?? start
                if floats[largest] < 0 { for index in row { floats[index] = -floats[index] } }
            }
        }
        return result
    }

    /// The eigenvectors of the covariance, or of the products of the rows if there are fewer rows than columns.
    private func exact(_ x: PointMatrix, _ product: MatrixProduct) -> (Tensor<Float>, [Double]) {
        let byColumns = x.columns <= x.rows
        let gram = product.gram(x.values, ofColumns: byColumns)
        let side = min(x.rows, x.columns)
        let (values, vectors) = SymmetricEigenvectors.largest(components, of: gram, side: side)
        let variances = values.map { max($0, 0) / Double(x.rows - 1) }
        if byColumns {
            return (
                Tensor([components, side]) { _ = $0.initialize(from: vectors.map { Float($0) }) }, variances
            )
        }
        let left = Tensor<Float>([components, side]) { _ = $0.initialize(from: vectors.map { Float($0) }) }
        return (OrthonormalRows.of(product(left, x.values)), variances)
    }

    private func randomized(
        _ x: PointMatrix, _ product: MatrixProduct, iterations: Int, seed: UInt64
    ) -> (Tensor<Float>, [Double]) {
        let width = min(components + max(10, components / 4), min(x.rows, x.columns))
        var random = SplitMix64(seed: seed)
        let start = Tensor<Float>([width, x.columns]) { target in
            for index in 0..<target.count {
                // The sum of uniform numbers is normal enough.
                let sum = (0..<4).reduce(Float(0)) { sum, _ in
                    sum + Float(random.next() >> 40) / 16_777_216 - 0.5
                }
                target.initializeElement(at: index, to: sum)
            }
        }
        var basis = OrthonormalRows.of(start)
        for _ in 0...iterations {
            let left = OrthonormalRows.of(product(basis, x.values, transposeB: true))
            basis = OrthonormalRows.of(product(left, x.values))
        }
        // Within the basis, the decomposition is exact.
        let inside = product(basis, x.values, transposeB: true)
        let gram = product.gram(inside, ofColumns: false)
        let (values, vectors) = SymmetricEigenvectors.largest(components, of: gram, side: width)
        let turn = Tensor<Float>([components, width]) { _ = $0.initialize(from: vectors.map { Float($0) }) }
        return (product(turn, basis), values.map { max($0, 0) / Double(x.rows - 1) })
    }
}

/// The directions in which points vary most, and the variance in each.
public struct PrincipalComponents: Sendable {
    /// The mean of the points, [columns].
    public let mean: Tensor<Float>
    /// The directions, as orthonormal rows, [components, columns], by falling variance.
    public let components: Tensor<Float>
    /// The variance of the points in each direction.
    public let explainedVariance: [Float]
    /// Its share of the whole variance.
    public let explainedVarianceRatio: [Float]
    /// The singular values of the centered points.
    public let singularValues: [Float]
    let runtime: Runtime

    /// Returns the coordinates of points along the components, [rows, components].
    /// - Parameter x: points with as many numbers as those of the analysis, one per row.
    /// - Throws: a `.shape` error for another number of columns, a `.data` error for numbers that aren't finite.
    public func transform(_ x: Tensor<Float>) throws -> Tensor<Float> {
        let points = try PointMatrix(x, purpose: "PCA")
        guard points.columns == mean.elementCount else {
            throw QuillError(
                .shape, "PCA: expected \(mean.elementCount) numbers per row, received shape \(x.shape)")
        }
        let centered = points.shifted(by: mean.elements)
        return MatrixProduct(runtime: runtime)(centered.values, components, transposeB: true)
    }

    /// Returns the points with these coordinates, [rows, columns]: what is left of the points in the components.
    /// - Parameter z: coordinates as ``transform(_:)`` returns them.
    /// - Throws: a `.shape` error for another number of components.
    public func inverseTransform(_ z: Tensor<Float>) throws -> Tensor<Float> {
        guard z.rank == 2, z.shape[1] == components.shape[0] else {
            throw QuillError(
                .shape, "PCA: expected shape [rows, \(components.shape[0])], received \(z.shape)")
        }
        var x = MatrixProduct(runtime: runtime)(z, components)
        let columns = mean.elementCount
        mean.withUnsafeBufferPointer { mean in
            x.withUnsafeMutableBufferPointer { floats in
                for index in 0..<floats.count { floats[index] += mean[index % columns] }
            }
        }
        return x
    }
}
