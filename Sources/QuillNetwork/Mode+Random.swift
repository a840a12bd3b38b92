import QuillGraph
import QuillTensor

extension Mode {
    /// Returns uniform random numbers from low ..< high, new at each training step; nil in inference. Each use has its
    /// own.
    public func uniform(_ shape: Shape, low: Float = 0, high: Float = 1) -> Node? {
        guard let session else { return nil }
        session.streams += 1
        return QuillGraph.uniform(
            shape, low: low, high: high, seed: session.seed, stream: session.streams, step: session.step)
    }

    /// Returns normal random numbers, new at each training step; nil in inference. Each use has its own.
    public func normal(_ shape: Shape, mean: Float = 0, deviation: Float = 1) -> Node? {
        guard let session else { return nil }
        session.streams += 1
        return QuillGraph.normal(
            shape, mean: mean, deviation: deviation, seed: session.seed, stream: session.streams,
            step: session.step)
    }
}
