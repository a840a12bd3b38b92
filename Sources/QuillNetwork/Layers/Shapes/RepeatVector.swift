import QuillGraph
import QuillTensor

/// Each sample's row of numbers n times: [batch, features] → [batch, n, features].
public struct RepeatVector: ConfigurableLayer {
    let n: Int
    public let name: String?

    /// A layer that repeats rows n times.
    public init(_ n: Int, name: String? = nil) {
        self.n = n
        self.name = name
    }

    /// Checks shape and number; there are no weights.
    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        try checkPositive(n, "n")
        guard input.rank == 1 else {
            throw QuillError(
                .shape, "expected rows [features], received shape \(input); add Flatten before it")
        }
    }

    /// Adds the repetition.
    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        x.reshaped(to: [x.shape[0], 1, x.shape[1]]).broadcast(to: [x.shape[0], n, x.shape[1]])
    }

    public var configuration: Configuration { Configuration(["n": .init(n)]) }

    public init(configuration: Configuration, name: String?) throws {
        self.init(try configuration.int("n"), name: name)
    }
}
