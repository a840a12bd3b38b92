import QuillGraph
import QuillTensor

/// The dot products of two inputs of each sample over one axis of each: [batch, a, n] and [batch, b, n] over axis
/// 2 give [batch, a, b]; two vectors give one number.
public struct Dot: MergingLayer, ConfigurableLayer {
    let axes: [Int]
    let normalizes: Bool
    public let name: String?

    /// Creates a layer that sums over the same axis of both inputs; the batch axis is 0. `normalize` divides by the
    /// vectors' norms, which gives cosines.
    public init(axes: Int, normalize: Bool = false, name: String? = nil) {
        self.init([axes], normalize, name)
    }

    /// Creates a layer that sums over an axis of the first input and another of the second.
    public init(axes: (Int, Int), normalize: Bool = false, name: String? = nil) {
        self.init([axes.0, axes.1], normalize, name)
    }

    private init(_ axes: [Int], _ normalizes: Bool, _ name: String?) {
        self.axes = axes
        self.normalizes = normalizes
        self.name = name
    }

    public func call(_ inputs: [Node], _ weights: Weights, _ mode: Mode) -> Node {
        do {
            return try product(inputs)
        } catch {
            inputs[0].graph.fail(error as? QuillError ?? QuillError(.shape, "\(error)"))
            return inputs[0]
        }
    }

    private func product(_ inputs: [Node]) throws -> Node {
        guard inputs.count == 2 else {
            throw QuillError(.argument, "expected two inputs, received \(inputs.count)")
        }
        let (a, b) = (inputs[0], inputs[1])
        let axes = [
            1 + (try a.shape.dropFirst().axisOfSample(self.axes[0])),
            1 + (try b.shape.dropFirst().axisOfSample(self.axes[self.axes.count - 1])),
        ]
        let extent = a.shape[axes[0]]
        guard b.shape[axes[1]] == extent else {
            throw QuillError(
                .shape,
                "expected equal extents along axis \(axes[0]) of \(a.shape) and axis \(axes[1]) of \(b.shape)"
            )
        }
        // Rows over the summed axis: [batch, all others, extent].
        let rows = zip(inputs, axes).map { x, axis in
            let order = (0..<x.shape.rank).filter { $0 != axis } + [axis]
            let row = x.permuted(order).reshaped(to: [x.shape[0], -1, extent])
            return normalizes ? unitVectors(row, axes: [2], shortest: 1e-7) : row
        }
        let (m, n) = (rows[0].shape[1], rows[1].shape[1])
        let products =
            rows[0].reshaped(to: [a.shape[0], m, 1, extent])
            * rows[1].reshaped(to: [a.shape[0], 1, n, extent])
        func others(_ x: Node, _ axis: Int) -> [Int] {
            (1..<x.shape.rank).filter { $0 != axis }.map { x.shape[$0] }
        }
        let kept = others(a, axes[0]) + others(b, axes[1])
        return sum(products, axes: [3]).reshaped(to: Shape([a.shape[0]] + (kept.isEmpty ? [1] : kept)))
    }

    public var configuration: Configuration {
        Configuration([
            "axes": axes.count == 1 ? .init(axes[0]) : .init(axes), "normalize": .bool(normalizes),
        ])
    }

    public init(configuration: Configuration, name: String?) throws {
        guard let axes = try configuration.ints("axes"), axes.count == 1 || axes.count == 2 else {
            throw QuillError(.file, "setting 'axes': expected one or two axes")
        }
        self.init(axes, try configuration.bool("normalize", default: false), name)
    }
}
