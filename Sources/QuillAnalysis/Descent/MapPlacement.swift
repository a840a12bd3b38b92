import CQuillKernels
import QuillGraph
import QuillTensor

/// Places new points in a map. Each minimizes the divergence of its own probabilities, so that its place doesn't depend on
/// the other new points.
final class MapPlacement {
    private let map: Tensor<Float>
    private let count: Int
    private let dimensions: Int
    private let width: Int
    private let runtime: Runtime
    private let table: quill_kernels
    private let other, y, next, gain, update, force, z: Buffer<Float>
    private let start: Buffer<Int64>
    private let column: Buffer<Int32>
    private let value: Buffer<Float>
    /// The map's repulsion and sums at any place, in a large plane.
    private let grids: [FixedField]
    private static let learningRate: Float = 0.1

    init(_ map: TSNEMap, _ neighbors: NearestNeighbors, _ probabilities: Buffer<Float>) {
        self.map = map.points
        runtime = map.settings.runtime
        table = runtime.kernelTable.pointee
        let (count, dimensions) = (neighbors.indices.shape[0], map.points.shape[1])
        let width = dimensions == 2 ? 2 : 4
        (self.count, self.dimensions, self.width) = (count, dimensions, width)
        let points = map.points.shape[0]
        other = Buffer(points * width, repeating: 0)
        map.points.withUnsafeBufferPointer { [other] source in
            for index in 0..<points {
                for axis in 0..<dimensions {
                    other.pointer[index * width + axis] = source[index * dimensions + axis]
                }
            }
        }
        y = Buffer(count * width, repeating: 0)
        next = Buffer(count * width, repeating: 0)
        gain = Buffer(count * width, repeating: 1)
        update = Buffer(count * width, repeating: 0)
        force = Buffer(count * width, repeating: 0)
        z = Buffer(count, repeating: 0)
        start = Buffer(count + 1, repeating: 0)
        for row in 0...count { start.pointer[row] = Int64(row * neighbors.count) }
        column = Buffer(count * neighbors.count, repeating: 0)
        neighbors.indices.withUnsafeBufferPointer { [column] in
            _ = column.values.update(fromContentsOf: $0)
        }
        value = probabilities
        let isLarge = dimensions == 2 && map.chosenMethod == .interpolation
        grids =
            isLarge
            ? [
                FixedField(other, points: points, sums: false, runtime: runtime),
                FixedField(other, points: points, sums: true, runtime: runtime),
            ] : []
        // The median of the neighbors' places.
        for row in 0..<count {
            for axis in 0..<dimensions {
                let places = (0..<neighbors.count).map {
                    other.pointer[Int(column.pointer[row * neighbors.count + $0]) * width + axis]
                }.sorted()
                y.pointer[row * width + axis] =
                    (places[(places.count - 1) / 2] + places[places.count / 2]) / 2
            }
        }
    }

    /// Moves the points, and returns their places.
    func placed(iterations: Int) -> Tensor<Float> {
        let one = Buffer<Double>(1, repeating: 1)
        let step = Buffer(
            1,
            repeating: quill_map_step(
                graph: quill_attraction(
                    points: Int64(count), dimensions: Int32(dimensions), start: start.pointer,
                    column: column.pointer, value: value.pointer, y: y.pointer, other: other.pointer),
                repulsion: force.pointer, z: one.pointer, exaggeration: 1, learning_rate: Self.learningRate,
                momentum: 0.8, smallest_gain: 0.01, largest_step: 0.25, gain: gain.pointer,
                update: update.pointer, next: next.pointer))
        for _ in 0..<iterations {
            repel()
            table.map_step(step.pointer, 0, Int64(count))
            y.pointer.update(from: next.pointer, count: y.count)
        }
        return Tensor([count, dimensions]) { target in
            for row in 0..<count {
                for axis in 0..<dimensions {
                    target.initializeElement(at: row * dimensions + axis, to: y.pointer[row * width + axis])
                }
            }
        }
    }

    /// Calculates each point's repulsion, divided by its own sum.
    private func repel() {
        if grids.count == 2 {
            let sums = Buffer<Float>(2 * count, repeating: 0)
            grids[0].gather(y, into: force, count: count)
            grids[1].gather(y, into: sums, count: count)
            for row in 0..<count { z.pointer[row] = sums.pointer[2 * row] }
        } else {
            let (other, y, force, z, count, dimensions, table) = (
                other, y, force, z, count, dimensions, table
            )
            let points = map.shape[0]
            PhaseRunner(
                [
                    Phase(items: PairRepulsion.chunks(count), nanoseconds: 1e9) { items, _ in
                        var arguments = quill_repulsion(
                            points: Int64(count), others: Int64(points), dimensions: Int32(dimensions),
                            y: y.pointer, other: other.pointer, repulsion: force.pointer, z: z.pointer)
                        table.map_pairs(&arguments, Int64(items.lowerBound), Int64(items.upperBound))
                    }
                ], runtime: runtime
            ).run()
        }
        for row in 0..<count {
            let scale = 1 / max(z.pointer[row], 1e-6)
            for axis in 0..<width { force.pointer[row * width + axis] *= scale }
        }
    }
}

extension TSNEMap {
    /// The method by which the map was made.
    var chosenMethod: TSNE.Method { settings.chosenMethod(points: points.shape[0]) }
}

/// The repulsion, or the sums of w, of a map's points at any place of the plane.
private final class FixedField {
    private let arguments: Buffer<quill_map_grid>
    private let repulsion: GridRepulsion
    private let table: quill_kernels

    init(_ map: Buffer<Float>, points: Int, sums: Bool, runtime: Runtime) {
        table = runtime.kernelTable.pointee
        repulsion = GridRepulsion(map, points: points, runtime: runtime, sums: sums)
        _ = repulsion.prepare()
        PhaseRunner(repulsion.phases, scratchBytes: repulsion.scratchBytes, runtime: runtime).run()
        arguments = repulsion.arguments
    }

    func gather(_ y: Buffer<Float>, into result: Buffer<Float>, count: Int) {
        arguments.pointer.pointee.points = Int64(count)
        arguments.pointer.pointee.y = UnsafePointer(y.pointer)
        arguments.pointer.pointee.force = result.pointer
        table.map_gather(arguments.pointer, 0, Int64(count))
    }
}
