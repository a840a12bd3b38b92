import CQuillKernels
import QuillGraph
import QuillTensor

/// The exact nearest neighbors of points, by Euclidean distance.
///
/// ```swift
/// let x = try Tensor<Float>([4, 1], [0, 1, 3, 7])
/// let neighbors = try NearestNeighbors(x, count: 2)
/// print(neighbors.indices[0])  // [1 2]
/// ```
public struct NearestNeighbors: Sendable {
    /// The number of neighbors of each point.
    public let count: Int
    /// The rows of each point's neighbors, [points, count], nearest first; of equally near ones, the lower row first.
    public let indices: Tensor<Int32>
    /// The squared distances to them, [points, count].
    public let squaredDistances: Tensor<Float>

    /// Finds the neighbors of each row among the other rows. Equal rows are neighbors at distance 0.
    /// - Parameters:
    ///   - x: the points, one per row; further axes are flattened.
    ///   - count: the number of neighbors, less than the number of points.
    ///   - runtime: the threads to use. They don't change the result.
    /// - Throws: an `.argument` error for a count outside 1…points − 1 or memory that isn't there, a `.data` error for
    ///   numbers that aren't finite.
    public init(_ x: Tensor<Float>, count: Int, runtime: Runtime = .default) throws {
        let x = try PointMatrix(x, purpose: "nearest neighbors")
        guard (1..<max(x.rows, 1)).contains(count) else {
            throw QuillError(
                .argument,
                "nearest neighbors: expected 1 to \(x.rows - 1) neighbors for \(x.rows) points, received \(count)"
            )
        }
        try self.init(x, among: x, count: count, same: true, runtime: runtime)
    }

    /// Finds the neighbors of each query among the points.
    /// - Parameters:
    ///   - queries: the points whose neighbors to find, one per row.
    ///   - points: the points among which to find them, one per row.
    ///   - count: the number of neighbors, at most the number of points.
    ///   - runtime: the threads to use. They don't change the result.
    /// - Throws: a `.shape` error if the rows differ in length, and the errors of ``init(_:count:runtime:)``.
    public init(
        of queries: Tensor<Float>, among points: Tensor<Float>, count: Int, runtime: Runtime = .default
    ) throws {
        let (queries, points) = (
            try PointMatrix(queries, purpose: "nearest neighbors"),
            try PointMatrix(points, purpose: "nearest neighbors")
        )
        guard queries.columns == points.columns else {
            throw QuillError(
                .shape,
                "nearest neighbors: expected \(points.columns) numbers per row, received \(queries.columns)")
        }
        guard (1...max(points.rows, 1)).contains(count), points.rows > 0 else {
            throw QuillError(
                .argument,
                "nearest neighbors: expected 1 to \(points.rows) neighbors, received \(count)")
        }
        try self.init(queries, among: points, count: count, same: false, runtime: runtime)
    }

    private init(
        _ queries: PointMatrix, among points: PointMatrix, count: Int, same: Bool, runtime: Runtime
    ) throws {
        self.count = count
        let numbers = Double(queries.rows) * Double(count) * 2 + Double(points.rows * points.columns) * 2
        try requireMemory(Int(exactly: numbers * 4), for: "\(queries.rows) × \(count) neighbors")
        let table = runtime.kernelTable.pointee
        let querySquares = Buffer<Float>(queries.rows, repeating: 0)
        let pointSquares = Buffer<Float>(points.rows, repeating: 0)
        var indices = Tensor<Int32>([queries.rows, count], repeating: 0)
        var distances = Tensor<Float>([queries.rows, count], repeating: 0)
        Self.squares(queries, relativeTo: points, table, querySquares)
        Self.squares(points, relativeTo: points, table, pointSquares)
        queries.values.withUnsafeBufferPointer { query in
            points.values.withUnsafeBufferPointer { point in
                indices.withUnsafeMutableBufferPointer { index in
                    distances.withUnsafeMutableBufferPointer { distance in
                        guard let query = query.baseAddress, let point = point.baseAddress,
                            let index = index.baseAddress, let distance = distance.baseAddress
                        else { return }
                        let columns = Int64(points.columns)
                        let arguments = quill_neighbors(
                            queries: Int64(queries.rows), points: Int64(points.rows), dimensions: columns,
                            neighbors: Int64(count), query: query, point: point,
                            query_squares: querySquares.pointer, point_squares: pointSquares.pointer,
                            largest_square: pointSquares.values.max() ?? 0, same: same, index: index,
                            distance: distance)
                        Self.run(arguments, table, runtime)
                    }
                }
            }
        }
        (self.indices, squaredDistances) = (indices, distances)
    }

    /// The sums of squares relative to the first point, as the kernel multiplies them.
    private static func squares(
        _ x: PointMatrix, relativeTo points: PointMatrix, _ table: quill_kernels, _ result: Buffer<Float>
    ) {
        let shifted = x.shifted(by: points.values[0].elements)
        shifted.values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            table.square_sums(base, Int64(x.columns), result.pointer, 0, Int64(x.rows))
        }
    }

    private static func run(_ arguments: quill_neighbors, _ table: quill_kernels, _ runtime: Runtime) {
        let work = withUnsafePointer(to: arguments) { table.neighbors_work($0) }
        let packed = Buffer<UInt8>(Int(work.workspace_bytes), repeating: 0)
        func phase(
            _ items: Int64,
            _ kernel:
                @escaping (
                    UnsafePointer<quill_neighbors>, Int64, Int64, UnsafeMutableRawPointer,
                    UnsafeMutableRawPointer
                ) -> Void
        ) -> Phase {
            Phase(items: Int(items), nanoseconds: 1e9) { items, scratch in
                withUnsafePointer(to: arguments) {
                    kernel($0, Int64(items.lowerBound), Int64(items.upperBound), scratch, packed.pointer)
                }
            }
        }
        PhaseRunner(
            [phase(work.prepare_items, table.neighbors_prepare), phase(work.items, table.neighbors)],
            scratchBytes: Int(work.scratch_bytes), runtime: runtime
        ).run()
    }
}
