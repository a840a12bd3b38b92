import QuillGraph
import QuillTensor

/// The axes of each sample in another order: with `Permute([2, 1])`, [batch, a, b] → [batch, b, a].
public struct Permute: ConfigurableLayer {
    let dims: [Int]
    public let name: String?

    /// Creates a layer whose output axes are the given axes of its input; 1 is the first after the batch.
    public init(_ dims: [Int], name: String? = nil) {
        self.dims = dims
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        guard dims.sorted() == (0..<input.rank).map({ $0 + 1 }) else {
            throw QuillError(
                .argument,
                "expected a permutation of the axes 1…\(input.rank) for samples of shape \(input), received \(dims)"
            )
        }
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { x.permuted([0] + dims) }

    public var configuration: Configuration { Configuration(["dims": .init(dims)]) }

    public init(configuration: Configuration, name: String?) throws {
        self.init(try configuration.ints("dims") ?? [], name: name)
    }
}
