import QuillTensor

extension Network {
    /// Whether training may change any layer's weights; setting it applies to all layers. A frozen BatchNormalization
    /// uses its running averages in training too.
    public var isTrainable: Bool {
        get {
            let layers = steps.filter { $0.layer != nil }
            return !freezesWeights && (layers.isEmpty || layers.contains(where: \.isTrainable))
        }
        set {
            freezesWeights = false
            for index in steps.indices where steps[index].layer != nil { setTrainable(newValue, step: index) }
        }
    }

    /// Sets whether training may change the weights of a step; in an inner model, those of all its layers.
    private mutating func setTrainable(_ isTrainable: Bool, step index: Int) {
        steps[index].isTrainable = isTrainable
        guard var inner = steps[index].layer as? InnerNetwork else { return }
        inner.network.isTrainable = isTrainable
        replaceInner(inner, at: index)
    }

    private mutating func replaceInner(_ inner: InnerNetwork, at index: Int) {
        let prefix = steps[index].name + "/"
        steps[index].layer = inner
        steps[index].isTrainable = inner.network.isTrainable
        steps[index].declared = inner.network.weights.map { $0.renamed(prefix + $0.name) }
    }

    /// Sets whether training may change a layer's weights. The name of a layer of a nested model has its model's name
    /// as a prefix: `encoder/dense`.
    /// - Throws: an `.argument` error for an unknown name that suggests the nearest one.
    public mutating func setTrainable(_ isTrainable: Bool, layer name: String) throws {
        let own = steps.indices.filter { steps[$0].layer != nil && steps[$0].name == name }
        for index in own { setTrainable(isTrainable, step: index) }
        if !own.isEmpty { return }
        let path = steps.indices.filter {
            steps[$0].layer is InnerNetwork && name.hasPrefix(steps[$0].name + "/")
        }
        guard !path.isEmpty else { throw unknown(name) }
        for index in path {
            guard var inner = steps[index].layer as? InnerNetwork else { continue }
            let inside = name.dropFirst(steps[index].name.count + 1)
            try inner.network.setTrainable(isTrainable, layer: String(inside))
            replaceInner(inner, at: index)
        }
    }

    /// The names of the layers, without inputs.
    public var layerNames: [String] { steps.filter { $0.layer != nil && $0.call == 0 }.map(\.name) }

    func unknown(_ layer: String) -> QuillError {
        QuillError(
            .argument,
            "\(name) has no layer '\(layer)'\(Suggestion(for: layer, among: layerNames).description)")
    }
}
