import QuillTensor

/// A network with open sizes is built for one size, and built again for others when samples of them come. Its weights are
/// the same for all sizes.
extension Network {
    /// Whether the network takes samples of several sizes, such as images of any height and width.
    public var hasOpenSizes: Bool { inputs.contains { !steps[$0].openAxes.isEmpty } }

    /// The shapes of the inputs, without the batch axis; nil for extents that are open.
    public var openInputShapes: [InputShape] { inputs.map { steps[$0].openShape } }

    /// The shapes of the outputs, without the batch axis; nil for extents that follow open sizes of the inputs.
    public var openOutputShapes: [InputShape] {
        let shapes = openShapes
        return outputs.map { shapes[$0.step][$0.output] }
    }

    /// The shapes of all outputs of the steps; nil for extents that follow open sizes of the inputs.
    package var openShapes: [[InputShape]] {
        guard hasOpenSizes, let other = try? doubled() else {
            return steps.map { $0.outputs.map { InputShape($0) } }
        }
        return zip(steps, other.steps).map { here, there in
            zip(here.outputs, there.outputs).map { a, b in
                InputShape(zip(a.dimensions, b.dimensions).map { $0 == $1 ? $0 : nil })
            }
        }
    }

    /// Returns this network for samples of other shapes. Unlike with `resized(to:)`, open sizes stay open.
    /// - Throws: a `.shape` error for a shape that the inputs don't take, or that is too small for a layer.
    package func sized(to shapes: [Shape]) throws -> Network {
        guard shapes != inputShapes else { return self }
        for (index, shape) in zip(inputs, shapes) where !steps[index].openShape.fits(shape) {
            throw QuillError(
                .shape, "\(steps[index].name): expected shape \(steps[index].openShape), received \(shape)")
        }
        var result = try resized(to: shapes, isOpen: true)
        for index in inputs { result.steps[index].openAxes = steps[index].openAxes }
        result.carried = carried
        return result
    }

    /// Returns this network for open extents that are all the same.
    func sized(open extent: Int) throws -> Network {
        try sized(to: openInputShapes.map { $0.shape(open: extent) })
    }

    /// Builds a network whose open extents are all as given: one that suits almost all layers or, if a layer needs more,
    /// a larger one.
    /// - Throws: the error for the first extent, or a `.shape` error that names a layer whose weights depend on the size.
    static func withOpenSizes(_ build: (Int) throws -> Network) throws -> Network {
        // Powers of two, because networks that divide and double their images need multiples.
        do {
            return try build(64).checkingOpenSizes()
        } catch let error as QuillError {
            guard let larger = try? build(256).checkingOpenSizes() else { throw error }
            return larger
        }
    }

    /// - Throws: a `.shape` error that names a layer that does not take every size.
    private func checkingOpenSizes() throws -> Network {
        do {
            _ = try doubled()
            return self
        } catch let error as QuillError {
            let shapes = openInputShapes.map(\.description).joined(separator: " and ")
            throw QuillError(
                error.kind,
                "\(error.message); the input leaves its size open, \(shapes): give it a size, or use layers that take any, "
                    + "such as GlobalAveragePooling2D in place of Flatten")
        }
    }

    /// Returns this network for samples twice as large along all open axes.
    private func doubled() throws -> Network {
        try sized(
            to: inputs.map { index in
                let step = steps[index]
                return Shape(
                    step.output.dimensions.enumerated().map {
                        step.openAxes.contains($0.offset) ? 2 * $0.element : $0.element
                    })
            })
    }
}

extension Network.Step {
    /// The shape of an input; nil for extents that are open.
    var openShape: InputShape {
        InputShape(output.dimensions.enumerated().map { openAxes.contains($0.offset) ? nil : $0.element })
    }
}

extension InnerNetwork {
    /// Returns this layer for inputs of the given shapes, which a network with open sizes takes if they fit.
    func sized(to shapes: [Shape]) throws -> InnerNetwork {
        guard network.hasOpenSizes else { return self }
        var result = self
        result.network = try network.sized(to: shapes)
        return result
    }
}
