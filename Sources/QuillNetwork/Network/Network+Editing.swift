import QuillTensor

extension Network {
    /// All layers without inputs, each once.
    public var layers: [any Layer] { steps.compactMap { $0.call == 0 ? $0.layer : nil } }

    /// Returns the layer with a name.
    /// - Throws: an `.argument` error for an unknown name that suggests the nearest one.
    public func layer(named name: String) throws -> any Layer {
        try step(named: name).layer ?? { throw unknown(name) }()
    }

    /// Returns the first call of the layer with a name.
    /// - Throws: an `.argument` error for an unknown name that suggests the nearest one.
    public func step(named name: String) throws -> Step {
        guard let step = steps.first(where: { $0.name == name && $0.layer != nil }) else {
            throw unknown(name)
        }
        return step
    }

    /// Appends a layer to a sequential network. The first layer of an empty network says the shape of a sample.
    /// - Throws: an `.argument` error if the network isn't sequential or the first layer has no `inputShape`, and the
    ///   errors of building a network.
    public mutating func append(_ layer: any Layer) throws {
        if let input = layer as? InputLayer { return try append(input: input.shape(), name: input.name) }
        guard hasOpenSizes else { return try appendForSize(layer) }
        self = try Self.withOpenSizes { extent in
            var longer = try sized(open: extent)
            try longer.appendForSize(layer)
            return longer
        }
    }

    /// Appends a layer to a network that is for samples of one size, at least for now.
    private mutating func appendForSize(_ layer: any Layer) throws {
        let end = try endOfChain("add layers")
        if let shape = layer.inputShape {
            if end.isEmpty { return try append(layer, after: Port(add(input: shape, name: nil))) }
            let output = steps[end[0].step].outputs[end[0].output]
            guard shape == output else {
                throw QuillError(
                    .shape, "\(layer): inputShape is \(shape), but the layer before it gives \(output)")
            }
        }
        guard let last = end.first else {
            throw QuillError(
                .argument,
                "\(name): the first layer needs the shape of a sample: write Sequential(input: [28, 28, 1]), or "
                    + "inputShape: [28, 28, 1] in the first layer")
        }
        try append(layer, after: last)
    }

    private mutating func append(_ layer: any Layer, after port: Port) throws {
        outputs = [try add(layer, [port])]
    }

    /// Gives an empty sequential network its input.
    /// - Throws: an `.argument` error if it has one, a `.shape` error for extents that aren't positive.
    public mutating func append(input shape: Shape, name: String? = nil) throws {
        try append(input: InputShape(shape), name: name)
    }

    /// Gives an empty sequential network its input, whose size may be open: `[nil, nil, 3]`.
    /// - Throws: an `.argument` error if it has one, a `.shape` error for extents that aren't positive.
    public mutating func append(input shape: InputShape, name: String? = nil) throws {
        guard try endOfChain("take an input").isEmpty else {
            throw QuillError(
                .argument, "\(self.name): the input is the first of all and already there; leave one out")
        }
        outputs = [Port(try add(input: shape, name: name, open: 64))]
    }

    /// Removes the last layer of a sequential network.
    /// - Throws: an `.argument` error if the network isn't sequential or has no layers.
    @discardableResult
    public mutating func popLast() throws -> any Layer {
        guard let last = try endOfChain("pop layers").first, let layer = steps[last.step].layer else {
            throw QuillError(.argument, "\(name): no layer to remove")
        }
        outputs = steps[last.step].inputs
        steps.removeLast()
        return layer
    }

    private func endOfChain(_ wish: String) throws -> [Port] {
        guard isSequential else {
            throw QuillError(.argument, "\(name): only a Sequential model can \(wish)")
        }
        return outputs
    }

    /// Returns the part of the network that leads to the outputs of the named layers, with the same inputs.
    /// - Throws: an `.argument` error for an unknown name that suggests the nearest one, and for a layer that is called
    ///   several times, because the call is ambiguous.
    public func intermediate(_ names: [String]) throws -> Network {
        let ends = try names.map { name -> Int in
            _ = try step(named: name)
            let calls = steps.indices.filter { steps[$0].name == name }
            guard calls.count == 1 else {
                throw QuillError(
                    .argument,
                    "\(self.name): '\(name)' is called \(calls.count) times, so its output is ambiguous")
            }
            return calls[0]
        }
        var needed = Set(inputs + ends)
        for index in steps.indices.reversed() where needed.contains(index) {
            needed.formUnion(steps[index].inputs.map(\.step))
        }
        var result = Network(empty: name, isSequential: isSequential && ends.count == 1)
        var newIndex: [Int: Int] = [:]
        var calls: [String: Int] = [:]
        for index in steps.indices where needed.contains(index) {
            let step = steps[index]
            newIndex[index] = result.steps.count
            result.steps.append(
                Step(
                    layer: step.layer, name: step.name, call: calls[step.name, default: 0],
                    inputs: step.inputs.compactMap { port in newIndex[port.step].map { Port($0, port.output) }
                    },
                    outputs: step.outputs, isTrainable: step.isTrainable, declared: step.declared,
                    openAxes: step.openAxes))
            calls[step.name, default: 0] += 1
        }
        result.inputs = inputs.compactMap { newIndex[$0] }
        result.outputs = ends.flatMap { end in
            newIndex[end].map { new in steps[end].outputs.indices.map { Port(new, $0) } } ?? []
        }
        return result
    }
}
