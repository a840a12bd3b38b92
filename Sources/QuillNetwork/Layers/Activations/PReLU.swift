import QuillGraph
import QuillTensor

/// x where positive, else α · x, with a learned α for each position in a sample, or a shared one along some axes
/// (He et al. 2015, arXiv:1502.01852).
public struct PReLU: ConfigurableLayer {
    let alphaInitializer: Initializer
    let alphaRegularizer: Regularizer?
    let alphaConstraint: Constraint?
    let sharedAxes: [Int]
    public let name: String?

    /// Creates a layer with initial slopes; with `sharedAxes: [1, 2]` images have one slope per channel.
    public init(
        alphaInitializer: Initializer = .zeros, alphaRegularizer: Regularizer? = nil,
        alphaConstraint: Constraint? = nil, sharedAxes: [Int] = [], name: String? = nil
    ) {
        self.alphaInitializer = alphaInitializer
        self.alphaRegularizer = alphaRegularizer
        self.alphaConstraint = alphaConstraint
        self.sharedAxes = sharedAxes
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        var extents = input.dimensions
        for axis in sharedAxes { extents[try input.axisOfSample(axis)] = 1 }
        weights.add(
            "alpha", Shape(extents), alphaInitializer, regularizer: alphaRegularizer,
            constraint: alphaConstraint)
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let alpha = weights["alpha"]
        // Without leading ones, a row is repeated where it is used, not in memory.
        let row = alpha.reshaped(to: Shape(Array(alpha.shape.dimensions.drop { $0 == 1 })))
        return relu(x) - row * relu(-x)
    }

    public var configuration: Configuration {
        Configuration([
            "alpha_initializer": alphaInitializer.configuration,
            "alpha_regularizer": alphaRegularizer?.configuration ?? .null,
            "alpha_constraint": alphaConstraint?.configuration ?? .null,
            "shared_axes": sharedAxes.isEmpty ? .null : .init(sharedAxes),
        ])
    }

    public init(configuration: Configuration, name: String?) throws {
        self.init(
            alphaInitializer: try configuration.initializer("alpha_initializer", default: .zeros),
            alphaRegularizer: try configuration.regularizer("alpha_regularizer"),
            alphaConstraint: try configuration.constraint("alpha_constraint"),
            sharedAxes: try configuration.ints("shared_axes") ?? [], name: name)
    }
}
