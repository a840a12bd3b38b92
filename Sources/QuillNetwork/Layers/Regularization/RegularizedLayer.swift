import QuillGraph
import QuillTensor

extension Layer {
    /// Returns this layer with a penalty on its output, divided by the batch size: `ReLU().regularizingActivity(.l1())`
    /// is Keras's `ReLU(activity_regularizer="l1")`. It replaces a penalty that the layer already has.
    public func regularizingActivity(_ regularizer: Regularizer) -> RegularizedLayer<Self> {
        RegularizedLayer(base: self, regularizer)
    }
}

/// A layer with a penalty on its output.
public struct RegularizedLayer<Base: Layer>: Layer {
    /// The layer without the penalty.
    public let base: Base
    private let regularizer: Regularizer
    public var activityRegularizer: Regularizer? { regularizer }
    public var name: String? { base.name }
    public static var className: String { Base.className }

    init(base: Base, _ regularizer: Regularizer) {
        self.base = base
        self.regularizer = regularizer
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        try base.build(input, &weights)
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { base.call(x, weights, mode) }
}

extension RegularizedLayer: MergingLayer where Base: MergingLayer {
    public func build(_ inputs: [Shape], _ weights: inout WeightBuilder) throws {
        try base.build(inputs, &weights)
    }

    public func call(_ inputs: [Node], _ weights: Weights, _ mode: Mode) -> Node {
        base.call(inputs, weights, mode)
    }
}

extension RegularizedLayer: ConfigurableLayer where Base: ConfigurableLayer {
    /// The settings of the layer and `activity_regularizer`.
    public var configuration: Configuration {
        var result = base.configuration
        result.values["activity_regularizer"] = regularizer.configuration
        return result
    }

    public init(configuration: Configuration, name: String?) throws {
        guard let regularizer = try configuration.regularizer("activity_regularizer") else {
            throw QuillError(
                .file, "setting 'activity_regularizer': expected a regularizer, received nothing")
        }
        self.init(base: try Base(configuration: configuration, name: name), regularizer)
    }
}
