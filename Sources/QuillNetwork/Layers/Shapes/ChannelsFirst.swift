import QuillGraph
import QuillTensor

/// A layer of images [batch, channels, height, width], as Keras's `data_format="channels_first"` has them: its layer for
/// channels-last images between two permutations. Those of neighboring layers cancel out.
struct ChannelsFirst<Base: ConfigurableLayer>: ConfigurableLayer {
    let base: Base
    var activityRegularizer: Regularizer? { base.activityRegularizer }
    var name: String? { base.name }
    static var className: String { Base.className }

    /// - Throws: a `.file` error for an activation along the last axis, which is the width in Keras.
    init(_ base: Base) throws {
        if let activation = try? base.configuration.activation(), activation.isAlongLastAxis {
            throw QuillError(
                .file,
                "setting 'activation': \(activation.name) of channels_first images runs along their width in Keras; make it a layer of its own, such as Softmax(axis=1)"
            )
        }
        self.base = base
    }

    func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        let extents = input.dimensions
        guard extents.count > 1 else { return try base.build(input, &weights) }
        try base.build(Shape(extents.dropFirst() + [extents[0]]), &weights)
    }

    func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let rank = x.shape.rank
        guard rank > 2 else { return base.call(x, weights, mode) }
        let y = base.call(x.permuted([0] + Array(2..<rank) + [1]), weights, mode)
        guard y.shape.rank == rank else { return y }
        return y.permuted([0, rank - 1] + Array(1..<rank - 1))
    }

    var configuration: Configuration {
        var result = base.configuration
        result.values["data_format"] = "channels_first"
        return result
    }

    init(configuration: Configuration, name: String?) throws {
        var configuration = configuration
        configuration.values["data_format"] = "channels_last"
        try self.init(Base(configuration: configuration, name: name))
    }
}

extension ConfigurableLayer {
    /// This layer for images with channels first.
    func channelsFirst() throws -> any ConfigurableLayer { try ChannelsFirst(self) }

    /// This layer with a penalty on its output.
    func regularized(_ regularizer: Regularizer) -> any ConfigurableLayer {
        regularizingActivity(regularizer)
    }
}
