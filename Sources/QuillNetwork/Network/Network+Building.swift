import QuillGraph
import QuillTensor

extension Network {
    /// - Parameter extent: the extent of open axes for now.
    mutating func add(input shape: InputShape, name: String?, open extent: Int) throws -> Int {
        let index = try add(input: shape.shape(open: extent), name: name)
        steps[index].openAxes = shape.openAxes
        return index
    }

    mutating func add(input shape: Shape, name: String?) throws -> Int {
        let name = try checked(name) ?? uniqueName("input_layer")
        guard shape.dimensions.allSatisfy({ $0 > 0 }) else {
            throw QuillError(.shape, "\(name): input extents must be positive, received \(shape)")
        }
        let graph = Graph()
        graph.scope = name
        _ = graph.input(name, shape.prepending(1))
        try graph.check()
        steps.append(Step(layer: nil, name: name, call: 0, inputs: [], outputs: [shape], declared: []))
        inputs.append(steps.count - 1)
        return steps.count - 1
    }

    /// Returns a requested name if it is still available.
    private func checked(_ name: String?) throws -> String? {
        guard !steps.contains(where: { $0.name == name }) else {
            throw QuillError(
                .argument, "\(self.name): expected unique layer names, received '\(name ?? "")' twice")
        }
        return name
    }

    private func uniqueName(_ base: String) -> String { unique(base, among: steps.map(\.name)) }

    /// Adds the first call of a layer.
    mutating func add(
        _ layer: any Layer, name: String? = nil, isTrainable: Bool = true, _ inputs: [Port],
        checking: (WeightSpecification) throws -> Void = { _ in }
    ) throws -> Port {
        let name = try checked(name ?? layer.name) ?? uniqueName(layer.baseName)
        var layer = try sized(layer, name, inputs)
        let declared = try declare(layer, name, inputs)
        try declared.forEach(checking)
        let outputs = try shapes(layer, name, declared, inputs)
        if var inner = layer as? InnerNetwork {
            for (weight, value) in inner.network.carried { carried["\(name)/\(weight)"] = value }
            inner.network.carried = [:]
            layer = inner
        }
        steps.append(
            Step(
                layer: layer, name: name, call: 0, inputs: inputs, outputs: outputs, isTrainable: isTrainable,
                declared: declared))
        return Port(steps.count - 1)
    }

    /// Adds another call of the layer that an earlier step called first.
    mutating func add(another first: Int, _ inputs: [Port]) throws -> Port {
        let step = steps[first]
        guard var layer = step.layer else {
            throw QuillError(.argument, "\(step.name): expected a layer, received an input")
        }
        layer = try sized(layer, step.name, inputs)
        for (here, there) in zip(try declare(layer, step.name, inputs), step.declared)
        where here.shape != there.shape {
            throw QuillError(
                .shape,
                "\(step.name): the shared weight \(there.name) has shape \(there.shape), but inputs of shape "
                    + "\(shapes(of: inputs)) need \(here.shape)")
        }
        let outputs = try shapes(layer, step.name, step.declared, inputs)
        let calls = steps.count { $0.name == step.name }
        steps.append(
            Step(
                layer: layer, name: step.name, call: calls, inputs: inputs, outputs: outputs,
                isTrainable: step.isTrainable, declared: step.declared))
        return Port(steps.count - 1)
    }

    private func shape(_ port: Port) -> Shape { steps[port.step].outputs[port.output] }

    private func shapes(of ports: [Port]) -> String {
        ports.map { shape($0).description }.joined(separator: " and ")
    }

    /// Returns a layer; an inner network with open sizes, for these inputs.
    private func sized(_ layer: any Layer, _ name: String, _ inputs: [Port]) throws -> any Layer {
        guard let inner = layer as? InnerNetwork, inner.network.hasOpenSizes else { return layer }
        do {
            return try inner.sized(to: inputs.map(shape))
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(name): \(error.message)")
        }
    }

    /// Returns the weights that a layer declares for its inputs.
    private func declare(_ layer: any Layer, _ name: String, _ inputs: [Port]) throws -> [WeightSpecification]
    {
        guard !inputs.isEmpty, inputs.count == 1 || layer is any MergingLayer else {
            throw QuillError(.argument, "\(name): expected one input, received \(inputs.count)")
        }
        var builder = WeightBuilder(layer: name)
        do {
            if let merging = layer as? any MergingLayer {
                try merging.build(inputs.map(shape), &builder)
            } else {
                try layer.build(shape(inputs[0]), &builder)
            }
            for weight in builder.specifications { try weight.initializer.check(weight.shape) }
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(name): \(error.message)")
        }
        return builder.specifications
    }

    /// Computes the output shapes by building a graph for one sample, so the layer defines its shapes only once.
    private func shapes(
        _ layer: any Layer, _ name: String, _ declared: [WeightSpecification], _ inputs: [Port]
    ) throws -> [Shape] {
        let graph = Graph()
        graph.scope = name
        let nodes = inputs.enumerated().map { index, port in
            graph.input("\(index)", shape(port).prepending(1))
        }
        let weights = Weights(layer: name, specifications: declared, in: graph)
        let outputs = layer.apply(nodes, weights, Mode(session: nil))
        try graph.check()
        return outputs.map { $0.shape.dropFirst() }
    }
}

extension Layer {
    /// The name before it is made unique.
    var baseName: String {
        switch self {
        case let inner as InnerNetwork: inner.network.name
        case let operation as KerasOperation: snakeCase(operation.className)
        default: Self.baseName
        }
    }

    /// Applies this layer to any number of inputs.
    func apply(_ inputs: [Node], _ weights: Weights, _ mode: Mode) -> [Node] {
        if let inner = self as? InnerNetwork { return inner.outputs(inputs, weights, mode) }
        if let merging = self as? any MergingLayer { return [merging.call(inputs, weights, mode)] }
        return [call(inputs[0], weights, mode)]
    }
}
