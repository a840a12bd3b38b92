import CQuillKernels
import QuillGraph

/// A way to calculate what pushes the points of a map apart: Σ w² (y_i − y_j) for each point, and Z = Σ w.
protocol Repulsion: AnyObject {
    /// The forces, [points, 2 or 4].
    var force: Buffer<Float> { get }
    /// Z, after the phases have run.
    var z: Buffer<Double> { get }
    /// The work for a map.
    var phases: [Phase] { get }
    /// The scratch memory of the phases.
    var scratchBytes: Int { get }
    /// Prepares the phases for the points of a map.
    /// - Returns: whether the phases have changed.
    func prepare() -> Bool
}

/// Every pair of points.
final class PairRepulsion: Repulsion {
    let force: Buffer<Float>
    let z = Buffer<Double>(1, repeating: 1)
    let phases: [Phase]
    let scratchBytes = 0

    init(_ y: Buffer<Float>, points: Int, dimensions: Int, runtime: Runtime) {
        let table = runtime.kernelTable.pointee
        let force = Buffer<Float>(y.count, repeating: 0), each = Buffer<Float>(points, repeating: 0)
        let (y, z) = (y, z)
        phases = [
            Phase(items: Self.chunks(points), nanoseconds: 1e9) { items, _ in
                var arguments = quill_repulsion(
                    points: Int64(points), others: Int64(points), dimensions: Int32(dimensions), y: y.pointer,
                    other: y.pointer, repulsion: force.pointer, z: each.pointer)
                table.map_pairs(&arguments, Int64(items.lowerBound), Int64(items.upperBound))
            },
            Phase(items: 1, nanoseconds: 1e3) { _, _ in
                z.pointer[0] = max(each.values.reduce(0.0) { $0 + Double($1) } - Double(points), 1e-30)
            },
        ]
        self.force = force
    }

    func prepare() -> Bool { false }

    static func chunks(_ points: Int) -> Int { (points + Int(QUILL_MAP_CHUNK) - 1) / Int(QUILL_MAP_CHUNK) }
}
