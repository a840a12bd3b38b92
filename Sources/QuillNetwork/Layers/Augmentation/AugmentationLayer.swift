import QuillGraph
import QuillTensor

/// A layer that transforms each image [height, width, channels] at random in training, and does nothing
/// in inference.
///
/// The transform depends only on the seed of `fit`, the layer's position, the training step and the image's
/// index in the batch: it is the same for any number of threads. Gradients flow through to earlier layers.
public protocol AugmentationLayer: ConfigurableLayer {
    /// Checks the settings.
    /// - Throws: an `.argument` error that says what was expected.
    func checkSettings() throws

    /// Adds the transform to the graph of the images [batch, height, width, channels].
    func augment(_ x: Node, _ random: RandomSource) -> Node
}

extension AugmentationLayer {
    /// Checks the settings and that the input is an image; declares no weights.
    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        try checkSettings()
        guard input.rank == 3 else {
            throw QuillError(
                .shape,
                "expected images [height, width, channels], received shape \(input); add a Reshape layer first"
            )
        }
    }

    /// Adds the transform, in training.
    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        mode.randomSource().map { augment(x, $0) } ?? x
    }
}

extension Mode {
    /// Returns random numbers for one more use in training, reserving `streams` streams; nil in inference.
    func randomSource(streams: UInt32 = 2) -> RandomSource? {
        guard let session else { return nil }
        defer { session.streams += streams }
        return RandomSource(seed: session.seed, stream: session.streams + 1, step: session.step)
    }
}
