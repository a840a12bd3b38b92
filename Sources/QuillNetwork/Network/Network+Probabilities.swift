extension Network {
    /// Whether the outputs are probabilities because the last layer applies a softmax.
    public var endsInSoftmax: Bool { finalActivation(ofOutput: 0) == .softmax }

    /// Returns the activation that makes an output; nil for a layer that has none, such as `Flatten`.
    package func finalActivation(ofOutput index: Int) -> ActivationFunction? {
        guard outputs.indices.contains(index) else { return nil }
        let port = outputs[index]
        return switch steps[port.step].layer {
        case let inner as InnerNetwork: inner.network.finalActivation(ofOutput: port.output)
        case let layer as Softmax:
            layer.isAlongLastAxis(of: outputShapes[index]) ? .softmax : nil
        case let layer as Dense: layer.settings.activation
        case let layer as Conv2D: layer.settings.activation
        case let layer as Activation: layer.function
        default: nil
        }
    }
}
