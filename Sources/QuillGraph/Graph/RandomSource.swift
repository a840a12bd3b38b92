/// A source of random numbers for one operation.
///
/// The numbers are a function of the seed, the stream, the training step, and the index of the image in the batch or
/// of the element in the tensor. They do not depend on the number of threads.
public struct RandomSource {
    /// The seed of the training run.
    public let seed: UInt64
    /// The number that tells this source from others in the graph.
    public let stream: UInt32
    /// The number of the training step: one int32.
    public let step: Node

    /// Creates a source for one operation.
    public init(seed: UInt64, stream: UInt32, step: Node) {
        self.seed = seed
        self.stream = stream
        self.step = step
    }
}
