import CQuillKernels
import QuillGraph
import QuillSystem
import QuillTensor

/// Gradient descent on a map.
final class MapDescent {
    /// How a step is taken.
    struct Step {
        var exaggeration: Float
        var learningRate: Float
        var momentum: Float
    }

    let points: Int
    let dimensions: Int
    /// Floats per point: 2, or 4 in space.
    private let width: Int
    private let graph: NeighborGraph
    private let repulsion: any Repulsion
    private let runtime: Runtime
    private let table: quill_kernels
    private let y, next, gain, update: Buffer<Float>
    private let step: Buffer<quill_map_step>
    private var runner: PhaseRunner?

    init(_ graph: NeighborGraph, start: Tensor<Float>, method: TSNE.Method, runtime: Runtime) {
        points = start.shape[0]
        dimensions = start.shape[1]
        width = dimensions == 2 ? 2 : 4
        self.graph = graph
        self.runtime = runtime
        table = runtime.kernelTable.pointee
        y = Buffer(points * width, repeating: 0)
        next = Buffer(points * width, repeating: 0)
        gain = Buffer(points * width, repeating: 1)
        update = Buffer(points * width, repeating: 0)
        start.withUnsafeBufferPointer { [width, dimensions, y, points] source in
            for index in 0..<points {
                for axis in 0..<dimensions {
                    y.pointer[index * width + axis] = source[index * dimensions + axis]
                }
            }
        }
        repulsion =
            switch method {
            case .interpolation: GridRepulsion(y, points: points, runtime: runtime)
            case .barnesHut(let theta):
                TreeRepulsion(y, points: points, theta: theta, runtime: runtime)
            default: PairRepulsion(y, points: points, dimensions: dimensions, runtime: runtime)
            }
        step = Buffer(
            1,
            repeating: quill_map_step(
                graph: quill_attraction(
                    points: Int64(points), dimensions: Int32(dimensions), start: graph.start.pointer,
                    column: graph.column.pointer, value: graph.value.pointer, y: y.pointer,
                    other: y.pointer),
                repulsion: repulsion.force.pointer, z: repulsion.z.pointer, exaggeration: 1, learning_rate: 1,
                momentum: 0, smallest_gain: 0.01, largest_step: 5, gain: gain.pointer, update: update.pointer,
                next: next.pointer))
    }

    /// Takes one step.
    func run(_ settings: Step) {
        step.pointer.pointee.exaggeration = settings.exaggeration
        step.pointer.pointee.learning_rate = settings.learningRate
        step.pointer.pointee.momentum = settings.momentum
        if repulsion.prepare() || runner == nil { runner = makeRunner() }
        runner?.run()
    }

    private func makeRunner() -> PhaseRunner {
        let (step, table, points, width) = (step, table, points, width)
        let (y, next) = (y, next)
        let move = Phase(items: PairRepulsion.chunks(points), nanoseconds: 1e9) { items, _ in
            let chunk = Int(QUILL_MAP_CHUNK)
            table.map_step(
                step.pointer, Int64(items.lowerBound * chunk), Int64(min(items.upperBound * chunk, points)))
        }
        let settle = Phase(items: PairRepulsion.chunks(points), nanoseconds: 1e6) { items, _ in
            let chunk = Int(QUILL_MAP_CHUNK) * width
            let first = items.lowerBound * chunk
            let end = min(items.upperBound * chunk, points * width)
            (y.pointer + first).update(from: next.pointer + first, count: end - first)
        }
        return PhaseRunner(
            repulsion.phases + [move, settle], scratchBytes: repulsion.scratchBytes, runtime: runtime)
    }

    /// The map, centered, [points, dimensions].
    var map: Tensor<Float> {
        var sums = [Double](repeating: 0, count: dimensions)
        for index in 0..<points {
            for axis in 0..<dimensions { sums[axis] += Double(y.pointer[index * width + axis]) }
        }
        return Tensor([points, dimensions]) { target in
            for index in 0..<points {
                for axis in 0..<dimensions {
                    let value = y.pointer[index * width + axis] - Float(sums[axis] / Double(points))
                    target.initializeElement(at: index * dimensions + axis, to: value)
                }
            }
        }
    }

    /// The Kullback–Leibler divergence of the map's probabilities from those of the points.
    func divergence() -> Double {
        let sums = Buffer<Float>(points, repeating: 0)
        let (table, step, chunk, points) = (table, step, Int(QUILL_MAP_CHUNK), points)
        _ = repulsion.prepare()
        let attraction = Phase(items: PairRepulsion.chunks(points), nanoseconds: 1e9) { items, _ in
            table.map_divergence(
                &step.pointer.pointee.graph, sums.pointer, Int64(items.lowerBound * chunk),
                Int64(min(items.upperBound * chunk, points)))
        }
        PhaseRunner(
            repulsion.phases + [attraction], scratchBytes: repulsion.scratchBytes, runtime: runtime
        ).run()
        // The phases may have changed.
        runner = nil
        return sums.values.reduce(0) { $0 + Double($1) } + log(repulsion.z.pointer[0])
    }

    /// The gradient without the factor 4, [points, dimensions], for tests.
    func gradient(exaggeration: Float = 1) -> Tensor<Float> {
        _ = repulsion.prepare()
        PhaseRunner(repulsion.phases, scratchBytes: repulsion.scratchBytes, runtime: runtime).run()
        runner = nil
        let pull = Buffer<Float>(points * width, repeating: 0)
        table.map_attraction(&step.pointer.pointee.graph, pull.pointer, 0, Int64(points))
        let (force, z) = (repulsion.force, Float(repulsion.z.pointer[0]))
        return Tensor([points, dimensions]) { target in
            for index in 0..<points {
                for axis in 0..<dimensions {
                    let at = index * width + axis
                    target.initializeElement(
                        at: index * dimensions + axis,
                        to: exaggeration * pull.pointer[at] - force.pointer[at] / z)
                }
            }
        }
    }

    /// Z of the map.
    var normalization: Double { repulsion.z.pointer[0] }
}
