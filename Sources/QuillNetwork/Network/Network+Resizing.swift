import QuillTensor

extension Network {
    /// Returns this network for inputs of other shapes, such as larger images. The weights stay: they must not depend on
    /// the size, as those of convolutions and of layers after a global pooling.
    /// - Throws: a `.shape` error that names a layer whose weights depend on the size, or that does not fit; an
    ///   `.argument` error for another number of inputs.
    public func resized(to shapes: [Shape]) throws -> Network { try resized(to: shapes, isOpen: false) }

    /// - Parameter isOpen: whether inner networks stay as they are, because their users chose the size.
    func resized(to shapes: [Shape], isOpen: Bool) throws -> Network {
        guard shapes.count == inputs.count else {
            throw QuillError(
                .argument, "\(name): expected shapes of \(inputs.count) inputs, received \(shapes.count)")
        }
        var result = Network(empty: name, isSequential: isSequential)
        result.freezesWeights = freezesWeights
        var first: [String: Int] = [:]
        for (index, step) in steps.enumerated() {
            if let layer = step.layer {
                try result.add(step, layer, first: first[step.name], isOpen: isOpen)
            } else {
                let shape = inputs.firstIndex(of: index).map { shapes[$0] } ?? step.output
                _ = try result.add(input: shape, name: step.name)
            }
            if step.call == 0 { first[step.name] = index }
        }
        result.inputs = inputs
        result.outputs = outputs
        return result
    }

    /// Adds a step of a network of another size.
    private mutating func add(_ step: Step, _ layer: any Layer, first: Int?, isOpen: Bool) throws {
        if step.call > 0, let first {
            _ = try add(another: first, step.inputs)
            return
        }
        var layer = layer
        if !isOpen, var inner = layer as? InnerNetwork, !inner.network.hasOpenSizes {
            inner.network = try inner.network.resized(
                to: step.inputs.map { steps[$0.step].outputs[$0.output] })
            layer = inner
        }
        _ = try add(
            layer, name: step.name, isTrainable: step.isTrainable, step.inputs)
        for (weight, earlier) in zip(steps[steps.count - 1].declared, step.declared)
        where weight.shape != earlier.shape {
            throw QuillError(
                .shape,
                "\(weight.name) depends on the size of the inputs: its shape \(earlier.shape) became \(weight.shape)"
            )
        }
    }
}
