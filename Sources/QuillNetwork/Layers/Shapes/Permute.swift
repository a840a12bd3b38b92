import QuillGraph
import QuillTensor

/// The axes of each sample in another order: with `Permute([2, 1])`, [batch, a, b] → [batch, b, a].
public struct Permute: ConfigurableLayer {
    let dims: [Int]
    public let name: String?

    /// A layer whose output's axes are the given axes of its input; the first after the batch is 1.
    public init(_ dims: [Int], name: String? = nil) {
        self.dims = dims
        self.name = name
    }

    /// Checks the order; there are no weights.
    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        guard dims.sorted() == (0..<input.rank).map({ $0 + 1 }) else {
            throw QuillError(
                .argument,
                "expected an order of the axes 1…\(input.rank) of samples of shape \(input), received \(dims)"
            )
        }
    }

    /// Adds the permutation.
    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { x.permuted([0] + dims) }

    public var configuration: Configuration { Configuration(["dims": .init(dims)]) }

    public init(configuration: Configuration, name: String?) throws {
        self.init(try configuration.ints("dims") ?? [], name: name)
    }
}
