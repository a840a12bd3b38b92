import QuillGraph
import QuillTensor

/// An activation function as a layer.
public struct Activation: ConfigurableLayer {
    let function: ActivationFunction
    public let name: String?

    /// Creates a layer that applies the function to every number (softmax: to every row).
    public init(_ function: ActivationFunction, name: String? = nil) {
        self.function = function
        self.name = name
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { function(x) }

    public var configuration: Configuration { Configuration(["activation": function.configuration]) }

    public init(configuration: Configuration, name: String?) throws {
        self.init(try configuration.activation(), name: name)
    }
}
