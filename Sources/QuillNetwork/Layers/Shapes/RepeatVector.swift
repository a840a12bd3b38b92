import QuillGraph
import QuillTensor

/// Each sample's features repeated n times: [batch, features] → [batch, n, features].
public struct RepeatVector: ConfigurableLayer {
    let n: Int
    public let name: String?

    /// Creates a layer that repeats features n times.
    public init(_ n: Int, name: String? = nil) {
        self.n = n
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        try checkPositive(n, "n")
        guard input.rank == 1 else {
            throw QuillError(
                .shape, "expected [features], received shape \(input); add a Flatten layer first")
        }
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        x.reshaped(to: [x.shape[0], 1, x.shape[1]]).broadcast(to: [x.shape[0], n, x.shape[1]])
    }

    public var configuration: Configuration { Configuration(["n": .init(n)]) }

    public init(configuration: Configuration, name: String?) throws {
        self.init(try configuration.int("n"), name: name)
    }
}
