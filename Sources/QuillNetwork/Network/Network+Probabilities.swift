extension Network {
    /// Whether the outputs are probabilities because the last layer applies a softmax.
    public var endsInSoftmax: Bool { finalActivation(ofOutput: 0) == .softmax }

    /// Returns the activation that makes an output; nil for a layer that has none, such as `Flatten`.
    package func finalActivation(ofOutput index: Int) -> ActivationFunction? {
        outputs.indices.contains(index) ? activation(at: outputs[index]) : nil
    }

    /// Returns whether an output is a softmax of a softmax, without weights in between.
    package func hasTwoSoftmaxes(atOutput index: Int) -> Bool {
        guard outputs.indices.contains(index), finalActivation(ofOutput: index) == .softmax else {
            return false
        }
        var step = steps[outputs[index].step]
        if let inner = step.layer as? InnerNetwork {
            return inner.network.hasTwoSoftmaxes(atOutput: outputs[index].output)
        }
        guard step.layer is Softmax || step.layer is Activation else { return false }
        while let port = step.inputs.first {
            if activation(at: port) == .softmax { return true }
            step = steps[port.step]
            guard step.layer is Dropout || step.layer is Flatten || step.layer is Reshape else {
                return false
            }
        }
        return false
    }

    private func activation(at port: Port) -> ActivationFunction? {
        switch steps[port.step].layer {
        case let inner as InnerNetwork: inner.network.finalActivation(ofOutput: port.output)
        case let layer as Softmax: layer.isAlongLastAxis(of: steps[port.step].output) ? .softmax : nil
        case let layer as Dense: layer.settings.activation
        case let layer as Conv2D: layer.settings.activation
        case let layer as Activation: layer.function
        default: nil
        }
    }
}
