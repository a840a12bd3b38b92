import QuillTensor

extension Network {
    /// Creates a network of the layers between inputs and outputs.
    /// - Throws: a `.shape` or `.argument` error that names the layer, or reports an `Input` that is used but missing
    ///   from the inputs.
    public init(inputs: [Symbol], outputs: [Symbol], name: String = "functional") throws {
        let isOpen = inputs.contains {
            if case .input(let shape, _) = $0.origin.kind { !shape.openAxes.isEmpty } else { false }
        }
        func build(_ extent: Int) throws -> Network {
            try Network(inputs: inputs, outputs: outputs, name: name, open: extent)
        }
        self = try isOpen ? Self.withOpenSizes(build) : build(1)
    }

    /// - Parameter extent: the extent of open axes.
    private init(inputs: [Symbol], outputs: [Symbol], name: String, open extent: Int) throws {
        self.init(empty: name, isSequential: false)
        guard !inputs.isEmpty, !outputs.isEmpty else {
            throw QuillError(
                .argument,
                "\(name): expected at least one input and one output, received \(inputs.count) and \(outputs.count)"
            )
        }
        var built = BuiltSteps()
        for symbol in inputs {
            guard case .input(let shape, let name) = symbol.origin.kind else {
                throw QuillError(
                    .argument, "\(name): expected each model input to be an Input, received a layer's output")
            }
            guard built.steps[ObjectIdentifier(symbol.origin)] == nil else {
                throw QuillError(.argument, "\(self.name): the model's inputs contain an Input twice")
            }
            built.steps[ObjectIdentifier(symbol.origin)] = try add(input: shape, name: name, open: extent)
        }
        for output in outputs { self.outputs.append(try add(output, &built)) }
    }

    /// The steps that symbols and shared layers have become.
    private struct BuiltSteps {
        var steps: [ObjectIdentifier: Int] = [:]
        var layers: [ObjectIdentifier: Int] = [:]
    }

    private mutating func add(_ symbol: Symbol, _ built: inout BuiltSteps) throws -> Port {
        let origin = ObjectIdentifier(symbol.origin)
        if let known = built.steps[origin] { return Port(known, symbol.output) }
        guard case .call(let layer, let identity, let inputs) = symbol.origin.kind else {
            throw QuillError(.argument, "\(name): the model's inputs lack an Input that is used")
        }
        let ports = try inputs.map { try add($0, &built) }
        let shared = identity.map { ObjectIdentifier($0) }
        let port: Port
        if let shared, let first = built.layers[shared] {
            port = try add(another: first, ports)
        } else {
            port = try add(layer, ports)
            if let shared { built.layers[shared] = port.step }
        }
        built.steps[origin] = port.step
        return Port(port.step, symbol.output)
    }
}
