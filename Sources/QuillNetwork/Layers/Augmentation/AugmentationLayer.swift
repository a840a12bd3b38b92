import QuillGraph
import QuillTensor

/// A layer that changes pictures [height, width, channels] at random in training, each in its own way, and does nothing
/// in inference.
///
/// What happens to a picture is a function of the seed of `fit`, the layer's place, the training step and the picture's
/// number in the batch: the same for any number of threads. A gradient flows through to layers before it.
public protocol AugmentationLayer: ConfigurableLayer {
    /// Checks the settings.
    /// - Throws: an `.argument` error that says what was expected.
    func checkSettings() throws

    /// Adds the change to the graph of the pictures [batch, height, width, channels].
    func augment(_ x: Node, _ random: RandomSource) -> Node
}

extension AugmentationLayer {
    /// Checks the settings and that the input is pictures; there are no weights.
    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        try checkSettings()
        guard input.rank == 3 else {
            throw QuillError(
                .shape,
                "expected images [height, width, channels], received shape \(input); add Reshape before it")
        }
    }

    /// Adds the change, in training.
    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        mode.randomSource().map { augment(x, $0) } ?? x
    }
}

extension Mode {
    /// Random numbers for one more use in training – for as many streams as it takes –, nil in inference.
    func randomSource(streams: UInt32 = 2) -> RandomSource? {
        guard let session else { return nil }
        defer { session.streams += streams }
        return RandomSource(seed: session.seed, stream: session.streams + 1, step: session.step)
    }
}
