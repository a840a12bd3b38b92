import QuillGraph
import QuillTensor

/// Layers and how they are connected, with every shape known: what a model is before it has weights.
public struct Network: Sendable {
    /// One layer in its place.
    public struct Step: Sendable {
        /// The layer; nil for an input.
        public let layer: (any Layer)?
        /// Its name, unique in the network.
        public let name: String
        /// The steps whose outputs it takes.
        public let inputs: [Int]
        /// The shape of its output, without the batch axis.
        public let output: Shape
        /// The weights it declares.
        public let weights: [WeightSpecification]
    }

    /// Layers in an order in which inputs come before their users.
    public private(set) var steps: [Step] = []
    /// The steps where data enters.
    public private(set) var inputs: [Int] = []
    /// The steps whose outputs the network gives.
    public private(set) var outputs: [Int] = []
    /// The network's name.
    public let name: String
    /// Whether the network is one chain of layers.
    public let isSequential: Bool

    /// A chain of layers.
    /// - Throws: a `.shape` or `.argument` error that names the layer.
    public init(input: Shape, layers: [any Layer], name: String = "sequential") throws {
        self.name = name
        isSequential = true
        var last = try add(input: input, name: nil)
        for layer in layers { last = try add(layer, [last]) }
        outputs = [last]
    }

    /// The layers between inputs and outputs.
    /// - Throws: a `.shape` or `.argument` error that names the layer, or says that an `Input` is used that is not
    ///   among the inputs.
    public init(inputs: [Symbol], outputs: [Symbol], name: String = "functional") throws {
        self.name = name
        isSequential = false
        var place: [ObjectIdentifier: Int] = [:]
        for symbol in inputs {
            guard case .input(let shape, let name) = symbol.origin.kind else {
                throw QuillError(.argument, "\(name): an input of the model is not an Input")
            }
            place[ObjectIdentifier(symbol.origin)] = try add(input: shape, name: name)
        }
        for output in outputs { self.outputs.append(try add(output, &place)) }
    }

    private mutating func add(_ symbol: Symbol, _ place: inout [ObjectIdentifier: Int]) throws -> Int {
        if let known = place[ObjectIdentifier(symbol.origin)] { return known }
        guard case .layer(let layer, let inputs) = symbol.origin.kind else {
            throw QuillError(.argument, "\(name): an Input is used that is not among the model's inputs")
        }
        let index = try add(layer, try inputs.map { try add($0, &place) })
        place[ObjectIdentifier(symbol.origin)] = index
        return index
    }

    /// A network from named steps, as a file holds it.
    /// - Parameter checking: told of each weight as soon as its layer declares it, before anything is computed from its
    ///   shape; what it throws ends the building.
    /// - Throws: a `.shape`, `.argument` or `.file` error that names the layer.
    public init(
        name: String, isSequential: Bool, inputs: [(name: String, shape: Shape)],
        layers: [(name: String, layer: any Layer, inputs: [String])], outputs: [String],
        checking: (WeightSpecification) throws -> Void = { _ in }
    ) throws {
        self.name = name
        self.isSequential = isSequential
        var place: [String: Int] = [:]
        for input in inputs { place[input.name] = try add(input: input.shape, name: input.name) }
        func find(_ step: String) throws -> Int {
            guard let index = place[step] else {
                throw QuillError(.file, "\(name): no layer '\(step)' comes before its use")
            }
            return index
        }
        for (name, layer, inputs) in layers {
            place[name] = try add(layer, name: name, try inputs.map(find), checking: checking)
        }
        self.outputs = try outputs.map(find)
    }

    private mutating func add(input shape: Shape, name: String?) throws -> Int {
        let name = try checked(name) ?? uniqueName("input_layer")
        guard shape.dimensions.allSatisfy({ $0 > 0 }) else {
            throw QuillError(.shape, "\(name): the input's extents must be positive, received \(shape)")
        }
        let graph = Graph()
        graph.scope = name
        _ = graph.input(name, shape.prepending(1))
        try graph.check()
        steps.append(Step(layer: nil, name: name, inputs: [], output: shape, weights: []))
        inputs.append(steps.count - 1)
        return steps.count - 1
    }

    /// A name that was asked for, if it is still free.
    private func checked(_ name: String?) throws -> String? {
        guard !steps.contains(where: { $0.name == name }) else {
            throw QuillError(.argument, "\(self.name): two layers are named '\(name ?? "")'")
        }
        return name
    }

    private mutating func add(
        _ layer: any Layer, name: String? = nil, _ inputs: [Int],
        checking: (WeightSpecification) throws -> Void = { _ in }
    ) throws -> Int {
        let name = try checked(name ?? layer.name) ?? uniqueName(type(of: layer).baseName)
        guard !inputs.isEmpty, inputs.count == 1 || layer is any MergingLayer else {
            throw QuillError(.argument, "\(name): expected one input, received \(inputs.count)")
        }
        var builder = WeightBuilder(layer: name)
        do {
            try layer.build(steps[inputs[0]].output, &builder)
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(name): \(error.message)")
        }
        try builder.specifications.forEach(checking)
        // One sample through a graph of its own tells the output's shape: the layer's own rule, said once.
        let graph = Graph()
        graph.scope = name
        let nodes = inputs.map { graph.input("\($0)", steps[$0].output.prepending(1)) }
        let weights = Weights(layer: name, specifications: builder.specifications, in: graph)
        let output = layer.apply(nodes, weights, Mode(session: nil))
        try graph.check()
        steps.append(
            Step(
                layer: layer, name: name, inputs: inputs, output: output.shape.dropFirst,
                weights: builder.specifications))
        return steps.count - 1
    }

    private func uniqueName(_ base: String) -> String {
        let taken = Set(steps.map(\.name))
        if !taken.contains(base) { return base }
        return (1...).lazy.map { "\(base)_\($0)" }.first { !taken.contains($0) } ?? base
    }

    /// All weights, in the order of the layers.
    public var weights: [WeightSpecification] { steps.flatMap(\.weights) }

    /// The number of single weights.
    public var parameterCount: Int { weights.reduce(0) { $0 + $1.shape.count } }
}

extension Weights {
    init(layer: String, specifications: [WeightSpecification], in graph: Graph) {
        self.layer = layer
        nodes = Dictionary(
            uniqueKeysWithValues: specifications.map { ($0.name, graph.variable($0.name, $0.shape)) })
    }
}

extension Layer {
    /// This layer on any number of inputs.
    func apply(_ inputs: [Node], _ weights: Weights, _ mode: Mode) -> Node {
        if let merging = self as? any MergingLayer { return merging.call(inputs, weights, mode) }
        return call(inputs[0], weights, mode)
    }
}
