/// Where an operation's random numbers come from: they are a function of the seed, the stream and the training step –
/// and of the picture's number in the batch or the element's in the tensor – so the same for any number of threads.
public struct RandomSource {
    /// What all of a training's numbers depend on.
    public let seed: UInt64
    /// Tells this use from others in the graph.
    public let stream: UInt32
    /// The number of the training step: one int32.
    public let step: Node

    /// A source of numbers for one use.
    public init(seed: UInt64, stream: UInt32, step: Node) {
        self.seed = seed
        self.stream = stream
        self.step = step
    }
}
