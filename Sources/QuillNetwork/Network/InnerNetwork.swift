import QuillGraph
import QuillTensor

/// A network used as a layer of another one. Its weights are named `inner/dense/kernel`.
package struct InnerNetwork: MergingLayer {
    /// The network, whose layers may be frozen.
    package internal(set) var network: Network

    /// Wraps a network as a layer.
    package init(_ network: Network) {
        self.network = network
        // As in Keras, only the layers' own flags count within another model.
        self.network.freezesWeights = false
    }

    /// Wraps a network as a layer, with weights to use in the outer model.
    package init(_ network: Network, carrying weights: [String: Tensor<Float>]) {
        self.init(network)
        self.network.carried = weights
    }

    package func build(_ inputs: [Shape], _ weights: inout WeightBuilder) throws {
        guard !network.outputs.isEmpty else { throw QuillError(.argument, "expected layers, received none") }
        guard inputs.count == network.inputs.count else {
            throw QuillError(.argument, "expected \(network.inputs.count) inputs, received \(inputs.count)")
        }
        for (input, shape) in zip(network.inputs, inputs) where network.steps[input].output != shape {
            let expected = network.steps[input]
            throw QuillError(.shape, "\(expected.name): expected shape \(expected.output), received \(shape)")
        }
        for weight in network.weights { weights.add(weight) }
    }

    package func call(_ inputs: [Node], _ weights: Weights, _ mode: Mode) -> Node {
        outputs(inputs, weights, mode)[0]
    }

    /// Adds the network's nodes for all outputs.
    func outputs(_ inputs: [Node], _ weights: Weights, _ mode: Mode) -> [Node] {
        let outside = inputs[0].graph.scope
        defer { inputs[0].graph.scope = outside }
        return network.outputs(inputs, mode) { step in weights.within(step.name) }
    }
}

extension Network {
    /// Applies this network to an input or another layer's output, as one layer of a larger network.
    public func callAsFunction(_ x: Symbol) -> Symbol { InnerNetwork(self).symbols([x], identity: nil)[0] }

    /// Applies this network to several inputs and returns all its outputs.
    public func callAsFunction(_ inputs: [Symbol]) -> [Symbol] {
        InnerNetwork(self).symbols(inputs, identity: nil)
    }

    /// Returns this network as a layer that can be called several times with the same weights.
    public func shared() -> SharedLayer { SharedLayer(InnerNetwork(self)) }
}
