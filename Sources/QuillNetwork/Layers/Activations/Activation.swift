import QuillGraph
import QuillTensor

/// An activation as a layer of its own.
public struct Activation: ConfigurableLayer {
    let function: ActivationFunction
    public let name: String?

    /// A layer that applies the function to every number (softmax: to every row).
    public init(_ function: ActivationFunction, name: String? = nil) {
        self.function = function
        self.name = name
    }

    /// Adds the activation.
    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { function(x) }

    public var configuration: Configuration { Configuration(["activation": function.configuration]) }

    public init(configuration: Configuration, name: String?) throws {
        self.init(try configuration.activation(), name: name)
    }
}
