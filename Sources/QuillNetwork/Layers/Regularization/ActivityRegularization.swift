import QuillGraph
import QuillTensor

/// The identity; in training it adds l1 · Σ|x| + l2 · Σx², divided by the batch size, to the loss.
public struct ActivityRegularization: ConfigurableLayer {
    let l1: Float
    let l2: Float
    public let name: String?
    public var activityRegularizer: Regularizer? { .l1l2(l1: l1, l2: l2) }

    /// Creates a layer that penalizes its input.
    public init(l1: Float = 0, l2: Float = 0, name: String? = nil) {
        self.l1 = l1
        self.l2 = l2
        self.name = name
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { x }

    public var configuration: Configuration { Configuration(["l1": .init(l1), "l2": .init(l2)]) }

    public init(configuration: Configuration, name: String?) throws {
        self.init(
            l1: try configuration.float("l1", default: 0), l2: try configuration.float("l2", default: 0),
            name: name)
    }
}
