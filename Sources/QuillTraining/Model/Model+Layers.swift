import QuillNetwork
import QuillTensor

extension Model {
    /// All layers except inputs, each one once.
    public var layers: [any Layer] { network.layers }

    /// Returns the layer with the given name.
    /// - Throws: an `.argument` error for an unknown name; it suggests the nearest one.
    public func layer(named name: String) throws -> any Layer { try network.layer(named: name) }

    /// A copy of a layer's weights, by their names in the layer: `model["dense_1"]["kernel"]`.
    /// - Throws: an `.argument` error for an unknown layer; it suggests the nearest one.
    public subscript(layer: String) -> [String: Tensor<Float>] {
        get throws {
            let weights = try network.step(named: layer).weights.compactMap { weight in
                value(of: weight).map { (String(weight.name.dropFirst(layer.count + 1)), $0) }
            }
            return Dictionary(uniqueKeysWithValues: weights)
        }
    }

    /// Replaces weights of a layer, by their names in the layer.
    /// - Throws: an `.argument` error for an unknown name, a `.shape` error for a wrong shape. Nothing is changed then.
    public mutating func setWeights(_ weights: [String: Tensor<Float>], of layer: String) throws {
        _ = try network.step(named: layer)
        try setWeights(Dictionary(uniqueKeysWithValues: weights.map { ("\(layer)/\($0.key)", $0.value) }))
    }

    /// Returns a model with the same inputs whose outputs are those of the named layers, with copies of the weights.
    /// - Throws: an `.argument` error for an unknown name, with the nearest one, or for a layer that is called several
    ///   times.
    public func intermediate(_ layers: String...) throws -> Model { try intermediate(layers) }

    /// Returns a model with the same inputs whose outputs are those of the named layers, with copies of the weights.
    /// - Throws: an `.argument` error for an unknown name, with the nearest one, or for a layer that is called several
    ///   times.
    public func intermediate(_ layers: [String]) throws -> Model {
        try Model(network: network.intermediate(layers), weightsAmong: weights, runtime: runtime)
    }

    /// Gives a sequential model without layers its input: `model.add(Input([28, 28, 1]))`.
    /// - Throws: an `.argument` error if the model is not sequential or has an input.
    public mutating func add(_ input: Symbol) throws {
        for layer in LayerBuilder.buildExpression(input) { try add(layer) }
    }

    /// Appends a layer to a sequential model; the other layers keep their weights. Call `compile` before further
    /// training. The first layer of an empty model says the shape of a sample: `Dense(10, inputShape: [784])`.
    /// - Parameters:
    ///   - layer: the layer to append.
    ///   - seed: the seed of the layer's initial weights.
    /// - Throws: an `.argument` error if the model is not sequential, or an error that names the layer if it does not
    ///   fit.
    public mutating func add(_ layer: any Layer, seed: UInt64 = 1) throws {
        var longer = network
        try longer.append(layer)
        try replace(longer, seed: seed)
    }

    /// Removes the last layer of a sequential model; the others keep their weights. Call `compile` before further
    /// training.
    /// - Returns: the layer.
    /// - Throws: an `.argument` error if the model is not sequential or has no layers.
    @discardableResult
    public mutating func pop() throws -> any Layer {
        var shorter = network
        let layer = try shorter.popLast()
        try replace(shorter, seed: 1)
        return layer
    }

    /// Replaces the network. Weights with the same names keep their values.
    private mutating func replace(_ other: Network, seed: UInt64) throws {
        var other = other
        let carried = other.takeCarried()
        let names = Set(other.weights.map(\.name))
        let fresh = storage.copy(keeping: names)
        for (index, weight) in other.weights.enumerated() where value(of: weight) == nil {
            try fresh.variables.set(
                weight.name, .float32(carried[weight.name] ?? weight.startValue(index: index, seed: seed)))
        }
        // A layer without weights, such as Softmax, leaves the classes as they are.
        if network.weights.map(\.name) != other.weights.map(\.name) { classNames = nil }
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
    /// Sets whether training may change the weights of all layers. Frozen weights need no gradients and no optimizer
    /// state; a frozen BatchNormalization uses its running averages in training too. The optimizer's state is
    /// discarded, as by `compile`.
    /// - Throws: an `.argument` error for an invalid optimizer setting.
    public mutating func setTrainable(_ isTrainable: Bool) throws {
        network.isTrainable = isTrainable
        try resetTraining()
    }

    /// Sets whether training may change a layer's weights. The name of a layer in an inner model starts with the inner
    /// model's name: `encoder/dense`.
    /// - Throws: an `.argument` error for an unknown name; it suggests the nearest one.
    public mutating func setTrainable(_ isTrainable: Bool, layer: String) throws {
        try network.setTrainable(isTrainable, layer: layer)
        try resetTraining()
    }

    /// Whether training may change any layer's weights.
    public var isTrainable: Bool { network.isTrainable }
}

extension Model {
    /// Applies this model to an input or another layer's output, as one layer of a larger model that starts with
    /// copies of its weights.
    public func callAsFunction(_ x: Symbol) -> Symbol { shared()(x) }

    /// Applies this model to several outputs and returns all its outputs.
    public func callAsFunction(_ inputs: [Symbol]) -> [Symbol] { shared().outputs(of: inputs) }

    /// Returns this model as one layer that can be called several times with the same weights.
    public func shared() -> SharedLayer { InnerNetwork(network, carrying: weights).shared() }
}

extension LayerBuilder {
    /// Uses a model as one layer of a larger one, which starts with copies of its weights.
    public static func buildExpression(_ model: Model) -> [any Layer] {
        [InnerNetwork(model.network, carrying: model.weights)]
    }
}
