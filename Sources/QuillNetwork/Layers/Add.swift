import QuillGraph
import QuillTensor

/// The sum of several inputs of one shape: where branches meet.
public struct Add: MergingLayer, ConfigurableLayer {
    /// The name asked for.
    public let name: String?

    /// A layer that adds its inputs.
    public init(name: String? = nil) { self.name = name }

    /// Adds the sums.
    public func call(_ inputs: [Node], _ weights: Weights, _ mode: Mode) -> Node {
        for input in inputs.dropFirst() where input.shape != inputs[0].shape {
            input.graph.fail(
                QuillError(
                    .shape, "expected inputs of one shape, received \(inputs[0].shape) and \(input.shape)"))
        }
        return inputs.dropFirst().reduce(inputs[0], +)
    }

    /// Keras's settings.
    public var configuration: Configuration { Configuration() }

    /// A layer from Keras's settings.
    public init(configuration: Configuration, name: String?) { self.init(name: name) }
}
