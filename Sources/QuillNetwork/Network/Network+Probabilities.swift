extension Network {
    /// Whether the outputs are probabilities because the last layer applies a softmax.
    public var endsInSoftmax: Bool {
        switch steps[outputs[0].step].layer {
        case let inner as InnerNetwork: inner.network.endsInSoftmax
        case let layer as Softmax: layer.isAlongLastAxis(of: outputShapes[0])
        case let layer as Dense: layer.settings.activation == .softmax
        case let layer as Activation: layer.function == .softmax
        default: false
        }
    }
}
