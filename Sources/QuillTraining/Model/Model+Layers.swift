import QuillNetwork
import QuillTensor

extension Model {
    /// All layers, inputs left out, each one once.
    public var layers: [any Layer] { network.layers }

    /// The layer of a name.
    /// - Throws: an `.argument` error for an unknown name, with the nearest one there is.
    public func layer(named name: String) throws -> any Layer { try network.layer(named: name) }

    /// A copy of the weights of a layer, by their names in it: `model["dense_1"]["kernel"]`.
    /// - Throws: an `.argument` error for an unknown layer, with the nearest one there is.
    public subscript(layer: String) -> [String: Tensor<Float>] {
        get throws {
            let weights = try network.step(named: layer).weights.compactMap { weight in
                value(of: weight).map { (String(weight.name.dropFirst(layer.count + 1)), $0) }
            }
            return Dictionary(uniqueKeysWithValues: weights)
        }
    }

    /// Replaces weights of a layer, by their names in it.
    /// - Throws: an `.argument` error for an unknown name, a `.shape` error for another shape; nothing is changed then.
    public mutating func setWeights(_ weights: [String: Tensor<Float>], of layer: String) throws {
        _ = try network.step(named: layer)
        try setWeights(Dictionary(uniqueKeysWithValues: weights.map { ("\(layer)/\($0.key)", $0.value) }))
    }

    /// A model of the same inputs that gives what the named layers compute, with copies of the weights.
    /// - Throws: an `.argument` error for an unknown name, with the nearest one there is, and for a layer that is called
    ///   several times.
    public func intermediate(_ layers: String...) throws -> Model {
        try Model(network: network.intermediate(layers), weightsAmong: weights, runtime: runtime)
    }

    /// Adds a layer to the end of a chain; the others keep their weights. Call `compile` before training goes on.
    /// - Parameter seed: what the layer's start weights depend on.
    /// - Throws: an `.argument` error for a model that is no chain, and an error that names the layer if it does not fit.
    public mutating func add(_ layer: any Layer, seed: UInt64 = 1) throws {
        var longer = network
        try longer.append(layer)
        try replace(longer, seed: seed)
    }

    /// Removes the last layer of a chain; the others keep their weights. Call `compile` before training goes on.
    /// - Returns: the layer.
    /// - Throws: an `.argument` error for a model that is no chain, or for one without layers.
    @discardableResult
    public mutating func pop() throws -> any Layer {
        var shorter = network
        let layer = try shorter.popLast()
        try replace(shorter, seed: 1)
        return layer
    }

    /// Puts another network in place of this one: weights of the same names keep their values.
    private mutating func replace(_ other: Network, seed: UInt64) throws {
        var other = other
        let carried = other.takeCarried()
        let names = Set(other.weights.map(\.name))
        let fresh = storage.copy(keeping: names)
        for (index, weight) in other.weights.enumerated() where value(of: weight) == nil {
            try fresh.variables.set(
                weight.name, .float32(carried[weight.name] ?? weight.startValue(index: index, seed: seed)))
        }
        network = other
        storage = fresh
        compilation = nil
    }

    private func value(of weight: WeightSpecification) -> Tensor<Float>? {
        guard case .float32(let tensor)? = storage.variables.value(weight.name) else { return nil }
        return tensor
    }
}

extension Model {
    /// Sets whether training may change the weights of any layer. Frozen weights cost no gradient and need no optimiser
    /// memory; a frozen BatchNormalization uses its running averages in training too. What the optimiser remembers is
    /// forgotten, as by `compile`.
    /// - Throws: an `.argument` error for an optimiser's setting that is impossible.
    public mutating func setTrainable(_ isTrainable: Bool) throws {
        network.isTrainable = isTrainable
        try forgetTraining()
    }

    /// Sets whether training may change a layer's weights. A layer of a model inside this one is named with its model's
    /// name before it: `encoder/dense`.
    /// - Throws: an `.argument` error for an unknown name, with the nearest one there is.
    public mutating func setTrainable(_ isTrainable: Bool, layer: String) throws {
        try network.setTrainable(isTrainable, layer: layer)
        try forgetTraining()
    }

    /// Whether training may change any layer's weights.
    public var isTrainable: Bool { network.isTrainable }
}

extension Model {
    /// This model applied to an input or another layer's output, as one layer of a larger model that starts with copies
    /// of its weights.
    public func callAsFunction(_ x: Symbol) -> Symbol { shared()(x) }

    /// This model applied to several outputs: all that it gives.
    public func callAsFunction(_ inputs: [Symbol]) -> [Symbol] { shared().outputs(of: inputs) }

    /// This model as one layer that can be called several times with the same weights.
    public func shared() -> SharedLayer { InnerNetwork(network, carrying: weights).shared() }
}

extension LayerBuilder {
    /// A model as one layer of a larger one, which starts with copies of its weights.
    public static func buildExpression(_ model: Model) -> [any Layer] {
        [InnerNetwork(model.network, carrying: model.weights)]
    }
}
