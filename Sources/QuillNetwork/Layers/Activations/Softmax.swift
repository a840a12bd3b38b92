import QuillGraph
import QuillTensor

/// e^x divided by its sum along the last axis, which turns numbers into probabilities.
public struct Softmax: ConfigurableLayer {
    public let name: String?

    /// Creates a softmax layer.
    public init(name: String? = nil) { self.name = name }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { softmax(x) }

    public var configuration: Configuration { Configuration(["axis": .init(-1)]) }

    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("axis", .init(-1))
        self.init(name: name)
    }
}
